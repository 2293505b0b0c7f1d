//! Migration from earlier versions.

mod v0_1_0;

use cosmwasm_std::{DepsMut, Env, Response};

use crate::events::Event;
use crate::ContractError;

/// Name under which the contract's state is marked (cw2).
pub const CONTRACT_NAME: &str = concat!("crates.io:", env!("CARGO_PKG_NAME"));
/// Version of the state's layout.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

pub fn migrate(deps: DepsMut, env: Env) -> Result<Response, ContractError> {
    cw2::assert_contract_version(deps.storage, CONTRACT_NAME, v0_1_0::VERSION)?;
    let batches = v0_1_0::convert(deps.storage, &env)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Event::Migrate {
        from_version: v0_1_0::VERSION.to_owned(),
        to_version: CONTRACT_VERSION.to_owned(),
        batches,
    }
    .into())
}

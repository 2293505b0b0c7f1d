//! Migration.

use cosmwasm_std::{DepsMut, Response};

use crate::events::Event;
use crate::ContractError;

/// Name under which the contract's state is marked (cw2).
pub const CONTRACT_NAME: &str = concat!("crates.io:", env!("CARGO_PKG_NAME"));
/// Version of the state's layout.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// There is no earlier layout: the code may be replaced by another build of this version alone.
pub fn migrate(deps: DepsMut) -> Result<Response, ContractError> {
    cw2::assert_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let event = Event::Migrate {
        from: CONTRACT_VERSION.to_owned(),
        to: CONTRACT_VERSION.to_owned(),
    };
    Ok(event.into())
}

//! Migration from earlier versions.

use cosmwasm_std::{DepsMut, Response};

use crate::events::Event;
use crate::ContractError;

/// Name under which the contract's state is marked (cw2).
pub const CONTRACT_NAME: &str = concat!("crates.io:", env!("CARGO_PKG_NAME"));
/// Version of the state's layout.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");
/// The one version that this code migrates from: its own, for 0.2.0 is the first with a governor.
const MIGRATES_FROM: &str = "0.2.0";

pub fn migrate(deps: DepsMut) -> Result<Response, ContractError> {
    cw2::assert_contract_version(deps.storage, CONTRACT_NAME, MIGRATES_FROM)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let event = Event::Migrate {
        from: MIGRATES_FROM.to_owned(),
        to: CONTRACT_VERSION.to_owned(),
    };
    Ok(event.into())
}

//! Version mark and migration.

mod from_0_1_0;
mod from_0_2_0;

use cosmwasm_std::{DepsMut, Response, StdResult, Storage};

use crate::ContractError;

/// cw2 name of this contract.
pub const CONTRACT_NAME: &str = concat!("crates.io:", env!("CARGO_PKG_NAME"));
/// cw2 version of this contract.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");
/// The versions whose state this one takes over.
const MIGRATES_FROM: [&str; 2] = ["0.1.0", "0.2.0"];

pub(crate) fn mark_version(storage: &mut dyn Storage) -> StdResult<()> {
    cw2::set_contract_version(storage, CONTRACT_NAME, CONTRACT_VERSION)
}

pub(crate) fn migrate_state(deps: DepsMut) -> Result<Response, ContractError> {
    let [first, second] = MIGRATES_FROM;
    let is = |storage: &dyn Storage, version| {
        cw2::assert_contract_version(storage, CONTRACT_NAME, version)
    };
    let from = if is(deps.storage, first).is_ok() {
        from_0_1_0::convert(deps.storage)?;
        first
    } else {
        is(deps.storage, second)?;
        from_0_2_0::convert(deps.storage)?;
        second
    };
    mark_version(deps.storage)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from_version", from)
        .add_attribute("to_version", CONTRACT_VERSION))
}

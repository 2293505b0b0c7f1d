//! Version mark and migration.

mod v0_1_0;
mod v0_2_0;

use cosmwasm_std::{DepsMut, Response, StdResult, Storage};

use crate::ContractError;

/// cw2 name of this contract.
pub const CONTRACT_NAME: &str = concat!("crates.io:", env!("CARGO_PKG_NAME"));
/// cw2 version of this contract.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

pub(crate) fn mark_version(storage: &mut dyn Storage) -> StdResult<()> {
    cw2::set_contract_version(storage, CONTRACT_NAME, CONTRACT_VERSION)
}

pub(crate) fn migrate_state(deps: DepsMut) -> Result<Response, ContractError> {
    let is = |storage: &dyn Storage, version| {
        cw2::assert_contract_version(storage, CONTRACT_NAME, version)
    };
    let from = if is(deps.storage, v0_1_0::VERSION).is_ok() {
        v0_1_0::convert(deps.storage)?;
        v0_1_0::VERSION
    } else {
        is(deps.storage, v0_2_0::VERSION)?;
        v0_2_0::VERSION
    };
    v0_2_0::convert(deps.storage)?;
    mark_version(deps.storage)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from_version", from)
        .add_attribute("to_version", CONTRACT_VERSION))
}

//! Version mark and migration.

use cosmwasm_std::{DepsMut, Response, StdResult, Storage};

use crate::ContractError;

/// cw2 name of this contract.
pub const CONTRACT_NAME: &str = concat!("crates.io:", env!("CARGO_PKG_NAME"));
/// cw2 version of this contract.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");
/// The one version that this code migrates from: its own, for 0.2.0 is the first one.
const MIGRATES_FROM: &str = "0.2.0";

pub(crate) fn mark_version(storage: &mut dyn Storage) -> StdResult<()> {
    cw2::set_contract_version(storage, CONTRACT_NAME, CONTRACT_VERSION)
}

pub(crate) fn migrate_state(deps: DepsMut) -> Result<Response, ContractError> {
    cw2::assert_contract_version(deps.storage, CONTRACT_NAME, MIGRATES_FROM)?;
    mark_version(deps.storage)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from_version", MIGRATES_FROM)
        .add_attribute("to_version", CONTRACT_VERSION))
}

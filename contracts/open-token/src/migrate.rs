//! Migration from earlier versions.

use contract_api::open_token::Paused;
use cosmwasm_std::{DepsMut, Env, Response};

use crate::events::Event;
use crate::state::{self, Config};
use crate::ContractError;

/// Name under which the contract's state is marked (cw2).
pub const CONTRACT_NAME: &str = concat!("crates.io:", env!("CARGO_PKG_NAME"));
/// Version of the state's layout.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");
/// The one version that this code migrates from. It had no parameters, so they start as for a new
/// token, with the account that may migrate as their owner.
const MIGRATES_FROM: &str = "0.1.0";

pub fn migrate(deps: DepsMut, env: Env) -> Result<Response, ContractError> {
    cw2::assert_contract_version(deps.storage, CONTRACT_NAME, MIGRATES_FROM)?;
    let info = deps
        .querier
        .query_wasm_contract_info(env.contract.address)?;
    let owner = info.admin.ok_or(ContractError::NoAdmin)?;
    let config = Config {
        owner: owner.clone(),
        emergency: None,
        paused: Paused::default(),
    };
    state::save_config(deps.storage, &config)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let event = Event::Migrate {
        from: MIGRATES_FROM.to_owned(),
        to: CONTRACT_VERSION.to_owned(),
        owner,
    };
    Ok(event.into())
}

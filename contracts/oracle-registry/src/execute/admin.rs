//! Parameters.

use attribution_report::Hash32;
use contract_api::oracle_registry::{InstantiateMsg, MAX_SET};
use cosmwasm_std::{DepsMut, Response, Uint128};

use crate::{
    events::ConfigUpdated,
    state::{self, Config},
    ContractError,
};

/// Longest unbonding or overlap: one year.
const MAX_SECONDS: u64 = 366 * 86_400;

pub(crate) fn instantiate(deps: DepsMut, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let config = Config {
        owner: deps.api.addr_validate(&msg.owner)?,
        open_token: deps.api.addr_validate(&msg.open_token)?,
        min_bond: msg.min_bond,
        max_set: msg.max_set,
        unbonding_seconds: msg.unbonding_seconds.u64(),
        overlap_seconds: msg.overlap_seconds.u64(),
        params_hash: msg.params_hash,
    };
    save_checked(deps, &config)?;
    Ok(updated("instantiate", &config).into())
}

pub(crate) fn update_config(
    deps: DepsMut,
    mut config: Config,
    owner: Option<String>,
    min_bond: Option<Uint128>,
    max_set: Option<u16>,
    params_hash: Option<Hash32>,
) -> Result<Response, ContractError> {
    if let Some(owner) = owner {
        config.owner = deps.api.addr_validate(&owner)?;
    }
    config.min_bond = min_bond.unwrap_or(config.min_bond);
    config.max_set = max_set.unwrap_or(config.max_set);
    config.params_hash = params_hash.unwrap_or(config.params_hash);
    save_checked(deps, &config)?;
    Ok(updated("update_config", &config).into())
}

fn save_checked(deps: DepsMut, config: &Config) -> Result<(), ContractError> {
    let invalid = |field, reason| Err(ContractError::InvalidConfig { field, reason });
    if config.min_bond.is_zero() {
        return invalid("min_bond", "above zero");
    }
    if !(1..=MAX_SET).contains(&config.max_set) {
        return invalid("max_set", "1 to 64");
    }
    if config.unbonding_seconds > MAX_SECONDS {
        return invalid("unbonding_seconds", "at most 366 days");
    }
    if config.overlap_seconds > MAX_SECONDS {
        return invalid("overlap_seconds", "at most 366 days");
    }
    Ok(state::save_config(deps.storage, config)?)
}

fn updated<'a>(action: &'static str, config: &'a Config) -> ConfigUpdated<'a> {
    ConfigUpdated {
        action,
        owner: &config.owner,
        min_bond: config.min_bond,
        max_set: config.max_set,
        params_hash: config.params_hash,
    }
}

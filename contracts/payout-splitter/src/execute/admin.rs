//! Parameters and pause flags.

use contract_api::payout_splitter::{InstantiateMsg, Paused};
use cosmwasm_std::{DepsMut, Response, Uint128, Uint64};

use crate::{
    events::{ConfigSet, Event},
    state::{self, Config},
    ContractError,
};

/// Longest dispute window: 30 days. A longer one would hold final money back.
const MAX_DISPUTE_SECONDS: u64 = 30 * 86_400;
/// Longest settling time: 90 days. A longer one would hold deposits back.
const MAX_SETTLE_SECONDS: u64 = 90 * 86_400;

/// New values of parameters.
pub(crate) struct Update {
    pub owner: Option<String>,
    pub dispute_seconds: Option<Uint64>,
    pub settle_seconds: Option<Uint64>,
    pub min_deposit: Option<Uint128>,
}

pub(crate) fn instantiate(deps: DepsMut, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let config = Config {
        owner: deps.api.addr_validate(&msg.owner)?,
        open_token: deps.api.addr_validate(&msg.open_token)?,
        oracle_registry: deps.api.addr_validate(&msg.oracle_registry)?,
        dispute_seconds: msg.dispute_seconds.u64(),
        settle_seconds: msg.settle_seconds.u64(),
        min_deposit: msg.min_deposit,
        paused: Paused::default(),
    };
    save_checked(deps, "instantiate", config)
}

pub(crate) fn update_config(
    deps: DepsMut,
    mut config: Config,
    update: Update,
) -> Result<Response, ContractError> {
    if let Some(owner) = update.owner {
        config.owner = deps.api.addr_validate(&owner)?;
    }
    if let Some(seconds) = update.dispute_seconds {
        config.dispute_seconds = seconds.u64();
    }
    if let Some(seconds) = update.settle_seconds {
        config.settle_seconds = seconds.u64();
    }
    config.min_deposit = update.min_deposit.unwrap_or(config.min_deposit);
    save_checked(deps, "update_config", config)
}

pub(crate) fn set_paused(
    deps: DepsMut,
    mut config: Config,
    paused: Paused,
) -> Result<Response, ContractError> {
    config.paused = paused;
    save_checked(deps, "set_paused", config)
}

fn save_checked(
    deps: DepsMut,
    action: &'static str,
    config: Config,
) -> Result<Response, ContractError> {
    let invalid = |field, range| Err(ContractError::InvalidConfig { field, range });
    if config.dispute_seconds > MAX_DISPUTE_SECONDS {
        return invalid("dispute_seconds", "at most 30 days");
    }
    if config.settle_seconds > MAX_SETTLE_SECONDS {
        return invalid("settle_seconds", "at most 90 days");
    }
    if config.min_deposit.is_zero() {
        return invalid("min_deposit", "above zero");
    }
    state::save_config(deps.storage, &config)?;
    let event = Event::Config(ConfigSet {
        action,
        owner: config.owner,
        dispute_seconds: config.dispute_seconds,
        settle_seconds: config.settle_seconds,
        min_deposit: config.min_deposit,
        paused: config.paused,
    });
    Ok(event.into())
}

//! Parameters and pause flags.

use contract_api::payout_splitter::{ConfigUpdate, InstantiateMsg, Paused};
use cosmwasm_std::{Addr, Deps, DepsMut, Response, StdResult};

use crate::{
    events::{ConfigSet, Event},
    state::{self, Config},
    ContractError,
};

/// Longest dispute window: 30 days. A longer one would hold final money back.
const MAX_DISPUTE_SECONDS: u64 = 30 * 86_400;
/// Longest settling time: 90 days. A longer one would hold deposits back.
const MAX_SETTLE_SECONDS: u64 = 90 * 86_400;

pub(crate) fn instantiate(deps: DepsMut, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let config = Config {
        owner: deps.api.addr_validate(&msg.owner)?,
        open_token: deps.api.addr_validate(&msg.open_token)?,
        oracle_registry: deps.api.addr_validate(&msg.oracle_registry)?,
        emergency: optional(deps.as_ref(), msg.emergency.as_deref().unwrap_or_default())?,
        disputes: None,
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
    update: ConfigUpdate,
) -> Result<Response, ContractError> {
    if let Some(owner) = update.owner {
        config.owner = deps.api.addr_validate(&owner)?;
    }
    if let Some(emergency) = update.emergency {
        config.emergency = optional(deps.as_ref(), &emergency)?;
    }
    if let Some(disputes) = update.disputes {
        config.disputes = optional(deps.as_ref(), &disputes)?;
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
    sender: &Addr,
    paused: Paused,
) -> Result<Response, ContractError> {
    let resumed = flags(config.paused)
        .into_iter()
        .zip(flags(paused))
        .any(|(former, next)| former && !next);
    if resumed && *sender != config.owner {
        return Err(ContractError::OnlyOwnerResumes {
            sender: sender.clone(),
        });
    }
    config.paused = paused;
    save_checked(deps, "set_paused", config)
}

fn flags(paused: Paused) -> [bool; 4] {
    let Paused {
        open_channel,
        top_up,
        submit_report,
        finalize,
    } = paused;
    [open_channel, top_up, submit_report, finalize]
}

/// An address, or nobody for an empty text.
fn optional(deps: Deps, address: &str) -> StdResult<Option<Addr>> {
    match address {
        "" => Ok(None),
        address => deps.api.addr_validate(address).map(Some),
    }
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
        emergency: config.emergency,
        disputes: config.disputes,
        dispute_seconds: config.dispute_seconds,
        settle_seconds: config.settle_seconds,
        min_deposit: config.min_deposit,
        paused: config.paused,
    });
    Ok(event.into())
}

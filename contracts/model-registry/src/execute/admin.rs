//! Parameters and pause flags.

use attribution_report::{RevenuePolicy, BASIS_POINTS};
use contract_api::model_registry::{ConfigUpdate, InstantiateMsg, Paused};
use cosmwasm_std::{Addr, Deps, DepsMut, Response, StdResult};

use crate::{
    events::Event,
    state::{self, Config},
    ContractError,
};

/// Longest hold period: one year.
const MAX_HOLD_SECONDS: u64 = 366 * 86_400;

pub(crate) fn instantiate(deps: DepsMut, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let api = deps.as_ref();
    let config = Config {
        owner: deps.api.addr_validate(&msg.owner)?,
        open_token: deps.api.addr_validate(&msg.open_token)?,
        treasury: deps.api.addr_validate(&msg.treasury)?,
        datanet_registry: deps.api.addr_validate(&msg.datanet_registry)?,
        oracle_registry: optional(api, msg.oracle_registry.as_deref())?,
        payout_splitter: optional(api, msg.payout_splitter.as_deref())?,
        emergency: optional(api, msg.emergency.as_deref())?,
        policy_floor: msg.policy_floor,
        policy_cap: msg.policy_cap,
        min_adapter_deposit: msg.min_adapter_deposit,
        min_agent_stake: msg.min_agent_stake,
        hold_seconds: msg.hold_seconds.u64(),
        paused: Paused::default(),
    };
    save_checked(deps, "instantiate", config)
}

pub(crate) fn update_config(
    deps: DepsMut,
    mut config: Config,
    update: ConfigUpdate,
) -> Result<Response, ContractError> {
    apply_roles(deps.as_ref(), &mut config, &update)?;
    config.policy_floor = update.policy_floor.unwrap_or(config.policy_floor);
    config.policy_cap = update.policy_cap.unwrap_or(config.policy_cap);
    if let Some(smallest) = update.min_adapter_deposit {
        config.min_adapter_deposit = smallest;
    }
    config.min_agent_stake = update.min_agent_stake.unwrap_or(config.min_agent_stake);
    if let Some(seconds) = update.hold_seconds {
        config.hold_seconds = seconds.u64();
    }
    save_checked(deps, "update_config", config)
}

pub(crate) fn set_paused(
    deps: DepsMut,
    mut config: Config,
    sender: &Addr,
    paused: Paused,
) -> Result<Response, ContractError> {
    let flags = |paused: Paused| {
        let Paused {
            base_models,
            adapters,
            agents,
            apps,
            nodes,
            attest,
            transfers,
        } = paused;
        [
            base_models,
            adapters,
            agents,
            apps,
            nodes,
            attest,
            transfers,
        ]
    };
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
    state::save_config(deps.storage, &config)?;
    let sender = sender.clone();
    Ok(Event::PausedSet { sender, paused }.into())
}

fn apply_roles(deps: Deps, config: &mut Config, update: &ConfigUpdate) -> StdResult<()> {
    for (new, role) in [
        (&update.owner, &mut config.owner),
        (&update.treasury, &mut config.treasury),
        (&update.datanet_registry, &mut config.datanet_registry),
    ] {
        if let Some(new) = new {
            *role = deps.api.addr_validate(new)?;
        }
    }
    for (new, role) in [
        (&update.oracle_registry, &mut config.oracle_registry),
        (&update.payout_splitter, &mut config.payout_splitter),
        (&update.emergency, &mut config.emergency),
    ] {
        if let Some(new) = new {
            *role = optional(deps, Some(new))?;
        }
    }
    Ok(())
}

/// An address, or nobody for none or an empty text.
fn optional(deps: Deps, address: Option<&str>) -> StdResult<Option<Addr>> {
    match address {
        None | Some("") => Ok(None),
        Some(address) => deps.api.addr_validate(address).map(Some),
    }
}

fn save_checked(
    deps: DepsMut,
    action: &'static str,
    config: Config,
) -> Result<Response, ContractError> {
    let invalid = |field, reason| Err(ContractError::InvalidConfig { field, reason });
    if config.min_adapter_deposit.is_zero() {
        return invalid("min_adapter_deposit", "above zero");
    }
    if config.min_agent_stake.is_zero() {
        return invalid("min_agent_stake", "above zero");
    }
    if config.hold_seconds > MAX_HOLD_SECONDS {
        return invalid("hold_seconds", "at most 366 days");
    }
    check_bounds(&config.policy_floor, &config.policy_cap)?;
    state::save_config(deps.storage, &config)?;
    let config = Box::new(config);
    Ok(Event::Config { action, config }.into())
}

/// Refuses bounds that no policy could keep.
fn check_bounds(floor: &RevenuePolicy, cap: &RevenuePolicy) -> Result<(), ContractError> {
    let invalid = |field, reason| Err(ContractError::InvalidConfig { field, reason });
    let sum = |policy: &RevenuePolicy| {
        let shares = policy.shares().into_iter();
        shares.fold(0u32, |sum, (_, share)| sum.saturating_add(share.into()))
    };
    let whole = u32::from(BASIS_POINTS);
    if sum(floor) > whole {
        return invalid("policy_floor", "10,000 basis points in all at most");
    }
    let caps = cap.shares().into_iter();
    if caps.clone().any(|(_, share)| share > BASIS_POINTS) {
        return invalid("policy_cap", "10,000 basis points for each role at most");
    }
    if sum(cap) < whole {
        return invalid("policy_cap", "10,000 basis points in all at least");
    }
    let floors = floor.shares().into_iter();
    if floors.zip(caps).any(|((_, floor), (_, cap))| floor > cap) {
        return invalid("policy_cap", "no share under its floor");
    }
    Ok(())
}

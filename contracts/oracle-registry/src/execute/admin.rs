//! Parameters and pause flags.

use contract_api::{
    oracle_registry::{ConfigUpdate, InstantiateMsg, Paused, MAX_REWARD_BPS, MAX_SET},
    payout_splitter,
};
use cosmwasm_std::{Addr, Deps, DepsMut, Response, StdResult, Uint64};
use serde::Deserialize;

use crate::{
    events::{ConfigUpdated, PausedSet},
    state::{self, Config},
    ContractError,
};

/// Longest time that a parameter can name: one year.
const MAX_SECONDS: u64 = 366 * 86_400;

/// What the slasher's configuration has to tell, whatever else it holds.
#[derive(Deserialize)]
struct SlasherConfig {
    dispute_seconds: Uint64,
}

pub(crate) fn instantiate(deps: DepsMut, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let config = Config {
        owner: deps.api.addr_validate(&msg.owner)?,
        open_token: deps.api.addr_validate(&msg.open_token)?,
        treasury: deps.api.addr_validate(&msg.treasury)?,
        slasher: None,
        emergency: optional(deps.as_ref(), msg.emergency.as_deref().unwrap_or_default())?,
        min_bond: msg.min_bond,
        max_set: msg.max_set,
        unbonding_seconds: msg.unbonding_seconds.u64(),
        overlap_seconds: msg.overlap_seconds.u64(),
        evidence_seconds: msg.evidence_seconds.u64(),
        jail_seconds: msg.jail_seconds.u64(),
        reward_bps: msg.reward_bps,
        submit_reward: msg.submit_reward,
        params_hash: msg.params_hash,
        paused: Paused::default(),
    };
    check(&config, 0)?;
    state::save_config(deps.storage, &config)?;
    Ok(ConfigUpdated::new("instantiate", &config).into())
}

pub(crate) fn update_config(
    deps: DepsMut,
    mut config: Config,
    update: ConfigUpdate,
) -> Result<Response, ContractError> {
    apply_roles(deps.as_ref(), &mut config, &update)?;
    let seconds = |new: Option<Uint64>, old: u64| new.map_or(old, |new| new.u64());
    config.min_bond = update.min_bond.unwrap_or(config.min_bond);
    config.max_set = update.max_set.unwrap_or(config.max_set);
    config.unbonding_seconds = seconds(update.unbonding_seconds, config.unbonding_seconds);
    config.overlap_seconds = seconds(update.overlap_seconds, config.overlap_seconds);
    config.evidence_seconds = seconds(update.evidence_seconds, config.evidence_seconds);
    config.jail_seconds = seconds(update.jail_seconds, config.jail_seconds);
    config.reward_bps = update.reward_bps.unwrap_or(config.reward_bps);
    config.submit_reward = update.submit_reward.unwrap_or(config.submit_reward);
    config.params_hash = update.params_hash.unwrap_or(config.params_hash);
    let dispute_seconds = match &config.slasher {
        Some(slasher) => dispute_seconds(deps.as_ref(), slasher)?,
        None => 0,
    };
    check(&config, dispute_seconds)?;
    state::save_config(deps.storage, &config)?;
    Ok(ConfigUpdated::new("update_config", &config).into())
}

pub(crate) fn set_paused(
    deps: DepsMut,
    mut config: Config,
    sender: &Addr,
    paused: Paused,
) -> Result<Response, ContractError> {
    let resumes = |former: bool, next: bool| former && !next;
    let Paused {
        bond,
        rotate,
        rotate_key,
        unjail,
    } = config.paused;
    let resumed = resumes(bond, paused.bond)
        || resumes(rotate, paused.rotate)
        || resumes(rotate_key, paused.rotate_key)
        || resumes(unjail, paused.unjail);
    if resumed && *sender != config.owner {
        return Err(ContractError::OnlyOwnerResumes {
            sender: sender.to_string(),
        });
    }
    config.paused = paused;
    state::save_config(deps.storage, &config)?;
    Ok(PausedSet { sender, paused }.into())
}

fn apply_roles(deps: Deps, config: &mut Config, update: &ConfigUpdate) -> StdResult<()> {
    if let Some(owner) = &update.owner {
        config.owner = deps.api.addr_validate(owner)?;
    }
    if let Some(treasury) = &update.treasury {
        config.treasury = deps.api.addr_validate(treasury)?;
    }
    if let Some(slasher) = &update.slasher {
        config.slasher = Some(deps.api.addr_validate(slasher)?);
    }
    if let Some(emergency) = &update.emergency {
        config.emergency = optional(deps, emergency)?;
    }
    Ok(())
}

/// An address, or nobody for an empty text.
fn optional(deps: Deps, address: &str) -> StdResult<Option<Addr>> {
    match address {
        "" => Ok(None),
        address => deps.api.addr_validate(address).map(Some),
    }
}

/// The dispute window of the contract that may slash.
fn dispute_seconds(deps: Deps, slasher: &Addr) -> Result<u64, ContractError> {
    let query = payout_splitter::QueryMsg::Config {};
    let found: Result<SlasherConfig, _> = deps.querier.query_wasm_smart(slasher, &query);
    match found {
        Ok(found) => Ok(found.dispute_seconds.u64()),
        Err(error) => Err(ContractError::SlasherUnreadable {
            slasher: slasher.to_string(),
            reason: error.to_string(),
        }),
    }
}

fn check(config: &Config, dispute_seconds: u64) -> Result<(), ContractError> {
    let invalid = |field, reason| Err(ContractError::InvalidConfig { field, reason });
    if config.min_bond.is_zero() {
        return invalid("min_bond", "above zero");
    }
    if !(1..=MAX_SET).contains(&config.max_set) {
        return invalid("max_set", "1 to 64");
    }
    if config.reward_bps > MAX_REWARD_BPS {
        return invalid("reward_bps", "at most 5,000 basis points");
    }
    for (field, seconds) in [
        ("unbonding_seconds", config.unbonding_seconds),
        ("overlap_seconds", config.overlap_seconds),
        ("evidence_seconds", config.evidence_seconds),
        ("jail_seconds", config.jail_seconds),
    ] {
        if seconds > MAX_SECONDS {
            return invalid(field, "at most 366 days");
        }
    }
    let answerable = config
        .overlap_seconds
        .saturating_add(dispute_seconds)
        .saturating_add(config.evidence_seconds);
    if config.unbonding_seconds <= answerable {
        return Err(ContractError::UnbondingTooShort {
            unbonding_seconds: config.unbonding_seconds,
            overlap_seconds: config.overlap_seconds,
            dispute_seconds,
            evidence_seconds: config.evidence_seconds,
        });
    }
    Ok(())
}

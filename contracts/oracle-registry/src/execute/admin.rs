//! Parameters and pause flags.

use contract_api::{
    oracle_registry::{ConfigUpdate, InstantiateMsg, Paused, MAX_REWARD_BPS, MAX_SET},
    payout_splitter,
};
use cosmwasm_std::{Addr, Deps, DepsMut, Response, StdResult, Uint64};
use serde::{de::DeserializeOwned, Deserialize};

use crate::{
    events::{ConfigUpdated, PausedSet},
    state::{self, Config},
    ContractError,
};

/// Longest time that a parameter can name: one year.
const MAX_SECONDS: u64 = 366 * 86_400;

/// What the splitter's configuration has to tell, whatever else it holds.
#[derive(Deserialize)]
struct SplitterConfig {
    dispute_seconds: Uint64,
}

/// What the slasher's configuration has to tell, whatever else it holds.
#[derive(Deserialize)]
struct SlasherConfig {
    params: SlasherParams,
}

#[derive(Deserialize)]
struct SlasherParams {
    judging_seconds: Uint64,
}

/// Seconds after a report's arrival in which a dispute may begin, and in which it is judged.
#[derive(Default)]
struct Periods {
    dispute_seconds: u64,
    judging_seconds: u64,
}

pub(crate) fn instantiate(deps: DepsMut, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let config = Config {
        owner: deps.api.addr_validate(&msg.owner)?,
        open_token: deps.api.addr_validate(&msg.open_token)?,
        treasury: deps.api.addr_validate(&msg.treasury)?,
        slasher: None,
        payout_splitter: None,
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
    check(&config, &Periods::default())?;
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
    check(&config, &Periods::read(deps.as_ref(), &config)?)?;
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
    if let Some(splitter) = &update.payout_splitter {
        config.payout_splitter = Some(deps.api.addr_validate(splitter)?);
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

impl Periods {
    /// The periods of the contracts that are set; zero for one that is not.
    fn read(deps: Deps, config: &Config) -> Result<Self, ContractError> {
        let mut periods = Self::default();
        if let Some(splitter) = &config.payout_splitter {
            let found: SplitterConfig = configuration(deps, splitter, "dispute window")?;
            periods.dispute_seconds = found.dispute_seconds.u64();
        }
        if let Some(slasher) = &config.slasher {
            let found: SlasherConfig = configuration(deps, slasher, "judging time")?;
            periods.judging_seconds = found.params.judging_seconds.u64();
        }
        Ok(periods)
    }
}

/// What a contract answers to its `config` query, which all contracts of the suite have alike.
fn configuration<T: DeserializeOwned>(
    deps: Deps,
    contract: &Addr,
    period: &'static str,
) -> Result<T, ContractError> {
    let query = payout_splitter::QueryMsg::Config {};
    let found = deps.querier.query_wasm_smart(contract, &query);
    found.map_err(|error| ContractError::PeriodUnreadable {
        contract: contract.to_string(),
        period,
        reason: error.to_string(),
    })
}

fn check(config: &Config, periods: &Periods) -> Result<(), ContractError> {
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
    let Periods {
        dispute_seconds,
        judging_seconds,
    } = *periods;
    let answerable = config
        .overlap_seconds
        .saturating_add(dispute_seconds)
        .saturating_add(judging_seconds)
        .saturating_add(config.evidence_seconds);
    if config.unbonding_seconds <= answerable {
        return Err(ContractError::UnbondingTooShort {
            unbonding_seconds: config.unbonding_seconds,
            overlap_seconds: config.overlap_seconds,
            dispute_seconds,
            judging_seconds,
            evidence_seconds: config.evidence_seconds,
        });
    }
    Ok(())
}

//! Parameters and pause flags.

use attribution_report::BASIS_POINTS;
use contract_api::{
    dispute_registry::{
        ConfigUpdate, InstantiateMsg, Params, Paused, MAX_JUDGING_FEE_BPS, MAX_JUDGING_SECONDS,
    },
    oracle_registry::MAX_COMMITTEE,
};
use cosmwasm_std::{Addr, Deps, DepsMut, Response, StdResult};

use crate::{
    events::{ConfigSet, Event},
    state::{self, Config},
    ContractError,
};

pub(crate) fn instantiate(deps: DepsMut, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let address = |address: &str| deps.api.addr_validate(address);
    let config = Config {
        owner: address(&msg.owner)?,
        open_token: address(&msg.open_token)?,
        treasury: address(&msg.treasury)?,
        emergency: optional(deps.as_ref(), msg.emergency.as_deref().unwrap_or_default())?,
        payout_splitter: address(&msg.payout_splitter)?,
        oracle_registry: address(&msg.oracle_registry)?,
        model_registry: address(&msg.model_registry)?,
        datanet_registry: address(&msg.datanet_registry)?,
        params: msg.params,
        paused: Paused::default(),
    };
    save_checked(deps, "instantiate", config)
}

pub(crate) fn update_config(
    deps: DepsMut,
    mut config: Config,
    update: ConfigUpdate,
) -> Result<Response, ContractError> {
    for (new, role) in [
        (&update.owner, &mut config.owner),
        (&update.treasury, &mut config.treasury),
        (&update.model_registry, &mut config.model_registry),
        (&update.datanet_registry, &mut config.datanet_registry),
    ] {
        if let Some(new) = new {
            *role = deps.api.addr_validate(new)?;
        }
    }
    if let Some(emergency) = &update.emergency {
        config.emergency = optional(deps.as_ref(), emergency)?;
    }
    config.params = update.params.unwrap_or(config.params);
    save_checked(deps, "update_config", config)
}

pub(crate) fn set_paused(
    deps: DepsMut,
    mut config: Config,
    sender: &Addr,
    paused: Paused,
) -> Result<Response, ContractError> {
    let resumed = config.paused.challenge && !paused.challenge;
    if resumed && *sender != config.owner {
        return Err(ContractError::OnlyOwnerResumes {
            sender: sender.clone(),
        });
    }
    config.paused = paused;
    save_checked(deps, "set_paused", config)
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
    check(&config.params)?;
    state::save_config(deps.storage, &config)?;
    let event = Event::Config(Box::new(ConfigSet {
        action,
        owner: config.owner,
        treasury: config.treasury,
        emergency: config.emergency,
        model_registry: config.model_registry,
        datanet_registry: config.datanet_registry,
        params: config.params,
        paused_challenge: config.paused.challenge,
    }));
    Ok(event.into())
}

fn check(params: &Params) -> Result<(), ContractError> {
    let invalid = |field, range| Err(ContractError::InvalidConfig { field, range });
    if params.challenge_bond.is_zero() {
        return invalid("challenge_bond", "above zero");
    }
    if !(1..=MAX_COMMITTEE).contains(&params.committee_size) {
        return invalid("committee_size", "1 to 16");
    }
    if !(1..=MAX_JUDGING_SECONDS).contains(&params.judging_seconds.u64()) {
        return invalid("judging_seconds", "1 second to 14 days");
    }
    if params.judging_fee_bps > MAX_JUDGING_FEE_BPS {
        return invalid("judging_fee_bps", "at most 5,000 basis points");
    }
    for (field, fraction) in [
        ("fraud_bps", params.fraud_bps),
        ("equivocation_bps", params.equivocation_bps),
        ("false_weights_bps", params.false_weights_bps),
    ] {
        if !(1..=BASIS_POINTS).contains(&fraction) {
            return invalid(field, "1 to 10,000 basis points");
        }
    }
    Ok(())
}

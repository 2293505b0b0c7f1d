//! `update_config` and `set_paused`.

use contract_api::datanet_registry::{Params, Paused};
use cosmwasm_std::{DepsMut, MessageInfo, Response};

use super::datanet::name_or_none;
use crate::events::Event;
use crate::pause::actions;
use crate::state;
use crate::terms::{check_params, optional_address};
use crate::ContractError;

/// What `update_config` changes.
pub struct Update {
    pub owner: Option<String>,
    pub treasury: Option<String>,
    pub arbiter: Option<String>,
    pub emergency: Option<String>,
    pub params: Option<Params>,
}

pub fn update(deps: DepsMut, update: Update) -> Result<Response, ContractError> {
    let Update {
        owner,
        treasury,
        arbiter,
        emergency,
        params,
    } = update;
    let accounts = [&owner, &treasury, &arbiter, &emergency];
    if accounts.iter().all(|account| account.is_none()) && params.is_none() {
        return Err(ContractError::NothingToChange);
    }
    let mut config = state::config(deps.storage)?;
    if let Some(owner) = owner {
        config.owner = deps.api.addr_validate(&owner)?;
    }
    if let Some(treasury) = treasury {
        config.treasury = deps.api.addr_validate(&treasury)?;
    }
    if let Some(arbiter) = arbiter {
        config.arbiter = optional_address(deps.api, Some(&arbiter))?;
    }
    if let Some(emergency) = emergency {
        config.emergency = optional_address(deps.api, Some(&emergency))?;
    }
    if let Some(params) = params {
        check_params(&params)?;
        config.params = params;
    }
    state::save_config(deps.storage, &config)?;
    Ok(Event::UpdateConfig {
        owner: config.owner,
        treasury: config.treasury,
        arbiter: name_or_none(config.arbiter),
        emergency: name_or_none(config.emergency),
    }
    .into())
}

pub fn set_paused(
    deps: DepsMut,
    info: MessageInfo,
    paused: Paused,
) -> Result<Response, ContractError> {
    let mut config = state::config(deps.storage)?;
    let switched_on = actions(&config.paused)
        .iter()
        .zip(actions(&paused))
        .any(|((_, before), (_, after))| *before && !after);
    if switched_on && info.sender != config.owner {
        return Err(ContractError::OnlySwitchesOff);
    }
    if paused == config.paused {
        return Err(ContractError::NothingToChange);
    }
    config.paused = paused;
    state::save_config(deps.storage, &config)?;
    let off = actions(&paused).into_iter().filter(|(_, off)| *off);
    let names: Vec<&str> = off.map(|(name, _)| name).collect();
    let paused = match names.is_empty() {
        true => "none".to_owned(),
        false => names.join(","),
    };
    Ok(Event::SetPaused {
        by: info.sender,
        paused,
    }
    .into())
}

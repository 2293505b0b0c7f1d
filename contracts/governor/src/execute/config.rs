//! `update_config`, `set_emergency` and `set_paused`.

use contract_api::governor::{ParameterChanges, Paused};
use cosmwasm_std::{Addr, DepsMut, Env, Response, Uint128};

use crate::events::Event;
use crate::{parameters, state, votes, ContractError};

/// Changes parameters of later proposals. A new threshold must be within all votes of now, for
/// nobody could propose to lower it again.
pub fn update(
    deps: DepsMut,
    env: Env,
    changes: ParameterChanges,
) -> Result<Response, ContractError> {
    if changes == ParameterChanges::default() {
        return Err(ContractError::NothingToChange);
    }
    let mut config = state::config(deps.storage)?;
    config.parameters = changes.apply(config.parameters);
    parameters::check(&config.parameters)?;
    if let Some(threshold) = changes.proposal_threshold {
        let total = Uint128::from(votes::total(deps.as_ref(), env.block.height)?);
        if threshold > total {
            return Err(ContractError::ThresholdOutOfReach { threshold, total });
        }
    }
    state::save_config(deps.storage, &config)?;
    let parameters = config.parameters;
    Ok(Event::UpdateConfig { parameters }.into())
}

/// Names the emergency account, or takes it away.
pub fn set_emergency(deps: DepsMut, emergency: Option<String>) -> Result<Response, ContractError> {
    let mut config = state::config(deps.storage)?;
    let emergency = emergency.map(|text| deps.api.addr_validate(&text));
    config.emergency = emergency.transpose()?;
    state::save_config(deps.storage, &config)?;
    let emergency = config.emergency;
    Ok(Event::SetEmergency { emergency }.into())
}

/// Stops or resumes actions; anyone but the governor may only stop.
pub fn set_paused(
    deps: DepsMut,
    env: Env,
    sender: Addr,
    paused: Paused,
) -> Result<Response, ContractError> {
    let mut config = state::config(deps.storage)?;
    let resumes = config.paused.vote_by_signature && !paused.vote_by_signature;
    if resumes && sender != env.contract.address {
        return Err(ContractError::MayOnlyStop { sender });
    }
    config.paused = paused;
    state::save_config(deps.storage, &config)?;
    Ok(Event::SetPaused { sender, paused }.into())
}

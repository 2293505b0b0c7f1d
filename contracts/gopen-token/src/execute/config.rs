//! `update_config` and `set_paused`.

use contract_api::gopen_token::{Paused, MAX_UNBONDING_SECONDS};
use contract_api::OptionalAddress;
use cosmwasm_std::{DepsMut, MessageInfo, Response, Uint64};

use crate::events::Event;
use crate::{state, ContractError};

/// Changes the parameters that are named.
pub fn update(
    deps: DepsMut,
    owner: Option<String>,
    emergency: Option<OptionalAddress>,
    unbonding_seconds: Option<Uint64>,
) -> Result<Response, ContractError> {
    let mut config = state::config(deps.storage)?;
    if let Some(owner) = owner {
        config.owner = deps.api.addr_validate(&owner)?;
    }
    match emergency {
        Some(OptionalAddress::Set(account)) => {
            config.emergency = Some(deps.api.addr_validate(&account)?);
        }
        Some(OptionalAddress::Unset {}) => config.emergency = None,
        None => {}
    }
    if let Some(seconds) = unbonding_seconds {
        config.unbonding_seconds = valid_unbonding(seconds)?;
    }
    state::save_config(deps.storage, &config)?;
    let event = Event::UpdateConfig {
        owner: config.owner,
        emergency: config.emergency,
        unbonding_seconds: config.unbonding_seconds,
    };
    Ok(event.into())
}

/// An unbonding period within its bound.
pub fn valid_unbonding(seconds: Uint64) -> Result<u64, ContractError> {
    let seconds = seconds.u64();
    if seconds > MAX_UNBONDING_SECONDS {
        return Err(ContractError::UnbondingTooLong { seconds });
    }
    Ok(seconds)
}

/// Stops or resumes actions. Who is not the owner may not resume any.
pub fn set_paused(
    deps: DepsMut,
    info: MessageInfo,
    paused: Paused,
) -> Result<Response, ContractError> {
    let mut config = state::config(deps.storage)?;
    let before = config.paused;
    let resumes = (before.wrap && !paused.wrap) || (before.hooks && !paused.hooks);
    if resumes && info.sender != config.owner {
        return Err(ContractError::EmergencyMayOnlyStop { before });
    }
    config.paused = paused;
    state::save_config(deps.storage, &config)?;
    let sender = info.sender;
    Ok(Event::SetPaused { sender, paused }.into())
}

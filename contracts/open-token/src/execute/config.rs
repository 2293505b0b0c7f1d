//! `update_config` and `set_paused`.

use contract_api::open_token::Paused;
use contract_api::OptionalAddress;
use cosmwasm_std::{DepsMut, MessageInfo, Response};

use crate::events::Event;
use crate::{state, ContractError};

/// Changes the parameters that are named.
pub fn update(
    deps: DepsMut,
    owner: Option<String>,
    emergency: Option<OptionalAddress>,
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
    state::save_config(deps.storage, &config)?;
    let event = Event::UpdateConfig {
        owner: config.owner,
        emergency: config.emergency,
    };
    Ok(event.into())
}

/// Stops or resumes actions. Who is not the owner may not resume any.
pub fn set_paused(
    deps: DepsMut,
    info: MessageInfo,
    paused: Paused,
) -> Result<Response, ContractError> {
    let mut config = state::config(deps.storage)?;
    let before = config.paused;
    let resumes = (before.mint && !paused.mint) || (before.wrap && !paused.wrap);
    if resumes && info.sender != config.owner {
        return Err(ContractError::EmergencyMayOnlyStop { before });
    }
    config.paused = paused;
    state::save_config(deps.storage, &config)?;
    let sender = info.sender;
    Ok(Event::SetPaused { sender, paused }.into())
}

//! `add_hook` and `remove_hook`.

use contract_api::gopen_token::MAX_HOOKS;
use cosmwasm_std::{DepsMut, Response};

use crate::events::Event;
use crate::{state, ContractError};

pub fn add(deps: DepsMut, addr: String) -> Result<Response, ContractError> {
    let hook = deps.api.addr_validate(&addr)?;
    if state::has_hook(deps.storage, &hook) {
        return Err(ContractError::HookExists { hook });
    }
    if state::hooks(deps.storage)?.len() >= MAX_HOOKS {
        return Err(ContractError::TooManyHooks);
    }
    state::add_hook(deps.storage, &hook)?;
    Ok(Event::AddHook { hook }.into())
}

pub fn remove(deps: DepsMut, addr: String) -> Result<Response, ContractError> {
    let hook = deps.api.addr_validate(&addr)?;
    if !state::has_hook(deps.storage, &hook) {
        return Err(ContractError::UnknownHook { hook });
    }
    state::remove_hook(deps.storage, &hook);
    Ok(Event::RemoveHook { hook }.into())
}

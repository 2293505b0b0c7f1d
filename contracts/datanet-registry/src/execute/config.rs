//! `update_config`.

use cosmwasm_std::{DepsMut, Response};

use crate::events::Event;
use crate::{state, ContractError};

pub fn run(
    deps: DepsMut,
    owner: Option<String>,
    treasury: Option<String>,
) -> Result<Response, ContractError> {
    if owner.is_none() && treasury.is_none() {
        return Err(ContractError::NothingToChange);
    }
    let mut config = state::config(deps.storage)?;
    if let Some(owner) = owner {
        config.owner = deps.api.addr_validate(&owner)?;
    }
    if let Some(treasury) = treasury {
        config.treasury = deps.api.addr_validate(&treasury)?;
    }
    state::save_config(deps.storage, &config)?;
    Ok(Event::UpdateConfig {
        owner: config.owner,
        treasury: config.treasury,
    }
    .into())
}

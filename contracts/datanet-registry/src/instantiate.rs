//! Creation of the registry.

use contract_api::datanet_registry::InstantiateMsg;
use cosmwasm_std::{DepsMut, Response};

use crate::events::Event;
use crate::migrate::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::state::{self, Config};
use crate::ContractError;

pub fn instantiate(deps: DepsMut, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let config = Config {
        owner: deps.api.addr_validate(&msg.owner)?,
        open_token: deps.api.addr_validate(&msg.open_token)?,
        treasury: deps.api.addr_validate(&msg.treasury)?,
    };
    state::save_config(deps.storage, &config)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Event::Instantiate {
        owner: config.owner,
        open_token: config.open_token,
        treasury: config.treasury,
    }
    .into())
}

//! Creation of the registry.

use contract_api::datanet_registry::{InstantiateMsg, Paused};
use cosmwasm_std::{DepsMut, Response};

use crate::events::Event;
use crate::migrate::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::state::{self, Config};
use crate::terms::{check_params, optional_address};
use crate::ContractError;

pub fn instantiate(deps: DepsMut, msg: InstantiateMsg) -> Result<Response, ContractError> {
    check_params(&msg.params)?;
    let config = Config {
        owner: deps.api.addr_validate(&msg.owner)?,
        open_token: deps.api.addr_validate(&msg.open_token)?,
        treasury: deps.api.addr_validate(&msg.treasury)?,
        arbiter: optional_address(deps.api, msg.arbiter.as_deref())?,
        emergency: optional_address(deps.api, msg.emergency.as_deref())?,
        params: msg.params,
        paused: Paused::default(),
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

//! Creation of the governor.

use contract_api::governor::{InstantiateMsg, Paused};
use cosmwasm_std::{DepsMut, Response};

use crate::events::Event;
use crate::migrate::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::state::{self, Config};
use crate::{parameters, ContractError};

/// Starts without proposals. Nobody owns the parameters but the governor itself.
pub fn instantiate(deps: DepsMut, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let parameters = msg.parameters.unwrap_or_default();
    parameters::check(&parameters)?;
    let emergency = msg.emergency.map(|text| deps.api.addr_validate(&text));
    let config = Config {
        open_token: deps.api.addr_validate(&msg.open_token)?,
        gopen_token: deps.api.addr_validate(&msg.gopen_token)?,
        emergency: emergency.transpose()?,
        parameters,
        paused: Paused::default(),
    };
    state::save_config(deps.storage, &config)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let event = Event::Instantiate {
        open_token: config.open_token,
        gopen_token: config.gopen_token,
        emergency: config.emergency,
        parameters,
    };
    Ok(event.into())
}

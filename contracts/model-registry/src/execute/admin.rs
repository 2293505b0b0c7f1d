//! Parameters.

use attribution_report::BASIS_POINTS;
use contract_api::model_registry::InstantiateMsg;
use cosmwasm_std::{DepsMut, Response};

use crate::{
    events::Event,
    state::{self, Config},
    ContractError,
};

pub(crate) fn instantiate(deps: DepsMut, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let config = Config {
        owner: deps.api.addr_validate(&msg.owner)?,
        datanet_registry: deps.api.addr_validate(&msg.datanet_registry)?,
        min_data_share: msg.min_data_share,
    };
    save_checked(deps, "instantiate", config)
}

pub(crate) fn update_config(
    deps: DepsMut,
    mut config: Config,
    owner: Option<String>,
    min_data_share: Option<u16>,
) -> Result<Response, ContractError> {
    if let Some(owner) = owner {
        config.owner = deps.api.addr_validate(&owner)?;
    }
    config.min_data_share = min_data_share.unwrap_or(config.min_data_share);
    save_checked(deps, "update_config", config)
}

fn save_checked(
    deps: DepsMut,
    action: &'static str,
    config: Config,
) -> Result<Response, ContractError> {
    if config.min_data_share > BASIS_POINTS {
        return Err(ContractError::ShareTooLarge {
            found: config.min_data_share,
        });
    }
    state::save_config(deps.storage, &config)?;
    let event = Event::Config {
        action,
        owner: config.owner,
        min_data_share: config.min_data_share,
    };
    Ok(event.into())
}

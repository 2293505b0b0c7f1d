//! Base models.

use attribution_report::Hash32;
use contract_api::{is_label, model_registry::Asset};
use cosmwasm_std::{Addr, DepsMut, Env, Response};

use super::{check_hash, check_running, name::check_name};
use crate::{
    events::Event,
    state::{self, BaseModel, Config},
    ContractError,
};

pub(crate) fn register_base_model(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    owner: Addr,
    (name, model_hash, licence): (String, Hash32, String),
) -> Result<Response, ContractError> {
    check_running(config.paused.base_models, "register_base_model")?;
    if !is_label(&licence, 60) {
        return Err(ContractError::InvalidLicence);
    }
    check_hash("model_hash", &model_hash)?;
    check_name(deps.storage, &name, None)?;
    let model = BaseModel {
        name,
        model_hash,
        licence,
        registered_at: env.block.height,
        deprecated_at: None,
    };
    let base_model = state::add_base_model(deps.storage, &model)?;
    let asset = Asset::BaseModel(base_model.into());
    state::save_name(deps.storage, &model.name, asset)?;
    state::save_owner(deps.storage, asset, &owner, env.block.height)?;
    let event = Event::BaseModel {
        base_model,
        owner,
        name: model.name,
    };
    Ok(event.into())
}

//! Base models.

use attribution_report::Hash32;
use contract_api::is_label;
use cosmwasm_std::{Addr, DepsMut, Env, Response};

use super::{check_hash, name::check_name};
use crate::{
    events::Event,
    state::{self, BaseModel},
    ContractError,
};

pub(crate) fn register_base_model(
    deps: DepsMut,
    env: &Env,
    owner: Addr,
    name: String,
    model_hash: Hash32,
    licence: String,
) -> Result<Response, ContractError> {
    if !is_label(&licence, 60) {
        return Err(ContractError::InvalidLicence);
    }
    check_hash("model_hash", &model_hash)?;
    check_name(deps.storage, &name)?;
    let model = BaseModel {
        owner,
        name,
        model_hash,
        licence,
        registered_at: env.block.height,
    };
    let base_model = state::add_base_model(deps.storage, &model)?;
    let event = Event::BaseModel {
        base_model,
        owner: model.owner,
        name: model.name,
    };
    Ok(event.into())
}

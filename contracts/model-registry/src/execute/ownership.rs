//! Ownership in two steps: offered, then accepted.

use contract_api::model_registry::Asset;
use cosmwasm_std::{Addr, DepsMut, Env, Response};

use super::{check_owner, check_running};
use crate::{
    events::Event,
    state::{self, Config},
    ContractError,
};

pub(crate) fn offer_ownership(
    deps: DepsMut,
    sender: Addr,
    asset: Asset,
    to: Option<String>,
) -> Result<Response, ContractError> {
    check_owner(deps.storage, asset, &sender)?;
    let to = to
        .map(|address| deps.api.addr_validate(&address))
        .transpose()?;
    match &to {
        Some(to) => state::save_offer(deps.storage, asset, to)?,
        None => state::remove_offer(deps.storage, asset),
    }
    let owner = sender;
    Ok(Event::Offered { asset, owner, to }.into())
}

pub(crate) fn accept_ownership(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    sender: Addr,
    asset: Asset,
) -> Result<Response, ContractError> {
    check_running(config.paused.transfers, "accept_ownership")?;
    if state::offer(deps.storage, asset)?.as_ref() != Some(&sender) {
        return Err(ContractError::NotOffered { asset, sender });
    }
    state::remove_offer(deps.storage, asset);
    state::save_owner(deps.storage, asset, &sender, env.block.height)?;
    let owner = sender;
    Ok(Event::Accepted { asset, owner }.into())
}

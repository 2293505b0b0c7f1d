//! Apps.

use contract_api::model_registry::{AppTerms, Asset};
use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage};

use super::{
    check_endpoint, check_owner, check_running,
    name::{check_name, check_predecessor},
};
use crate::{
    events::Event,
    state::{self, App, Config},
    ContractError,
};

pub(crate) fn register_app(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    owner: Addr,
    terms: AppTerms,
) -> Result<Response, ContractError> {
    check_running(config.paused.apps, "register_app")?;
    check_endpoint(&terms.endpoint)?;
    let payee = deps.api.addr_validate(&terms.payee)?;
    let predecessor = terms.predecessor.map(Asset::App);
    check_predecessor(deps.storage, predecessor, &owner)?;
    check_name(deps.storage, &terms.name, predecessor)?;
    let app = App {
        name: terms.name,
        endpoint: terms.endpoint,
        payee,
        predecessor: terms.predecessor.map(Into::into),
        registered_at: env.block.height,
        successor: None,
        deprecated_at: None,
    };
    let id = state::add_app(deps.storage, &app)?;
    let asset = Asset::App(id.into());
    state::save_name(deps.storage, &app.name, asset)?;
    state::save_owner(deps.storage, asset, &owner, env.block.height)?;
    if let Some(predecessor) = app.predecessor {
        let mut former = load(deps.storage, predecessor)?;
        former.successor = Some(id);
        state::save_app(deps.storage, predecessor, &former)?;
    }
    let event = Event::App {
        action: "register_app",
        app: id,
        name: app.name,
        endpoint: app.endpoint,
        payee: app.payee,
    };
    Ok(event.into())
}

fn load(storage: &dyn Storage, app: u64) -> Result<App, ContractError> {
    state::app(storage, app)?.ok_or(ContractError::UnknownAsset {
        asset: Asset::App(app.into()),
    })
}

pub(crate) fn update_app(
    deps: DepsMut,
    config: &Config,
    sender: Addr,
    app: u64,
    (endpoint, payee): (Option<String>, Option<String>),
) -> Result<Response, ContractError> {
    check_running(config.paused.apps, "update_app")?;
    check_owner(deps.storage, Asset::App(app.into()), &sender)?;
    let mut record = load(deps.storage, app)?;
    if let Some(endpoint) = endpoint {
        check_endpoint(&endpoint)?;
        record.endpoint = endpoint;
    }
    if let Some(payee) = payee {
        record.payee = deps.api.addr_validate(&payee)?;
    }
    state::save_app(deps.storage, app, &record)?;
    let event = Event::App {
        action: "update_app",
        app,
        name: record.name,
        endpoint: record.endpoint,
        payee: record.payee,
    };
    Ok(event.into())
}

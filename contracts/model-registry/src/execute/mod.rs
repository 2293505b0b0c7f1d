//! What the messages do.

mod adapter;
mod admin;
mod agent;
mod app;
mod attest;
mod base_model;
mod deprecate;
mod name;
mod node;
mod ownership;

pub(crate) use adapter::register_adapter;
pub(crate) use admin::{instantiate, set_paused, update_config};
pub(crate) use agent::{add_stake, register_agent, slash_agent, update_agent};
pub(crate) use app::{register_app, update_app};
pub(crate) use attest::attest;
pub(crate) use base_model::register_base_model;
pub(crate) use deprecate::{deprecate, withdraw_deposit};
pub(crate) use node::register_node;
pub(crate) use ownership::{accept_ownership, offer_ownership};

use attribution_report::Hash32;
use contract_api::{is_endpoint, model_registry::Asset, open_token};
use cosmwasm_std::{to_json_binary, Addr, StdResult, Storage, Uint128, WasmMsg};

use crate::{
    state::{self, Config},
    ContractError,
};

fn check_hash(field: &'static str, hash: &Hash32) -> Result<(), ContractError> {
    if hash.is_zero() {
        Err(ContractError::ZeroHash { field })
    } else {
        Ok(())
    }
}

fn check_endpoint(endpoint: &str) -> Result<(), ContractError> {
    if is_endpoint(endpoint) {
        Ok(())
    } else {
        Err(ContractError::InvalidEndpoint)
    }
}

fn check_running(stopped: bool, action: &'static str) -> Result<(), ContractError> {
    if stopped {
        Err(ContractError::Paused { action })
    } else {
        Ok(())
    }
}

/// Refuses a sender that does not own the asset, and an asset that does not exist.
fn check_owner(storage: &dyn Storage, asset: Asset, sender: &Addr) -> Result<(), ContractError> {
    match state::owner(storage, asset)? {
        None => Err(ContractError::UnknownAsset { asset }),
        Some(owner) if owner != *sender => Err(ContractError::NotAssetOwner {
            asset,
            sender: sender.clone(),
        }),
        Some(_) => Ok(()),
    }
}

/// Pays OPEN without calling the receiver.
fn open_transfer(config: &Config, recipient: &Addr, amount: Uint128) -> StdResult<WasmMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: config.open_token.to_string(),
        msg: to_json_binary(&open_token::ExecuteMsg::Transfer {
            recipient: recipient.to_string(),
            amount,
        })?,
        funds: vec![],
    })
}

//! Storage. Items are private; the functions say what they hold.

mod adapter;
mod agent;
mod app;
mod asset;
mod base_model;
mod config;
mod node;

use cosmwasm_std::{StdError, StdResult, Storage};
use cw_storage_plus::Item;

pub(crate) use adapter::{
    adapter, adapters, adapters_by_base, adapters_by_datanet, adapters_by_snapshot, add_adapter,
    restore_adapter, save_adapter, Adapter,
};
pub(crate) use agent::{add_agent, agent, agents, agents_by_adapter, save_agent, Agent};
pub(crate) use app::{add_app, app, apps, save_app, App};
pub(crate) use asset::{
    named, offer, owner, owner_at, remove_offer, save_name, save_offer, save_owner,
};
pub(crate) use base_model::{add_base_model, base_model, base_models, save_base_model, BaseModel};
pub(crate) use config::{config, save_config, save_totals, totals, Config};
pub(crate) use node::{node, nodes, save_node, Node};

fn next(storage: &mut dyn Storage, count: &Item<u64>) -> StdResult<u64> {
    let id = count
        .may_load(storage)?
        .unwrap_or(0)
        .checked_add(1)
        .ok_or_else(|| StdError::generic_err("no id is left"))?;
    count.save(storage, &id)?;
    Ok(id)
}

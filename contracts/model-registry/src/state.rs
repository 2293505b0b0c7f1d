//! Storage. Items are private; the functions say what they hold.

use attribution_report::Hash32;
use contract_api::model_registry::AdapterTerms;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, HexBinary, Order, StdError, StdResult, Storage};
use cw_storage_plus::{Bound, Item, Map};

/// Parameters.
#[cw_serde]
pub(crate) struct Config {
    pub owner: Addr,
    pub datanet_registry: Addr,
    pub min_data_share: u16,
}

/// A base model; it never changes.
#[cw_serde]
pub(crate) struct BaseModel {
    pub owner: Addr,
    pub name: String,
    pub model_hash: Hash32,
    pub licence: String,
    pub registered_at: u64,
}

/// An adapter; it never changes. Its terms hold no addresses.
#[cw_serde]
pub(crate) struct Adapter {
    pub builder: Addr,
    pub base_owner: Addr,
    pub terms: AdapterTerms,
    pub registered_at: u64,
}

/// A serving node.
#[cw_serde]
pub(crate) struct Node {
    pub endpoint: String,
    pub receipt_key: HexBinary,
}

/// What a name stands for; models and adapters share the names, as both are asked for by name.
#[cw_serde]
pub(crate) enum Named {
    BaseModel(u64),
    Adapter(u64),
}

/// () -> parameters
const CONFIG: Item<Config> = Item::new("config");
/// () -> number of base models, which is the newest id
const BASE_MODEL_COUNT: Item<u64> = Item::new("base_model_count");
/// id -> base model
const BASE_MODELS: Map<u64, BaseModel> = Map::new("base_models");
/// () -> number of adapters, which is the newest id
const ADAPTER_COUNT: Item<u64> = Item::new("adapter_count");
/// id -> adapter
const ADAPTERS: Map<u64, Adapter> = Map::new("adapters");
/// (Datanet, adapter) -> ()
const ADAPTERS_BY_DATANET: Map<(u64, u64), ()> = Map::new("adapters_by_datanet");
/// name -> what it stands for
const NAMES: Map<&str, Named> = Map::new("names");
/// address -> serving node
const NODES: Map<&Addr, Node> = Map::new("nodes");

pub(crate) fn config(storage: &dyn Storage) -> StdResult<Config> {
    CONFIG.load(storage)
}

pub(crate) fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, config)
}

/// What a name stands for.
pub(crate) fn named(storage: &dyn Storage, name: &str) -> StdResult<Option<Named>> {
    NAMES.may_load(storage, name)
}

/// Stores a base model under the next id, from 1 on.
pub(crate) fn add_base_model(storage: &mut dyn Storage, model: &BaseModel) -> StdResult<u64> {
    let id = next(storage, &BASE_MODEL_COUNT)?;
    BASE_MODELS.save(storage, id, model)?;
    NAMES.save(storage, &model.name, &Named::BaseModel(id))?;
    Ok(id)
}

pub(crate) fn base_model(storage: &dyn Storage, id: u64) -> StdResult<Option<BaseModel>> {
    BASE_MODELS.may_load(storage, id)
}

/// Base models after `start_after`, ascending by id.
pub(crate) fn base_models(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, BaseModel)>> {
    let start = start_after.map(Bound::exclusive);
    BASE_MODELS
        .range(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

/// Stores an adapter under the next id, from 1 on, and under its Datanets.
pub(crate) fn add_adapter(storage: &mut dyn Storage, adapter: &Adapter) -> StdResult<u64> {
    let id = next(storage, &ADAPTER_COUNT)?;
    ADAPTERS.save(storage, id, adapter)?;
    NAMES.save(storage, &adapter.terms.name, &Named::Adapter(id))?;
    for snapshot in &adapter.terms.snapshots {
        ADAPTERS_BY_DATANET.save(storage, (snapshot.datanet.u64(), id), &())?;
    }
    Ok(id)
}

pub(crate) fn adapter(storage: &dyn Storage, id: u64) -> StdResult<Option<Adapter>> {
    ADAPTERS.may_load(storage, id)
}

/// Adapters after `start_after`, ascending by id.
pub(crate) fn adapters(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Adapter)>> {
    let start = start_after.map(Bound::exclusive);
    ADAPTERS
        .range(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

/// Ids of adapters trained on a Datanet after `start_after`, ascending.
pub(crate) fn adapters_of(
    storage: &dyn Storage,
    datanet: u64,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<u64>> {
    let start = start_after.map(Bound::exclusive);
    ADAPTERS_BY_DATANET
        .prefix(datanet)
        .keys(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

pub(crate) fn node(storage: &dyn Storage, address: &Addr) -> StdResult<Option<Node>> {
    NODES.may_load(storage, address)
}

pub(crate) fn save_node(storage: &mut dyn Storage, address: &Addr, node: &Node) -> StdResult<()> {
    NODES.save(storage, address, node)
}

/// Serving nodes after `start_after`, ascending by address.
pub(crate) fn nodes(
    storage: &dyn Storage,
    start_after: Option<&Addr>,
    limit: usize,
) -> StdResult<Vec<(Addr, Node)>> {
    let start = start_after.map(Bound::exclusive);
    NODES
        .range(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

fn next(storage: &mut dyn Storage, count: &Item<u64>) -> StdResult<u64> {
    let id = count
        .may_load(storage)?
        .unwrap_or(0)
        .checked_add(1)
        .ok_or_else(|| StdError::generic_err("no id is left"))?;
    count.save(storage, &id)?;
    Ok(id)
}

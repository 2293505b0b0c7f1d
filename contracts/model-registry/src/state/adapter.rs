//! Adapters and the indexes by their lineage.

use attribution_report::Hash32;
use contract_api::model_registry::{AdapterStatus, AdapterTerms};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Item, Map};

use super::next;

/// An adapter; its owner is kept apart. Its terms hold no addresses.
#[cw_serde]
pub(crate) struct Adapter {
    pub terms: AdapterTerms,
    pub registered_at: u64,
    pub status: AdapterStatus,
    pub attested_at: Option<u64>,
    pub deposit: Uint128,
    pub successor: Option<u64>,
    pub deprecated_at: Option<u64>,
    pub withdrawable_at: Option<u64>,
}

/// () -> number of adapters, which is the newest id
const ADAPTER_COUNT: Item<u64> = Item::new("adapter_count");
/// id -> adapter
const ADAPTERS: Map<u64, Adapter> = Map::new("adapters");
/// (Datanet, adapter) -> ()
const ADAPTERS_BY_DATANET: Map<(u64, u64), ()> = Map::new("adapters_by_datanet");
/// (Datanet, snapshot root, adapter) -> ()
const ADAPTERS_BY_SNAPSHOT: Map<(u64, &[u8], u64), ()> = Map::new("adapters_by_snapshot");
/// (base model, adapter) -> ()
const ADAPTERS_BY_BASE: Map<(u64, u64), ()> = Map::new("adapters_by_base");

/// Stores an adapter under the next id, from 1 on, and under its lineage.
pub(crate) fn add_adapter(storage: &mut dyn Storage, adapter: &Adapter) -> StdResult<u64> {
    let id = next(storage, &ADAPTER_COUNT)?;
    index(storage, id, &adapter.terms)?;
    ADAPTERS.save(storage, id, adapter)?;
    Ok(id)
}

fn index(storage: &mut dyn Storage, id: u64, terms: &AdapterTerms) -> StdResult<()> {
    ADAPTERS_BY_BASE.save(storage, (terms.base_model.u64(), id), &())?;
    for snapshot in &terms.snapshots {
        let datanet = snapshot.datanet.u64();
        ADAPTERS_BY_DATANET.save(storage, (datanet, id), &())?;
        ADAPTERS_BY_SNAPSHOT.save(storage, (datanet, snapshot.root.as_bytes(), id), &())?;
    }
    Ok(())
}

/// Stores an adapter in the place of its former record, whose lineage it shares.
pub(crate) fn save_adapter(storage: &mut dyn Storage, id: u64, adapter: &Adapter) -> StdResult<()> {
    ADAPTERS.save(storage, id, adapter)
}

/// Stores an adapter that an earlier version registered, with the indexes that it lacked.
pub(crate) fn restore_adapter(
    storage: &mut dyn Storage,
    id: u64,
    adapter: &Adapter,
) -> StdResult<()> {
    index(storage, id, &adapter.terms)?;
    ADAPTERS.save(storage, id, adapter)
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
pub(crate) fn adapters_by_datanet(
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

/// Ids of adapters trained on a snapshot after `start_after`, ascending.
pub(crate) fn adapters_by_snapshot(
    storage: &dyn Storage,
    datanet: u64,
    root: &Hash32,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<u64>> {
    let start = start_after.map(Bound::exclusive);
    ADAPTERS_BY_SNAPSHOT
        .prefix((datanet, root.as_bytes()))
        .keys(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

/// Ids of adapters over a base model after `start_after`, ascending.
pub(crate) fn adapters_by_base(
    storage: &dyn Storage,
    base_model: u64,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<u64>> {
    let start = start_after.map(Bound::exclusive);
    ADAPTERS_BY_BASE
        .prefix(base_model)
        .keys(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

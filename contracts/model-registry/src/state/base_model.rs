//! Base models.

use attribution_report::Hash32;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::{Bound, Item, Map};

use super::next;

/// A base model; its owner is kept apart.
#[cw_serde]
pub(crate) struct BaseModel {
    pub name: String,
    pub model_hash: Hash32,
    pub licence: String,
    pub registered_at: u64,
    pub deprecated_at: Option<u64>,
}

/// () -> number of base models, which is the newest id
const BASE_MODEL_COUNT: Item<u64> = Item::new("base_model_count");
/// id -> base model
const BASE_MODELS: Map<u64, BaseModel> = Map::new("base_models");

/// Stores a base model under the next id, from 1 on.
pub(crate) fn add_base_model(storage: &mut dyn Storage, model: &BaseModel) -> StdResult<u64> {
    let id = next(storage, &BASE_MODEL_COUNT)?;
    BASE_MODELS.save(storage, id, model)?;
    Ok(id)
}

pub(crate) fn save_base_model(
    storage: &mut dyn Storage,
    id: u64,
    model: &BaseModel,
) -> StdResult<()> {
    BASE_MODELS.save(storage, id, model)
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

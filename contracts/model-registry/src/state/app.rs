//! Apps.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Order, StdResult, Storage};
use cw_storage_plus::{Bound, Item, Map};

use super::next;

/// An app; its owner is kept apart.
#[cw_serde]
pub(crate) struct App {
    pub name: String,
    pub endpoint: String,
    pub payee: Addr,
    pub predecessor: Option<u64>,
    pub registered_at: u64,
    pub successor: Option<u64>,
    pub deprecated_at: Option<u64>,
}

/// () -> number of apps, which is the newest id
const APP_COUNT: Item<u64> = Item::new("app_count");
/// id -> app
const APPS: Map<u64, App> = Map::new("apps");

/// Stores an app under the next id, from 1 on.
pub(crate) fn add_app(storage: &mut dyn Storage, app: &App) -> StdResult<u64> {
    let id = next(storage, &APP_COUNT)?;
    APPS.save(storage, id, app)?;
    Ok(id)
}

pub(crate) fn save_app(storage: &mut dyn Storage, id: u64, app: &App) -> StdResult<()> {
    APPS.save(storage, id, app)
}

pub(crate) fn app(storage: &dyn Storage, id: u64) -> StdResult<Option<App>> {
    APPS.may_load(storage, id)
}

/// Apps after `start_after`, ascending by id.
pub(crate) fn apps(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, App)>> {
    let start = start_after.map(Bound::exclusive);
    APPS.range(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

//! What all that is registered has in common: a name, an owner, an offer of ownership.

use contract_api::model_registry::Asset;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdError, StdResult, Storage};
use cw_storage_plus::{Map, SnapshotMap, Strategy};

/// What a name stands for; all kinds share the names, as they are asked for by name.
#[cw_serde]
enum Named {
    BaseModel(u64),
    Adapter(u64),
    Agent(u64),
    App(u64),
}

impl From<Asset> for Named {
    fn from(asset: Asset) -> Self {
        match asset {
            Asset::BaseModel(id) => Self::BaseModel(id.u64()),
            Asset::Adapter(id) => Self::Adapter(id.u64()),
            Asset::Agent(id) => Self::Agent(id.u64()),
            Asset::App(id) => Self::App(id.u64()),
        }
    }
}

impl From<Named> for Asset {
    fn from(named: Named) -> Self {
        match named {
            Named::BaseModel(id) => Self::BaseModel(id.into()),
            Named::Adapter(id) => Self::Adapter(id.into()),
            Named::Agent(id) => Self::Agent(id.into()),
            Named::App(id) => Self::App(id.into()),
        }
    }
}

/// Kind and id of an asset in storage keys.
type Key = (u8, u64);

fn key(asset: Asset) -> Key {
    match asset {
        Asset::BaseModel(id) => (0, id.u64()),
        Asset::Adapter(id) => (1, id.u64()),
        Asset::Agent(id) => (2, id.u64()),
        Asset::App(id) => (3, id.u64()),
    }
}

/// name -> what it stands for
const NAMES: Map<&str, Named> = Map::new("names");
/// (kind, id) -> owner, with its history by height
const OWNERS: SnapshotMap<Key, Addr> = SnapshotMap::new(
    "owners",
    "owners__checkpoints",
    "owners__changelog",
    Strategy::EveryBlock,
);
/// (kind, id) -> whom the ownership is offered to
const OFFERS: Map<Key, Addr> = Map::new("offers");

/// What a name stands for.
pub(crate) fn named(storage: &dyn Storage, name: &str) -> StdResult<Option<Asset>> {
    Ok(NAMES.may_load(storage, name)?.map(Into::into))
}

pub(crate) fn save_name(storage: &mut dyn Storage, name: &str, asset: Asset) -> StdResult<()> {
    NAMES.save(storage, name, &asset.into())
}

/// The owner of something; `None` where there is no such thing.
pub(crate) fn owner(storage: &dyn Storage, asset: Asset) -> StdResult<Option<Addr>> {
    OWNERS.may_load(storage, key(asset))
}

/// The owner at the start of a block; the first one for heights before its registration.
pub(crate) fn owner_at(storage: &dyn Storage, asset: Asset, height: u64) -> StdResult<Addr> {
    let key = key(asset);
    if let Some(owner) = OWNERS.may_load_at_height(storage, key, height)? {
        return Ok(owner);
    }
    // Nobody yet at that height: the change that follows the first one holds the first owner.
    let first = OWNERS
        .changelog()
        .prefix(key)
        .range(storage, None, None, cosmwasm_std::Order::Ascending)
        .take(2)
        .collect::<StdResult<Vec<_>>>()?
        .into_iter()
        .find_map(|(_, change)| change.old);
    match first {
        Some(owner) => Ok(owner),
        None => OWNERS
            .may_load(storage, key)?
            .ok_or_else(|| StdError::not_found(format!("{asset:?}"))),
    }
}

pub(crate) fn save_owner(
    storage: &mut dyn Storage,
    asset: Asset,
    owner: &Addr,
    height: u64,
) -> StdResult<()> {
    OWNERS.save(storage, key(asset), owner, height)
}

/// Whom the ownership is offered to.
pub(crate) fn offer(storage: &dyn Storage, asset: Asset) -> StdResult<Option<Addr>> {
    OFFERS.may_load(storage, key(asset))
}

pub(crate) fn save_offer(storage: &mut dyn Storage, asset: Asset, to: &Addr) -> StdResult<()> {
    OFFERS.save(storage, key(asset), to)
}

pub(crate) fn remove_offer(storage: &mut dyn Storage, asset: Asset) {
    OFFERS.remove(storage, key(asset));
}

use contract_api::datanet_registry::DatanetTerms;
use cosmwasm_std::{
    Addr, Order, OverflowError, OverflowOperation, StdError, StdResult, Storage, Uint128,
};
use cw_storage_plus::{Bound, Item, Map};
use serde::{Deserialize, Serialize};

use crate::ContractError;

/// A Datanet.
#[derive(Serialize, Deserialize)]
pub struct Datanet {
    /// Owner: admits validators and members, gives the licence, retires it.
    pub owner: Addr,
    /// Account that it is offered to.
    pub pending_owner: Option<Addr>,
    /// Terms; of these only licence and conditions change.
    pub terms: DatanetTerms,
    /// Version of the licence that batches get now, from 1 on.
    pub licence_version: u32,
    /// Height of its retirement; zero while it takes batches.
    pub retired_at: u64,
    /// Batches submitted; the last one's id.
    pub batches: u64,
    /// Batches ever accepted.
    pub accepted: u64,
    /// Batches that lost their acceptance.
    pub excluded: u64,
    /// Validators admitted, with or without a bond.
    pub admitted: u32,
    /// Sum of the bonds of the active validators, in micro-OPEN.
    pub total_bond: Uint128,
}

/// A licence of a Datanet.
#[derive(Serialize, Deserialize)]
pub struct Licence {
    /// SPDX identifier or name.
    pub licence: String,
    /// Conditions of use, or where they are written.
    pub conditions: String,
    /// Height from which batches get it; zero where it is older than this record of it.
    pub since: u64,
}

/// "datanet_count" -> Datanets created; the last one's id; absent at first.
const COUNT: Item<u64> = Item::new("datanet_count");

/// "datanet", id -> Datanet.
const DATANETS: Map<u64, Datanet> = Map::new("datanet");

/// "licence", (Datanet, version) -> licence.
const LICENCES: Map<(u64, u32), Licence> = Map::new("licence");

/// "datanet_name", name -> id.
const NAMES: Map<&str, u64> = Map::new("datanet_name");

/// Stores a new Datanet with its first licence under the next id, which it returns.
pub fn add_datanet(
    storage: &mut dyn Storage,
    datanet: &Datanet,
    height: u64,
) -> Result<u64, ContractError> {
    let name = datanet.terms.name.as_str();
    if let Some(datanet) = NAMES.may_load(storage, name)? {
        let name = name.to_owned();
        return Err(ContractError::NameTaken { name, datanet });
    }
    let id = next(COUNT.may_load(storage)?.unwrap_or_default())?;
    COUNT.save(storage, &id)?;
    NAMES.save(storage, name, &id)?;
    DATANETS.save(storage, id, datanet)?;
    save_licence(storage, id, datanet, height)?;
    Ok(id)
}

pub fn find_datanet(storage: &dyn Storage, id: u64) -> StdResult<Option<Datanet>> {
    DATANETS.may_load(storage, id)
}

pub fn datanet(storage: &dyn Storage, id: u64) -> Result<Datanet, ContractError> {
    find_datanet(storage, id)?.ok_or(ContractError::UnknownDatanet { datanet: id })
}

pub fn save_datanet(storage: &mut dyn Storage, id: u64, datanet: &Datanet) -> StdResult<()> {
    DATANETS.save(storage, id, datanet)
}

pub fn datanet_id(storage: &dyn Storage, name: &str) -> Result<u64, ContractError> {
    let id = NAMES.may_load(storage, name)?;
    id.ok_or_else(|| ContractError::UnknownName {
        name: name.to_owned(),
    })
}

/// Up to `limit` Datanets above the id `after`, ascending.
pub fn datanets(
    storage: &dyn Storage,
    after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Datanet)>> {
    DATANETS
        .range(storage, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

/// The licence version after `last`.
pub fn next_version(last: u32) -> StdResult<u32> {
    last.checked_add(1)
        .ok_or_else(|| StdError::overflow(OverflowError::new(OverflowOperation::Add)))
}

/// The id or count after `last`.
pub fn next(last: u64) -> StdResult<u64> {
    last.checked_add(1)
        .ok_or_else(|| StdError::overflow(OverflowError::new(OverflowOperation::Add)))
}

/// Records the licence that a Datanet gives now under its version.
pub fn save_licence(
    storage: &mut dyn Storage,
    id: u64,
    datanet: &Datanet,
    since: u64,
) -> StdResult<()> {
    let licence = Licence {
        licence: datanet.terms.licence.clone(),
        conditions: datanet.terms.conditions.clone(),
        since,
    };
    LICENCES.save(storage, (id, datanet.licence_version), &licence)
}

/// Up to `limit` licences above the version `after`, ascending.
pub fn licences(
    storage: &dyn Storage,
    datanet: u64,
    after: Option<u32>,
    limit: usize,
) -> StdResult<Vec<(u32, Licence)>> {
    LICENCES
        .prefix(datanet)
        .range(storage, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

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
    /// Owner: admits and removes validators.
    pub owner: Addr,
    /// Terms; they never change.
    pub terms: DatanetTerms,
    /// Batches submitted; the last one's id.
    pub batches: u64,
    /// Batches accepted.
    pub accepted: u64,
    /// Validators admitted, with or without a bond.
    pub admitted: u32,
    /// Sum of the bonds of the active validators, in micro-OPEN.
    pub total_bond: Uint128,
}

/// "datanet_count" -> Datanets created; the last one's id; absent at first.
const COUNT: Item<u64> = Item::new("datanet_count");

/// "datanet", id -> Datanet.
const DATANETS: Map<u64, Datanet> = Map::new("datanet");

/// "datanet_name", name -> id.
const NAMES: Map<&str, u64> = Map::new("datanet_name");

/// Stores a new Datanet under the next id, which it returns.
pub fn add_datanet(storage: &mut dyn Storage, datanet: &Datanet) -> Result<u64, ContractError> {
    let name = datanet.terms.name.as_str();
    if let Some(datanet) = NAMES.may_load(storage, name)? {
        let name = name.to_owned();
        return Err(ContractError::NameTaken { name, datanet });
    }
    let id = next(COUNT.may_load(storage)?.unwrap_or_default())?;
    COUNT.save(storage, &id)?;
    NAMES.save(storage, name, &id)?;
    DATANETS.save(storage, id, datanet)?;
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

/// The id or count after `last`.
pub fn next(last: u64) -> StdResult<u64> {
    last.checked_add(1)
        .ok_or_else(|| StdError::overflow(OverflowError::new(OverflowOperation::Add)))
}

use attribution_report::Hash32;
use contract_api::datanet_registry::BatchStatus;
use cosmwasm_std::{Addr, Empty, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Item, Map};
use serde::{Deserialize, Serialize};

use crate::state::next;
use crate::ContractError;

/// A contribution batch.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Number among the batches of all Datanets in the order of their submission.
    pub serial: u64,
    /// Contributor.
    pub contributor: Addr,
    /// Merkle root over the item leaves.
    pub root: Hash32,
    /// Number of items.
    pub count: u64,
    /// Bytes of text.
    pub bytes: u64,
    /// Where the items are found.
    pub uri: String,
    /// Version of the Datanet's licence that it was submitted under.
    pub licence_version: u32,
    /// Deposit in micro-OPEN.
    pub deposit: Uint128,
    /// What of it is still held.
    pub held: Uint128,
    /// State.
    pub status: BatchStatus,
    /// Quality found in basis points; zero while pending.
    pub quality: u16,
    /// Validators whose scores decided, ascending; empty while pending.
    pub validators: Vec<Addr>,
    /// Height of submission.
    pub submitted_at: u64,
    /// Unix seconds until which it can be scored.
    pub score_by: u64,
    /// Height of decision; zero while pending.
    pub decided_at: u64,
    /// Unix seconds until which the decision can be challenged; zero while pending.
    pub settle_after: u64,
    /// Position in the tree of accepted batches, once it was accepted.
    pub position: Option<u64>,
    /// Height at which it lost its acceptance; zero where it did not.
    pub excluded_at: u64,
}

/// A validator's score.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// Quality in basis points.
    pub quality: u16,
    /// Bond of the validator: when it scored, or when the score decided the batch.
    pub bond: Uint128,
}

/// "batch", (Datanet, id) -> batch.
const BATCHES: Map<(u64, u64), Batch> = Map::new("batch");

/// "batch_root", (Datanet, contributor, root) -> id of the batch that has it.
const ROOTS: Map<(u64, &Addr, &[u8]), u64> = Map::new("batch_root");

/// "batch_count" -> batches of all Datanets; the last one's serial; absent at first.
const COUNT: Item<u64> = Item::new("batch_count");

/// "excluded", (Datanet, id), for batches that lost their acceptance.
const EXCLUDED: Map<(u64, u64), Empty> = Map::new("excluded");

/// "score", (Datanet, batch, validator) -> score.
const SCORES: Map<(u64, u64, &Addr), Score> = Map::new("score");

/// The serial of the next batch, which is given out once.
pub fn next_serial(storage: &mut dyn Storage) -> StdResult<u64> {
    let serial = next(COUNT.may_load(storage)?.unwrap_or_default())?;
    COUNT.save(storage, &serial)?;
    Ok(serial)
}

/// Stores a new batch. A contributor has a root once in a Datanet; see [`free_root`].
pub fn add_batch(
    storage: &mut dyn Storage,
    datanet: u64,
    id: u64,
    batch: &Batch,
) -> Result<(), ContractError> {
    let root = root_key(datanet, batch);
    if let Some(batch) = ROOTS.may_load(storage, root)? {
        return Err(ContractError::DuplicateBatch { datanet, batch });
    }
    ROOTS.save(storage, root, &id)?;
    Ok(BATCHES.save(storage, (datanet, id), batch)?)
}

fn root_key(datanet: u64, batch: &Batch) -> (u64, &Addr, &[u8]) {
    (datanet, &batch.contributor, batch.root.as_bytes())
}

/// Lets the contributor submit the root again: once the batch has expired, or its rejection cannot
/// be reversed any more.
pub fn free_root(storage: &mut dyn Storage, datanet: u64, batch: &Batch) {
    ROOTS.remove(storage, root_key(datanet, batch));
}

pub fn batch(storage: &dyn Storage, datanet: u64, id: u64) -> Result<Batch, ContractError> {
    let batch = BATCHES.may_load(storage, (datanet, id))?;
    batch.ok_or(ContractError::UnknownBatch { datanet, batch: id })
}

pub fn save_batch(
    storage: &mut dyn Storage,
    datanet: u64,
    id: u64,
    batch: &Batch,
) -> StdResult<()> {
    BATCHES.save(storage, (datanet, id), batch)
}

/// Lists a batch as one that lost its acceptance.
pub fn list_excluded(storage: &mut dyn Storage, datanet: u64, id: u64) -> StdResult<()> {
    EXCLUDED.save(storage, (datanet, id), &Empty {})
}

/// Up to `limit` ids of excluded batches above the id `after`, ascending.
pub fn excluded(
    storage: &dyn Storage,
    datanet: u64,
    after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<u64>> {
    EXCLUDED
        .prefix(datanet)
        .keys(storage, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

/// Up to `limit` batches above the id `after`, ascending.
pub fn batches(
    storage: &dyn Storage,
    datanet: u64,
    after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Batch)>> {
    BATCHES
        .prefix(datanet)
        .range(storage, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

pub fn score(
    storage: &dyn Storage,
    datanet: u64,
    batch: u64,
    validator: &Addr,
) -> StdResult<Option<Score>> {
    SCORES.may_load(storage, (datanet, batch, validator))
}

pub fn save_score(
    storage: &mut dyn Storage,
    datanet: u64,
    batch: u64,
    validator: &Addr,
    score: &Score,
) -> StdResult<()> {
    SCORES.save(storage, (datanet, batch, validator), score)
}

/// Up to `limit` scores of a batch above the validator `after`, ascending.
pub fn scores(
    storage: &dyn Storage,
    datanet: u64,
    batch: u64,
    after: Option<&Addr>,
    limit: usize,
) -> StdResult<Vec<(Addr, Score)>> {
    SCORES
        .prefix((datanet, batch))
        .range(storage, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

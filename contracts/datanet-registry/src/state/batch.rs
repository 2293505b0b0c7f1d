use attribution_report::Hash32;
use contract_api::datanet_registry::BatchStatus;
use cosmwasm_std::{Addr, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Map};
use serde::{Deserialize, Serialize};

use crate::ContractError;

/// A contribution batch.
#[derive(Serialize, Deserialize)]
pub struct Batch {
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
    /// Deposit in micro-OPEN.
    pub deposit: Uint128,
    /// State.
    pub status: BatchStatus,
    /// Quality found in basis points; zero while pending.
    pub quality: u16,
    /// Validators whose scores decided, ascending; empty while pending.
    pub validators: Vec<Addr>,
    /// Height of submission.
    pub submitted_at: u64,
    /// Height of decision; zero while pending.
    pub decided_at: u64,
    /// Position in the tree of accepted batches, once it was accepted.
    pub position: Option<u64>,
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

/// "batch_root", (Datanet, contributor, root) -> id of the pending or accepted batch.
const ROOTS: Map<(u64, &Addr, &[u8]), u64> = Map::new("batch_root");

/// "score", (Datanet, batch, validator) -> score.
const SCORES: Map<(u64, u64, &Addr), Score> = Map::new("score");

/// Stores a new batch; a contributor submits a root to a Datanet again only after its rejection.
pub fn add_batch(
    storage: &mut dyn Storage,
    datanet: u64,
    id: u64,
    batch: &Batch,
) -> Result<(), ContractError> {
    let root = (
        datanet,
        &batch.contributor,
        batch.root.as_bytes().as_slice(),
    );
    if let Some(batch) = ROOTS.may_load(storage, root)? {
        return Err(ContractError::DuplicateBatch { datanet, batch });
    }
    ROOTS.save(storage, root, &id)?;
    Ok(BATCHES.save(storage, (datanet, id), batch)?)
}

pub fn batch(storage: &dyn Storage, datanet: u64, id: u64) -> Result<Batch, ContractError> {
    let batch = BATCHES.may_load(storage, (datanet, id))?;
    batch.ok_or(ContractError::UnknownBatch { datanet, batch: id })
}

/// Stores what became of a batch; the root of a rejected one is free again.
pub fn save_decision(
    storage: &mut dyn Storage,
    datanet: u64,
    id: u64,
    batch: &Batch,
) -> StdResult<()> {
    if batch.status == BatchStatus::Rejected {
        let root = batch.root.as_bytes().as_slice();
        ROOTS.remove(storage, (datanet, &batch.contributor, root));
    }
    BATCHES.save(storage, (datanet, id), batch)
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

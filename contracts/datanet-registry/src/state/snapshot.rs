use attribution_report::{Hash32, SnapshotEntry, SnapshotTree};
use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::{Bound, Map};
use serde::{Deserialize, Serialize};

use crate::ContractError;

/// A snapshot of a Datanet.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Root over its batches.
    pub root: Hash32,
    /// Number of its batches.
    pub batches: u64,
    /// Height at which it was taken.
    pub height: u64,
}

/// "snapshot_tree", Datanet -> tree over its accepted batches; absent at first.
const TREES: Map<u64, SnapshotTree> = Map::new("snapshot_tree");

/// "accepted", (Datanet, position in the tree) -> id of the batch.
const ACCEPTED: Map<(u64, u64), u64> = Map::new("accepted");

/// "snapshot", (Datanet, number of batches) -> snapshot.
const SNAPSHOTS: Map<(u64, u64), Snapshot> = Map::new("snapshot");

/// "snapshot_root", (Datanet, root) -> number of batches.
const ROOTS: Map<(u64, &[u8]), u64> = Map::new("snapshot_root");

pub fn snapshot_tree(storage: &dyn Storage, datanet: u64) -> StdResult<SnapshotTree> {
    Ok(TREES.may_load(storage, datanet)?.unwrap_or_default())
}

/// Appends an accepted batch to its Datanet's tree; returns its position.
pub fn append_accepted(
    storage: &mut dyn Storage,
    datanet: u64,
    entry: &SnapshotEntry,
) -> Result<u64, ContractError> {
    let mut tree = snapshot_tree(storage, datanet)?;
    let position = tree.append(datanet, entry)?;
    TREES.save(storage, datanet, &tree)?;
    ACCEPTED.save(storage, (datanet, position), &entry.batch)?;
    Ok(position)
}

/// Up to `limit` (position, id) of accepted batches after the position `after`, ascending.
pub fn accepted_batches(
    storage: &dyn Storage,
    datanet: u64,
    after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, u64)>> {
    ACCEPTED
        .prefix(datanet)
        .range(storage, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

/// Stores a snapshot; its number of batches and its root are new.
pub fn add_snapshot(
    storage: &mut dyn Storage,
    datanet: u64,
    snapshot: &Snapshot,
) -> Result<(), ContractError> {
    let key = (datanet, snapshot.batches);
    if snapshot.batches == 0 || SNAPSHOTS.has(storage, key) {
        return Err(ContractError::NothingAccepted { datanet });
    }
    ROOTS.save(
        storage,
        (datanet, snapshot.root.as_bytes().as_slice()),
        &snapshot.batches,
    )?;
    Ok(SNAPSHOTS.save(storage, key, snapshot)?)
}

pub fn snapshot(
    storage: &dyn Storage,
    datanet: u64,
    root: &Hash32,
) -> Result<Snapshot, ContractError> {
    let unknown = || ContractError::UnknownSnapshot {
        datanet,
        root: *root,
    };
    let batches = ROOTS
        .may_load(storage, (datanet, root.as_bytes().as_slice()))?
        .ok_or_else(unknown)?;
    SNAPSHOTS
        .may_load(storage, (datanet, batches))?
        .ok_or_else(unknown)
}

/// Up to `limit` snapshots of more than `above` batches, ascending.
pub fn snapshots(
    storage: &dyn Storage,
    datanet: u64,
    above: Option<u64>,
    limit: usize,
) -> StdResult<Vec<Snapshot>> {
    SNAPSHOTS
        .prefix(datanet)
        .range(storage, above.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .map(|entry| entry.map(|(_, snapshot)| snapshot))
        .collect()
}

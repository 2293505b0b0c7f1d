//! Snapshots: the root over the accepted batches of a Datanet that a training run used.

use crate::{merkle_root, Encoder, Hash32};

/// One accepted batch of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotEntry {
    /// The batch's id in its Datanet.
    pub batch: u64,
    /// Merkle root over its items.
    pub root: Hash32,
    /// Number of its items.
    pub count: u64,
    /// Quality that the validators gave it, in basis points.
    pub quality: u16,
}

/// Root over the entries, in strictly ascending order of batch.
pub fn snapshot_root(datanet: u64, entries: &[SnapshotEntry]) -> Hash32 {
    let leaf = |entry: &SnapshotEntry| {
        Encoder::new(b"openledger/snapshot/v1")
            .u64(datanet)
            .u64(entry.batch)
            .hash(&entry.root)
            .u64(entry.count)
            .u16(entry.quality)
            .finish()
    };
    merkle_root(&entries.iter().map(leaf).collect::<Vec<_>>())
}

//! Snapshots: the root over the accepted batches of a Datanet that a training run used.

use serde::{Deserialize, Serialize};

use crate::merkle::{node, padding};
use crate::{merkle_root, Encoder, Hash32, MAX_DEPTH};

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

/// Leaf of one accepted batch.
pub fn snapshot_leaf(datanet: u64, entry: &SnapshotEntry) -> Hash32 {
    Encoder::new(b"openledger/snapshot/v1")
        .u64(datanet)
        .u64(entry.batch)
        .hash(&entry.root)
        .u64(entry.count)
        .u16(entry.quality)
        .finish()
}

/// Root over the entries in the order of their acceptance. It is not the order of their ids where
/// a batch was decided before an earlier one.
pub fn snapshot_root(datanet: u64, entries: &[SnapshotEntry]) -> Hash32 {
    let leaf = |entry: &SnapshotEntry| snapshot_leaf(datanet, entry);
    merkle_root(&entries.iter().map(leaf).collect::<Vec<_>>())
}

/// Why a batch was not appended to a tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// The tree has as many leaves as it can have.
    #[error("the tree is full with {leaves} leaves")]
    Full {
        /// Leaves of the tree.
        leaves: u64,
    },
}

/// The append-only tree behind the snapshots of a Datanet, in O(log n) memory: of every complete
/// subtree that has no right neighbour yet only the root is kept (a Merkle mountain range).
/// Appending costs O(log n) hashes in the worst case and one on average; a root costs O(log n).
///
/// Invariant: one peak per set bit of `leaves`, the smallest subtree first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotTree {
    leaves: u64,
    peaks: Vec<Hash32>,
}

impl SnapshotTree {
    /// Leaves of the tree.
    pub fn leaves(&self) -> u64 {
        self.leaves
    }

    /// Appends an accepted batch; returns its position, counted from zero.
    ///
    /// # Errors
    /// [`SnapshotError::Full`] at 2^[`MAX_DEPTH`] leaves.
    pub fn append(&mut self, datanet: u64, entry: &SnapshotEntry) -> Result<u64, SnapshotError> {
        let position = self.leaves;
        if position >= 1 << MAX_DEPTH {
            return Err(SnapshotError::Full { leaves: position });
        }
        // Each trailing one of the count is a complete subtree that the new leaf completes a
        // larger one with.
        let completed = (position.trailing_ones() as usize).min(self.peaks.len());
        let leaf = snapshot_leaf(datanet, entry);
        let merged = self
            .peaks
            .drain(..completed)
            .fold(leaf, |right, left| node(&left, &right));
        self.peaks.insert(0, merged);
        self.leaves = position + 1;
        Ok(position)
    }

    /// Root over all leaves: [`snapshot_root`] over the entries in the order of appending.
    pub fn root(&self) -> Hash32 {
        let depth = match self.leaves {
            0 => return Hash32::ZERO,
            leaves => leaves.next_power_of_two().trailing_zeros(),
        };
        let mut peaks = self.peaks.iter();
        let mut filler = padding();
        let mut current: Option<Hash32> = None;
        for level in 0..depth {
            let left = match (self.leaves >> level) & 1 {
                1 => peaks.next(),
                _ => None,
            };
            current = match (left, current) {
                (Some(left), right) => Some(node(left, &right.unwrap_or(filler))),
                (None, Some(left)) => Some(node(&left, &filler)),
                (None, None) => None,
            };
            filler = node(&filler, &filler);
        }
        // A power of two of leaves is one peak, which is the root.
        current.or(peaks.next().copied()).unwrap_or(Hash32::ZERO)
    }
}

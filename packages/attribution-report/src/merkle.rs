//! A plain Merkle tree over 32-byte leaves (items, receipts, weights, rules).
//!
//! Leaves are digests with their own domain tags; `node = H(0x01 | left | right)`; the tree is
//! padded to a power of two with `H(0x02)`. A proof is checked against the leaf's index and the
//! number of leaves, so its length is fixed and no inner node passes for a leaf.

use crate::{Encoder, Hash32};

/// Deepest tree that is accepted: 2^32 leaves.
pub const MAX_DEPTH: u32 = 32;

/// Why a Merkle proof was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MerkleError {
    /// The index lies beyond the leaves, or the tree is empty or too deep.
    #[error("leaf {index} is outside a tree of {count} leaves")]
    OutOfRange {
        /// Index asked for.
        index: u64,
        /// Number of leaves of the tree.
        count: u64,
    },
    /// The proof has not one sibling per level.
    #[error("the proof has {found} siblings, the tree has {expected} levels")]
    WrongLength {
        /// Levels of the tree.
        expected: u32,
        /// Siblings in the proof.
        found: usize,
    },
    /// The proof leads to another root.
    #[error("the proof does not lead to the committed root")]
    RootMismatch,
}

/// Levels above the leaves of a tree of `count` leaves.
pub(crate) fn depth_of(count: u64) -> Option<u32> {
    let depth = count.checked_next_power_of_two()?.trailing_zeros();
    (count > 0 && depth <= MAX_DEPTH).then_some(depth)
}

pub(crate) fn node(left: &Hash32, right: &Hash32) -> Hash32 {
    Encoder::new(&[0x01]).hash(left).hash(right).finish()
}

pub(crate) fn padding() -> Hash32 {
    Encoder::new(&[0x02]).finish()
}

fn levels(leaves: &[Hash32]) -> Vec<Vec<Hash32>> {
    let mut filler = padding();
    let mut levels = vec![leaves.to_vec()];
    while levels.last().is_some_and(|level| level.len() > 1) {
        let below = levels.last().map(Vec::as_slice).unwrap_or_default();
        let above = below
            .chunks(2)
            .map(|pair| node(&pair[0], pair.get(1).unwrap_or(&filler)))
            .collect();
        filler = node(&filler, &filler);
        levels.push(above);
    }
    levels
}

/// The root over `leaves`. An empty list has the root [`Hash32::ZERO`], which no proof reaches.
pub fn merkle_root(leaves: &[Hash32]) -> Hash32 {
    match levels(leaves).last().and_then(|level| level.first()) {
        Some(root) => *root,
        None => Hash32::ZERO,
    }
}

/// The siblings of leaf `index` from the bottom up; `None` where there is no such leaf.
pub fn merkle_proof(leaves: &[Hash32], index: usize) -> Option<Vec<Hash32>> {
    leaves.get(index)?;
    let levels = levels(leaves);
    let mut filler = padding();
    let mut position = index;
    let mut proof = Vec::with_capacity(levels.len());
    for level in &levels[..levels.len().saturating_sub(1)] {
        proof.push(*level.get(position ^ 1).unwrap_or(&filler));
        filler = node(&filler, &filler);
        position /= 2;
    }
    Some(proof)
}

/// Checks that `leaf` stands at `index` of the tree of `count` leaves under `root`.
pub fn verify_merkle(
    root: &Hash32,
    count: u64,
    index: u64,
    leaf: &Hash32,
    proof: &[Hash32],
) -> Result<(), MerkleError> {
    let depth = depth_of(count)
        .filter(|_| index < count)
        .ok_or(MerkleError::OutOfRange { index, count })?;
    if proof.len() != depth as usize {
        return Err(MerkleError::WrongLength {
            expected: depth,
            found: proof.len(),
        });
    }
    let mut position = index;
    let mut current = *leaf;
    for sibling in proof {
        current = if position & 1 == 0 {
            node(&current, sibling)
        } else {
            node(sibling, &current)
        };
        position >>= 1;
    }
    if current == *root {
        Ok(())
    } else {
        Err(MerkleError::RootMismatch)
    }
}

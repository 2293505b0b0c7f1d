//! Sums over neighbouring leaves of a sum tree, proved by the edges of the range.
//!
//! An edge lies between two neighbouring leaves, one on each side of it; before the first leaf and
//! after the last one there is a single leaf to show. The path of a leaf gives the sum of all leaves
//! before it, so two edges give number and sum of the leaves between them. An empty range has both
//! its edges in one place, which is the proof that no such leaf is there.

use std::cmp::Ordering;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{HexBinary, Uint128, Uint64};

use crate::{verify_sum_proof, CommittedTree, SumNode, SumTree, SumTreeError};

/// One leaf of a sum tree with its path.
#[cw_serde]
#[derive(Eq)]
pub struct LeafProof {
    /// Index of the leaf.
    pub index: Uint64,
    /// Its key.
    pub key: HexBinary,
    /// Its amount, in micro-OPEN.
    pub amount: Uint128,
    /// Siblings from the leaf up.
    pub path: Vec<SumNode>,
}

/// The leaves beside an edge.
#[cw_serde]
#[derive(Eq)]
pub struct EdgeProof {
    /// Last leaf before the edge; none where it lies before the first leaf.
    pub before: Option<LeafProof>,
    /// First leaf after the edge; none where it lies after the last leaf.
    pub after: Option<LeafProof>,
}

/// The edges of a range of keys.
#[cw_serde]
#[derive(Eq)]
pub struct RangeProof {
    /// Where it starts.
    pub start: EdgeProof,
    /// Where it ends.
    pub end: EdgeProof,
}

/// Which keys a range holds.
#[derive(Debug, Clone, Copy)]
pub enum Keys<'a> {
    /// This key alone.
    Exact(&'a [u8]),
    /// Keys that begin with this.
    Prefix(&'a [u8]),
}

/// A proved range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// Index of its first leaf, or where it would stand.
    pub first: u64,
    /// Number of its leaves.
    pub leaves: u64,
    /// Their sum, in micro-OPEN.
    pub sum: u128,
}

impl Keys<'_> {
    /// Where a key lies: before the range, in it or after it.
    fn place(&self, key: &[u8]) -> Ordering {
        match self {
            Self::Exact(exact) => key.cmp(exact),
            Self::Prefix(prefix) if key.starts_with(prefix) => Ordering::Equal,
            Self::Prefix(prefix) => key.cmp(prefix),
        }
    }
}

impl LeafProof {
    /// The proof of a leaf; none where the tree has no such leaf.
    pub fn of(tree: &SumTree, index: usize) -> Option<Self> {
        let leaf = tree.leaves().get(index)?;
        Some(Self {
            index: Uint64::new(u64::try_from(index).ok()?),
            key: leaf.key.clone().into(),
            amount: leaf.amount.into(),
            path: tree.proof(index)?,
        })
    }

    /// Checks the leaf, and returns the sum of all leaves before it.
    pub fn verify(&self, tree: &CommittedTree) -> Result<Uint128, SumTreeError> {
        let Self {
            index,
            key,
            amount,
            path,
        } = self;
        let (root, leaves) = (&tree.root, tree.leaves);
        verify_sum_proof(root, leaves, index.u64(), key, amount.u128(), path)
    }
}

impl EdgeProof {
    fn of(tree: &SumTree, position: usize) -> Self {
        let before = position.checked_sub(1);
        Self {
            before: before.and_then(|index| LeafProof::of(tree, index)),
            after: LeafProof::of(tree, position),
        }
    }

    /// Index of the first leaf after the edge, and the sum of all leaves before it. `before` tells
    /// the keys before the edge from those after it.
    fn verify(
        &self,
        tree: &CommittedTree,
        before: impl Fn(&[u8]) -> bool,
    ) -> Result<(u64, Uint128), SumTreeError> {
        let after = match &self.after {
            Some(leaf) => (leaf.index.u64(), leaf.verify(tree)?),
            None => (tree.leaves, tree.root.sum),
        };
        let no_edge = SumTreeError::NoEdge { position: after.0 };
        if self.after.as_ref().is_some_and(|leaf| before(&leaf.key)) {
            return Err(no_edge);
        }
        match &self.before {
            Some(leaf) => {
                leaf.verify(tree)?;
                let next = leaf.index.u64().checked_add(1);
                if next != Some(after.0) || !before(&leaf.key) {
                    return Err(no_edge);
                }
            }
            None if after.0 == 0 => {}
            None => return Err(no_edge),
        }
        Ok(after)
    }
}

impl RangeProof {
    /// The proof of a range, whether it holds leaves or not. The tree must be in order.
    pub fn of(tree: &SumTree, keys: Keys<'_>) -> Self {
        let edge = |side: Ordering| {
            let before = |key: &[u8]| keys.place(key) <= side;
            let position = tree.leaves().partition_point(|leaf| before(&leaf.key));
            EdgeProof::of(tree, position)
        };
        Self {
            start: edge(Ordering::Less),
            end: edge(Ordering::Equal),
        }
    }

    /// The proof of a range of the tree without leaves.
    pub fn of_nothing() -> Self {
        let edge = EdgeProof {
            before: None,
            after: None,
        };
        Self {
            start: edge.clone(),
            end: edge,
        }
    }

    /// Number and sum of the tree's leaves with these keys.
    pub fn verify(&self, tree: &CommittedTree, keys: Keys<'_>) -> Result<Range, SumTreeError> {
        let in_front = |key: &[u8]| keys.place(key) == Ordering::Less;
        let not_behind = |key: &[u8]| keys.place(key) != Ordering::Greater;
        let (first, before) = self.start.verify(tree, in_front)?;
        let (end, through) = self.end.verify(tree, not_behind)?;
        let no_edge = || SumTreeError::NoEdge { position: end };
        let sum = through.checked_sub(before).map_err(|_| no_edge())?;
        Ok(Range {
            first,
            leaves: end.checked_sub(first).ok_or_else(no_edge)?,
            sum: sum.u128(),
        })
    }
}

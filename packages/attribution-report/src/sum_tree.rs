//! A Merkle sum tree: every node commits to the sum of the amounts below it.
//!
//! ```text
//! leaf = H(0x00 | index u64 | lp(payee) | amount u128)
//! node = H(0x01 | left_hash | left_sum u128 | right_hash | right_sum u128)
//! padding leaf: H(0x02), sum 0
//! ```
//! Leaves are ordered by payee, strictly ascending, so a payee stands there at most once.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

use crate::{merkle::depth_of, Encoder, Hash32};

/// One payee and its amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SumLeaf {
    /// Canonical address of the payee.
    pub payee: Vec<u8>,
    /// Amount in micro-OPEN.
    pub amount: u128,
}

/// A node of the tree: its hash and the sum below it.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct SumNode {
    /// Hash of the node.
    pub hash: Hash32,
    /// Sum of the amounts below it, in micro-OPEN.
    pub sum: Uint128,
}

/// Why a sum tree could not be built or a proof was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SumTreeError {
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
    /// The sums of the proof add up to another total.
    #[error("the proof adds up to {found}, the report says {expected}")]
    SumMismatch {
        /// Total that the report commits to.
        expected: Uint128,
        /// Total that the proof gives.
        found: Uint128,
    },
    /// A sum exceeds 128 bits.
    #[error("a sum exceeds 128 bits")]
    Overflow,
    /// Two leaves have one payee, or the leaves are not in ascending order.
    #[error("leaf {index} does not follow its predecessor in ascending order of payee")]
    Unordered {
        /// Index of the second of the two leaves.
        index: usize,
    },
}

impl SumNode {
    /// The leaf at `index` of a tree.
    pub fn leaf(index: u64, payee: &[u8], amount: u128) -> Self {
        let hash = Encoder::new(&[0x00])
            .u64(index)
            .lp(payee)
            .u128(amount)
            .finish();
        Self {
            hash,
            sum: Uint128::new(amount),
        }
    }

    fn padding() -> Self {
        Self {
            hash: Encoder::new(&[0x02]).finish(),
            sum: Uint128::zero(),
        }
    }

    /// The parent of two nodes; fails where the sum exceeds 128 bits.
    pub fn parent(left: &Self, right: &Self) -> Result<Self, SumTreeError> {
        let sum = left
            .sum
            .checked_add(right.sum)
            .map_err(|_| SumTreeError::Overflow)?;
        let hash = Encoder::new(&[0x01])
            .hash(&left.hash)
            .u128(left.sum.u128())
            .hash(&right.hash)
            .u128(right.sum.u128())
            .finish();
        Ok(Self { hash, sum })
    }
}

/// A whole sum tree, kept by those who make proofs.
#[derive(Debug, Clone)]
pub struct SumTree {
    leaves: Vec<SumLeaf>,
    levels: Vec<Vec<SumNode>>,
    fillers: Vec<SumNode>,
}

impl SumTree {
    /// Builds the tree over leaves in strictly ascending order of payee.
    pub fn new(leaves: Vec<SumLeaf>) -> Result<Self, SumTreeError> {
        if let Some(at) = leaves
            .windows(2)
            .position(|pair| pair[0].payee >= pair[1].payee)
        {
            return Err(SumTreeError::Unordered {
                index: at.saturating_add(1),
            });
        }
        let bottom: Vec<SumNode> = (0u64..)
            .zip(&leaves)
            .map(|(index, leaf)| SumNode::leaf(index, &leaf.payee, leaf.amount))
            .collect();
        let mut fillers = vec![SumNode::padding()];
        let mut levels = vec![bottom];
        while levels.last().is_some_and(|level| level.len() > 1) {
            let filler = fillers.last().copied().unwrap_or_else(SumNode::padding);
            let below = levels.last().map(Vec::as_slice).unwrap_or_default();
            let above = below
                .chunks(2)
                .map(|pair| SumNode::parent(&pair[0], pair.get(1).unwrap_or(&filler)))
                .collect::<Result<_, _>>()?;
            levels.push(above);
            fillers.push(SumNode::parent(&filler, &filler)?);
        }
        Ok(Self {
            leaves,
            levels,
            fillers,
        })
    }

    /// The root; an empty tree has the hash [`Hash32::ZERO`] and the sum zero.
    pub fn root(&self) -> SumNode {
        let top = self.levels.last().and_then(|level| level.first());
        top.copied().unwrap_or(SumNode {
            hash: Hash32::ZERO,
            sum: Uint128::zero(),
        })
    }

    /// The leaves in order.
    pub fn leaves(&self) -> &[SumLeaf] {
        &self.leaves
    }

    /// Index of a payee's leaf.
    pub fn index_of(&self, payee: &[u8]) -> Option<usize> {
        self.leaves
            .binary_search_by(|leaf| leaf.payee.as_slice().cmp(payee))
            .ok()
    }

    /// The siblings of leaf `index` from the bottom up; `None` where there is no such leaf.
    pub fn proof(&self, index: usize) -> Option<Vec<SumNode>> {
        self.leaves.get(index)?;
        let below_root = self.levels.len().saturating_sub(1);
        let levels = self.levels.iter().zip(&self.fillers).take(below_root);
        let siblings = levels
            .enumerate()
            .map(|(height, (level, filler))| *level.get((index >> height) ^ 1).unwrap_or(filler));
        Some(siblings.collect())
    }
}

/// Checks that `payee` has `amount` at `index` of the tree of `count` leaves with this `root`.
pub fn verify_sum_proof(
    root: &SumNode,
    count: u64,
    index: u64,
    payee: &[u8],
    amount: u128,
    proof: &[SumNode],
) -> Result<(), SumTreeError> {
    let depth = depth_of(count)
        .filter(|_| index < count)
        .ok_or(SumTreeError::OutOfRange { index, count })?;
    if proof.len() != depth as usize {
        return Err(SumTreeError::WrongLength {
            expected: depth,
            found: proof.len(),
        });
    }
    let mut position = index;
    let mut current = SumNode::leaf(index, payee, amount);
    for sibling in proof {
        current = if position & 1 == 0 {
            SumNode::parent(&current, sibling)?
        } else {
            SumNode::parent(sibling, &current)?
        };
        position >>= 1;
    }
    if current.hash != root.hash {
        return Err(SumTreeError::RootMismatch);
    }
    if current.sum != root.sum {
        return Err(SumTreeError::SumMismatch {
            expected: root.sum,
            found: current.sum,
        });
    }
    Ok(())
}

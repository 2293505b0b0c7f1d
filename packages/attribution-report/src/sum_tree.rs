//! A Merkle sum tree: every node commits to the sum of the amounts below it.
//!
//! ```text
//! leaf = H(0x00 | index u64 | lp(key) | amount u128)
//! node = H(0x01 | left_hash | left_sum u128 | right_hash | right_sum u128)
//! padding leaf: H(0x02), sum 0
//! ```
//! Leaves are ordered by key, strictly ascending, so a key stands there at most once. What a key is
//! made of is the matter of each tree; the tree of earnings has payees as its keys.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

use crate::{merkle::depth_of, Encoder, Hash32};

/// First byte of a leaf's preimage.
pub(crate) const LEAF: u8 = 0x00;
/// First byte of an inner node's preimage.
pub(crate) const NODE: u8 = 0x01;
/// The preimage of a padding leaf.
pub(crate) const PADDING: u8 = 0x02;

/// One key and its amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SumLeaf {
    /// What the amount belongs to; a payee's canonical address in the tree of earnings.
    pub key: Vec<u8>,
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
    /// Two leaves have one key, or the leaves are not in ascending order.
    #[error("leaf {index} does not follow its predecessor in ascending order")]
    Unordered {
        /// Index of the second of the two leaves.
        index: usize,
    },
    /// The leaves that show an edge of a range are not neighbours, or do not enclose the edge.
    #[error("the leaves at {position} do not show an edge of the range")]
    NoEdge {
        /// Index at which the edge would lie.
        position: u64,
    },
}

/// The bytes that a leaf's hash is taken of.
fn leaf_bytes(index: u64, key: &[u8], amount: u128) -> Encoder {
    Encoder::new(&[LEAF]).u64(index).lp(key).u128(amount)
}

/// The bytes that an inner node's hash is taken of.
fn node_bytes(left: &SumNode, right: &SumNode) -> Encoder {
    Encoder::new(&[NODE])
        .hash(&left.hash)
        .u128(left.sum.u128())
        .hash(&right.hash)
        .u128(right.sum.u128())
}

impl SumNode {
    /// The root of a tree without leaves, which no proof reaches.
    pub(crate) const EMPTY: Self = Self {
        hash: Hash32::ZERO,
        sum: Uint128::zero(),
    };

    /// The leaf at `index` of a tree.
    pub fn leaf(index: u64, key: &[u8], amount: u128) -> Self {
        Self {
            hash: leaf_bytes(index, key, amount).finish(),
            sum: Uint128::new(amount),
        }
    }

    fn padding() -> Self {
        Self {
            hash: Encoder::new(&[PADDING]).finish(),
            sum: Uint128::zero(),
        }
    }

    /// The root of a padded subtree of `height` levels.
    pub(crate) fn filler(height: u32) -> Result<Self, SumTreeError> {
        (0..height).try_fold(Self::padding(), |below, _| Self::parent(&below, &below))
    }

    /// The parent of two nodes; fails where the sum exceeds 128 bits.
    pub fn parent(left: &Self, right: &Self) -> Result<Self, SumTreeError> {
        let sum = left
            .sum
            .checked_add(right.sum)
            .map_err(|_| SumTreeError::Overflow)?;
        let hash = node_bytes(left, right).finish();
        Ok(Self { hash, sum })
    }
}

/// A whole sum tree, kept by those who make proofs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SumTree {
    leaves: Vec<SumLeaf>,
    levels: Vec<Vec<SumNode>>,
    fillers: Vec<SumNode>,
}

impl SumTree {
    /// Builds the tree over leaves in strictly ascending order of key.
    pub fn new(leaves: Vec<SumLeaf>) -> Result<Self, SumTreeError> {
        if let Some(at) = leaves
            .windows(2)
            .position(|pair| pair[0].key >= pair[1].key)
        {
            return Err(SumTreeError::Unordered {
                index: at.saturating_add(1),
            });
        }
        Self::unordered(leaves)
    }

    /// Builds the tree over leaves as somebody else arranged them, whatever their order.
    pub fn unordered(leaves: Vec<SumLeaf>) -> Result<Self, SumTreeError> {
        let bottom: Vec<SumNode> = (0u64..)
            .zip(&leaves)
            .map(|(index, leaf)| SumNode::leaf(index, &leaf.key, leaf.amount))
            .collect();
        let mut filler = SumNode::padding();
        let mut levels = vec![bottom];
        while levels.last().is_some_and(|level| level.len() > 1) {
            let below = levels.last().map(Vec::as_slice).unwrap_or_default();
            let above = below
                .chunks(2)
                .map(|pair| SumNode::parent(&pair[0], pair.get(1).unwrap_or(&filler)))
                .collect::<Result<_, _>>()?;
            levels.push(above);
            filler = SumNode::parent(&filler, &filler)?;
        }
        Self::published(leaves, levels)
    }

    /// A tree as somebody else published it: its leaves and its nodes, level by level from the
    /// bottom up. Nothing is checked, so that what is wrong with it can be found.
    pub fn published(
        leaves: Vec<SumLeaf>,
        levels: Vec<Vec<SumNode>>,
    ) -> Result<Self, SumTreeError> {
        let fillers = (0u32..).take(levels.len()).map(SumNode::filler);
        Ok(Self {
            fillers: fillers.collect::<Result<_, _>>()?,
            leaves,
            levels,
        })
    }

    /// The root; an empty tree has the hash [`Hash32::ZERO`] and the sum zero.
    pub fn root(&self) -> SumNode {
        let top = self.levels.last().and_then(|level| level.first());
        top.copied().unwrap_or(SumNode::EMPTY)
    }

    /// The leaves in order.
    pub fn leaves(&self) -> &[SumLeaf] {
        &self.leaves
    }

    /// The nodes, level by level from the bottom up, without padding.
    pub fn levels(&self) -> &[Vec<SumNode>] {
        &self.levels
    }

    /// Index of the leaf with this key.
    pub fn index_of(&self, key: &[u8]) -> Option<usize> {
        self.leaves
            .binary_search_by(|leaf| leaf.key.as_slice().cmp(key))
            .ok()
    }

    /// The siblings of leaf `index` from the bottom up; `None` where there is no such leaf.
    pub fn proof(&self, index: usize) -> Option<Vec<SumNode>> {
        self.leaves.get(index)?;
        Some(self.path(0, index))
    }

    /// The siblings of the node at `position` of level `height`, from there up.
    pub(crate) fn path(&self, height: usize, position: usize) -> Vec<SumNode> {
        let below_root = self.levels.len().saturating_sub(1);
        (height..below_root)
            .map(|level| self.node(level, (position >> (level - height)) ^ 1))
            .collect()
    }

    /// The node at `position` of level `height`, padding beyond the last one.
    fn node(&self, height: usize, position: usize) -> SumNode {
        let node = self
            .levels
            .get(height)
            .and_then(|level| level.get(position));
        let filler = || self.fillers.get(height).copied();
        node.copied().or_else(filler).unwrap_or(SumNode::EMPTY)
    }

    /// The bytes that the hash of a node is taken of, as far as leaves and nodes tell.
    pub(crate) fn preimage(&self, height: usize, position: usize) -> Vec<u8> {
        match height.checked_sub(1) {
            Some(below) => {
                let left = position.saturating_mul(2);
                let right = left.saturating_add(1);
                node_bytes(&self.node(below, left), &self.node(below, right)).bytes()
            }
            None => match self.leaves.get(position) {
                Some(leaf) => leaf_bytes(position as u64, &leaf.key, leaf.amount).bytes(),
                None => vec![PADDING],
            },
        }
    }
}

/// A place in a tree: level from the bottom up, and position in the level.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub height: u32,
    pub position: u64,
}

/// Climbs from a node to the root of the tree of `count` leaves, and returns the sum of all leaves
/// to its left. Every parent has to have the sum of its children.
pub(crate) fn climb(
    root: &SumNode,
    count: u64,
    place: Place,
    node: SumNode,
    path: &[SumNode],
) -> Result<Uint128, SumTreeError> {
    let Place { height, position } = place;
    let out_of_range = SumTreeError::OutOfRange {
        index: position,
        count,
    };
    let depth = depth_of(count).ok_or_else(|| out_of_range.clone())?;
    let levels = depth
        .checked_sub(height)
        .filter(|levels| position >> levels == 0)
        .ok_or(out_of_range)?;
    if path.len() != levels as usize {
        return Err(SumTreeError::WrongLength {
            expected: levels,
            found: path.len(),
        });
    }
    let (mut position, mut current, mut before) = (position, node, Uint128::zero());
    for sibling in path {
        current = if position & 1 == 0 {
            SumNode::parent(&current, sibling)?
        } else {
            before = before
                .checked_add(sibling.sum)
                .map_err(|_| SumTreeError::Overflow)?;
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
    Ok(before)
}

/// Checks that `key` has `amount` at `index` of the tree of `count` leaves with this `root`, and
/// returns the sum of all leaves before it.
pub fn verify_sum_proof(
    root: &SumNode,
    count: u64,
    index: u64,
    key: &[u8],
    amount: u128,
    proof: &[SumNode],
) -> Result<Uint128, SumTreeError> {
    if index >= count {
        return Err(SumTreeError::OutOfRange { index, count });
    }
    let place = Place {
        height: 0,
        position: index,
    };
    climb(root, count, place, SumNode::leaf(index, key, amount), proof)
}

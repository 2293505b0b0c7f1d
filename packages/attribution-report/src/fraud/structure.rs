//! Trees that are not what they have to be.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{HexBinary, Uint128, Uint64};
use sha2::{Digest, Sha256};

use super::{verdict, FraudContext, FraudError, Verified};
use crate::{
    merkle::depth_of,
    sum_tree::{climb, Place, LEAF, NODE},
    CommittedTree, Hash32, LeafProof, Report, Role, SumNode, SumTreeError, TreeRef,
};

/// A node that is not what its place demands: the bytes that its hash is taken of are not those of
/// a leaf, an inner node or padding there, or its sum is not theirs.
#[cw_serde]
#[derive(Eq)]
pub struct WrongNode {
    /// Number of the report.
    pub report: Uint64,
    /// The tree.
    pub tree: TreeRef,
    /// Level of the node, counted from the leaves.
    pub height: u32,
    /// Position in its level.
    pub position: Uint64,
    /// Sum that is committed for it, in micro-OPEN.
    pub sum: Uint128,
    /// The bytes that its hash is taken of.
    pub preimage: HexBinary,
    /// Siblings from the node up.
    pub path: Vec<SumNode>,
}

/// Two neighbouring leaves that do not ascend strictly.
#[cw_serde]
#[derive(Eq)]
pub struct Disorder {
    /// Number of the report.
    pub report: Uint64,
    /// The tree.
    pub tree: TreeRef,
    /// The first leaf.
    pub left: LeafProof,
    /// The leaf after it.
    pub right: LeafProof,
}

/// The tree of a report that a proof names.
pub(super) fn open(tree: &TreeRef, report: &Report) -> Result<CommittedTree, FraudError> {
    let what = "tree";
    tree.open(report).ok_or(FraudError::NotCommitted { what })
}

impl WrongNode {
    pub(super) fn verify(&self, context: &FraudContext<'_>) -> Result<Verified, FraudError> {
        let report = context.report(self.report)?;
        let tree = open(&self.tree, report)?;
        // A tree of no leaves or of too many is none, and nothing can be shown of its nodes.
        let possible = depth_of(tree.leaves).is_some();
        let right = possible && self.is_right(report, &tree)?;
        verdict(self.report, !right)
    }

    /// True where the node is what its place demands; an error where it is not in the tree.
    fn is_right(&self, report: &Report, tree: &CommittedTree) -> Result<bool, SumTreeError> {
        let place = Place {
            height: self.height,
            position: self.position.u64(),
        };
        let node = SumNode {
            hash: Hash32(Sha256::digest(&self.preimage).into()),
            sum: self.sum,
        };
        climb(&tree.root, tree.leaves, place, node, &self.path)?;
        is_sound(&self.tree, report, place, &node, &self.preimage)
    }
}

/// True where a node with this preimage may stand at its place.
pub(super) fn is_sound(
    tree: &TreeRef,
    report: &Report,
    place: Place,
    node: &SumNode,
    preimage: &[u8],
) -> Result<bool, SumTreeError> {
    let leaves = match tree {
        TreeRef::Receipts { .. } => report.receipt_count,
        TreeRef::Cumulative {} => report.leaf_count,
        TreeRef::Credits { leaves, .. } | TreeRef::Rules { leaves, .. } => *leaves,
    };
    let first_leaf = place.position << place.height;
    if first_leaf >= leaves.u64() {
        return Ok(*node == SumNode::filler(place.height)?);
    }
    let sum = match place.height {
        0 => leaf_sum(tree, report, place.position, preimage),
        _ => inner_sum(preimage),
    };
    Ok(sum == Some(node.sum.u128()))
}

/// Sum of an inner node; none where the bytes are not an inner node's.
fn inner_sum(preimage: &[u8]) -> Option<u128> {
    let mut bytes = Reader(preimage);
    let is_node = bytes.take(1)? == [NODE];
    bytes.take(32)?;
    let left = bytes.u128()?;
    bytes.take(32)?;
    let right = bytes.u128()?;
    (is_node && bytes.0.is_empty())
        .then(|| left.checked_add(right))
        .flatten()
}

/// Amount of the leaf at `index` of a tree; none where the bytes are not such a leaf's.
fn leaf_sum(tree: &TreeRef, report: &Report, index: u64, preimage: &[u8]) -> Option<u128> {
    let mut bytes = Reader(preimage);
    let is_leaf = bytes.take(1)? == [LEAF] && bytes.u64()? == index;
    let key = bytes.lp()?;
    let amount = bytes.u128()?;
    let sound = is_leaf && bytes.0.is_empty() && is_key(tree, report, key);
    sound.then_some(amount)
}

/// True where a key is one that the tree may have.
fn is_key(tree: &TreeRef, report: &Report, key: &[u8]) -> bool {
    match tree {
        TreeRef::Credits { .. } => is_credit_key(report, key).unwrap_or(false),
        tree => tree.name_of(key).is_some(),
    }
}

fn is_credit_key(report: &Report, key: &[u8]) -> Option<bool> {
    let mut bytes = Reader(key);
    bytes.lp()?;
    let known = bytes.u64()? < report.receipt_count.u64();
    let role = Role::from_byte(*bytes.take(1)?.first()?);
    Some(known && role.is_some() && bytes.0.is_empty())
}

/// Reads bytes from the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_be_bytes(self.take(8)?.try_into().ok()?))
    }

    fn u128(&mut self) -> Option<u128> {
        Some(u128::from_be_bytes(self.take(16)?.try_into().ok()?))
    }

    fn lp(&mut self) -> Option<&'a [u8]> {
        let length = u32::from_be_bytes(self.take(4)?.try_into().ok()?);
        self.take(usize::try_from(length).ok()?)
    }
}

impl Disorder {
    pub(super) fn verify(&self, context: &FraudContext<'_>) -> Result<Verified, FraudError> {
        let Self {
            report,
            tree,
            left,
            right,
        } = self;
        let committed = open(tree, context.report(*report)?)?;
        left.verify(&committed)?;
        right.verify(&committed)?;
        if left.index.u64().checked_add(1) != Some(right.index.u64()) {
            return Err(FraudError::Unrelated);
        }
        let name = |leaf: &'_ LeafProof| {
            let malformed = FraudError::MalformedKey {
                index: leaf.index.u64(),
            };
            let name = tree.name_of(&leaf.key).map(<[u8]>::to_vec);
            name.ok_or(malformed)
        };
        verdict(*report, name(left)? >= name(right)?)
    }
}

//! The trees of a report, all of them sum trees, and how the report commits to them.
//!
//! ```text
//! receipts    key = channel u64 | receipt_id[32] | receipt leaf[32]     amount = fee
//! credits     key = lp(payee) | receipt u64 | role u8                   amount = credit
//! cumulative  key = payee                                               amount = earned so far
//! rules       key = adapter u64 | rule leaf[32]                         amount = 0
//!
//! receipts_root = H("openledger/receipts/v1" | hash of the root)
//! credits_root  = H("openledger/credits/v1" | leaves u64 | hash of the root)
//! rules_hash    = H("openledger/rules/v1" | leaves u64 | hash of the root)
//! ```
//! `receipt` in a credit's key is the index of the receipt's leaf. All that one receipt pays to one
//! payee for one role is one leaf. So what a channel was charged, and what a payee earned, are sums
//! over neighbouring leaves, and a proof of the edges of such a range proves its sum. The tree of
//! rules adds nothing up; it is a sum tree for its proofs of absence.

use std::collections::BTreeMap;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Uint128, Uint64};

use crate::{
    rule_leaf, Credit, CreditLedger, Encoder, Hash32, Report, Role, Rule, SettledReceipt, SumLeaf,
    SumNode, SumTree, SumTreeError, Weight,
};

/// Key of a receipt: what it is ordered by, and the leaf that it binds.
pub fn receipt_key(channel: u64, receipt_id: &Hash32, leaf: &Hash32) -> Vec<u8> {
    Encoder::new(&[])
        .u64(channel)
        .hash(receipt_id)
        .hash(leaf)
        .bytes()
}

/// Key of what one receipt pays to one payee (canonical address) for one role.
pub fn credit_key(payee: &[u8], receipt: u64, role: Role) -> Vec<u8> {
    Encoder::new(&[])
        .lp(payee)
        .u64(receipt)
        .u8(role.byte())
        .bytes()
}

/// What the keys of all credits of a payee begin with.
pub fn payee_prefix(payee: &[u8]) -> Vec<u8> {
    Encoder::new(&[]).lp(payee).bytes()
}

/// Key of an adapter's rule.
pub fn rule_key(rule: &Rule) -> Vec<u8> {
    Encoder::new(&[])
        .u64(rule.adapter.u64())
        .hash(&rule_leaf(rule))
        .bytes()
}

/// The tree that a report commits to: its root, with the sum, and its number of leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommittedTree {
    /// The root.
    pub root: SumNode,
    /// Number of leaves.
    pub leaves: u64,
}

/// Names a tree of a report, with what opens the report's commitment to it.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum TreeRef {
    /// The receipts.
    Receipts {
        /// Hash of the root.
        root: Hash32,
    },
    /// The credits.
    Credits {
        /// Number of leaves.
        leaves: Uint64,
        /// Hash of the root.
        root: Hash32,
    },
    /// What every payee earned since the first report.
    Cumulative {},
    /// The adapters' rules.
    Rules {
        /// Number of leaves.
        leaves: Uint64,
        /// Hash of the root.
        root: Hash32,
    },
}

impl TreeRef {
    /// The tree in a report; none where this does not open the report's commitment.
    pub fn open(&self, report: &Report) -> Option<CommittedTree> {
        let (committed, expected, hash, sum, leaves) = match self {
            Self::Receipts { root } => (
                receipts_root(root),
                report.receipts_root,
                *root,
                report.credits_sum,
                report.receipt_count,
            ),
            Self::Credits { leaves, root } => (
                counted_root(b"openledger/credits/v1", leaves.u64(), root),
                report.credits_root,
                *root,
                report.credits_sum,
                *leaves,
            ),
            Self::Cumulative {} => (
                report.cumulative_root,
                report.cumulative_root,
                report.cumulative_root,
                report.cumulative_sum,
                report.leaf_count,
            ),
            Self::Rules { leaves, root } => (
                counted_root(b"openledger/rules/v1", leaves.u64(), root),
                report.rules_hash,
                *root,
                Uint128::zero(),
                *leaves,
            ),
        };
        (committed == expected).then_some(CommittedTree {
            root: SumNode { hash, sum },
            leaves: leaves.u64(),
        })
    }

    /// The part of a key that no two leaves may have in common.
    pub(crate) fn name_of<'a>(&self, key: &'a [u8]) -> Option<&'a [u8]> {
        match self {
            Self::Receipts { .. } => (key.len() == 72).then(|| &key[..40]),
            Self::Rules { .. } => (key.len() == 40).then(|| &key[..8]),
            Self::Credits { .. } | Self::Cumulative {} => Some(key),
        }
    }
}

fn receipts_root(root: &Hash32) -> Hash32 {
    Encoder::new(b"openledger/receipts/v1").hash(root).finish()
}

fn counted_root(tag: &[u8], leaves: u64, root: &Hash32) -> Hash32 {
    Encoder::new(tag).u64(leaves).hash(root).finish()
}

/// One settled answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledAnswer {
    /// Its receipt.
    pub receipt: SettledReceipt,
    /// Its weights.
    pub weights: Vec<Weight>,
    /// Who earns what; adds up to the fee.
    pub credits: Vec<Credit>,
}

/// The part of a report that is not its trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportHead {
    /// Digest of the oracle set, chain and splitter.
    pub config_digest: Hash32,
    /// Number of the report.
    pub seq: Uint64,
    /// Digest of the report before this one; zero for the first.
    pub prev_report: Hash32,
    /// Digest of the collected vouchers and of the observations.
    pub data_hash: Hash32,
}

/// The trees of a report, kept by those who make proofs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportTrees {
    /// The receipts.
    pub receipts: SumTree,
    /// The credits.
    pub credits: SumTree,
    /// What every payee earned since the first report.
    pub cumulative: SumTree,
    /// The adapters' rules.
    pub rules: SumTree,
}

impl ReportTrees {
    /// The trees over answers in strictly ascending order of channel and receipt id, the rules of
    /// their adapters in strictly ascending order of adapter, and all earnings, this report's
    /// included. `splitter` is in canonical bytes.
    pub fn new(
        chain_id: &str,
        splitter: &[u8],
        answers: &[SettledAnswer],
        rules: &[Rule],
        earned: &CreditLedger,
    ) -> Result<Self, SumTreeError> {
        let receipts = answers.iter().map(|SettledAnswer { receipt, .. }| {
            let leaf = receipt.leaf(chain_id, splitter);
            SumLeaf {
                key: receipt_key(receipt.channel.u64(), &receipt.receipt_id, &leaf),
                amount: receipt.fee.u128(),
            }
        });
        let rules = rules.iter().map(|rule| SumLeaf {
            key: rule_key(rule),
            amount: 0,
        });
        Ok(Self {
            receipts: SumTree::new(receipts.collect())?,
            credits: SumTree::new(credit_leaves(answers)?)?,
            cumulative: earned.tree()?,
            rules: SumTree::new(rules.collect())?,
        })
    }

    /// Names the tree of receipts.
    pub fn receipts_ref(&self) -> TreeRef {
        TreeRef::Receipts {
            root: self.receipts.root().hash,
        }
    }

    /// Names the tree of credits.
    pub fn credits_ref(&self) -> TreeRef {
        TreeRef::Credits {
            leaves: count(&self.credits),
            root: self.credits.root().hash,
        }
    }

    /// Names the tree of rules.
    pub fn rules_ref(&self) -> TreeRef {
        TreeRef::Rules {
            leaves: count(&self.rules),
            root: self.rules.root().hash,
        }
    }

    /// The report that commits to the trees.
    pub fn report(&self, head: ReportHead) -> Report {
        let (credits, cumulative) = (self.credits.root(), self.cumulative.root());
        let credit_count = count(&self.credits);
        Report {
            config_digest: head.config_digest,
            seq: head.seq,
            prev_report: head.prev_report,
            receipts_root: receipts_root(&self.receipts.root().hash),
            receipt_count: count(&self.receipts),
            rules_hash: rules_root(&self.rules),
            credits_root: counted_root(b"openledger/credits/v1", credit_count.u64(), &credits.hash),
            credits_sum: credits.sum,
            cumulative_root: cumulative.hash,
            cumulative_sum: cumulative.sum,
            leaf_count: count(&self.cumulative),
            data_hash: head.data_hash,
        }
    }
}

fn count(tree: &SumTree) -> Uint64 {
    Uint64::new(tree.leaves().len() as u64)
}

fn rules_root(tree: &SumTree) -> Hash32 {
    counted_root(b"openledger/rules/v1", count(tree).u64(), &tree.root().hash)
}

/// One leaf for all that a receipt pays to a payee for a role.
fn credit_leaves(answers: &[SettledAnswer]) -> Result<Vec<SumLeaf>, SumTreeError> {
    let mut sums: BTreeMap<Vec<u8>, u128> = BTreeMap::new();
    for (receipt, answer) in (0u64..).zip(answers) {
        for credit in &answer.credits {
            let sum = sums
                .entry(credit_key(&credit.payee, receipt, credit.role))
                .or_default();
            *sum = sum
                .checked_add(credit.amount)
                .ok_or(SumTreeError::Overflow)?;
        }
    }
    let leaf = |(key, amount)| SumLeaf { key, amount };
    Ok(sums.into_iter().map(leaf).collect())
}

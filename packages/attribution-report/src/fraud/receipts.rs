//! Receipts that are not there once, at their place, for their channel.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint64;

use super::{structure::open, verdict, FraudContext, FraudError, Statement, Verified};
use crate::{
    weights_root, CommittedTree, Hash32, Keys, LeafProof, RangeProof, Report, SettledReceipt,
    TreeRef, Weight, MAX_WEIGHTS,
};

/// One receipt of a report, opened.
#[cw_serde]
#[derive(Eq)]
pub struct ReceiptProof {
    /// Number of the report.
    pub report: Uint64,
    /// Hash of the root of its tree of receipts.
    pub root: Hash32,
    /// The receipt's leaf in it.
    pub leaf: LeafProof,
    /// What the leaf's key binds.
    pub receipt: SettledReceipt,
}

/// A receipt that contradicts its place in the tree, its weights' number, or the most weights that
/// a receipt may have.
#[cw_serde]
#[derive(Eq)]
pub struct MalformedReceipt {
    /// The receipt.
    pub receipt: ReceiptProof,
    /// Its weights, where their number is what is wrong.
    pub weights: Option<Vec<Weight>>,
}

/// One receipt at two places, of one report or of two.
#[cw_serde]
#[derive(Eq)]
pub struct ReceiptTwice {
    /// Where it stood first.
    pub first: ReceiptProof,
    /// Where it stands again.
    pub second: ReceiptProof,
}

/// A channel whose charge is not the sum of its receipts.
#[cw_serde]
#[derive(Eq)]
pub struct WrongCharge {
    /// Number of the report.
    pub report: Uint64,
    /// The channel.
    pub channel: Uint64,
    /// Hash of the root of the tree of receipts.
    pub root: Hash32,
    /// The channel's receipts in it.
    pub receipts: RangeProof,
}

/// A receipt by another node than its channel's.
#[cw_serde]
#[derive(Eq)]
pub struct ForeignNode {
    /// The receipt.
    pub receipt: ReceiptProof,
}

/// A receipt that is attributed to a batch that was not accepted, or is another's.
#[cw_serde]
#[derive(Eq)]
pub struct CreditedBatch {
    /// The receipt.
    pub receipt: ReceiptProof,
    /// All its weights.
    pub weights: Vec<Weight>,
    /// Index of the weight in question.
    pub weight: u32,
}

fn receipts_tree(report: &Report, root: Hash32) -> Result<CommittedTree, FraudError> {
    open(&TreeRef::Receipts { root }, report)
}

impl ReceiptProof {
    /// Checks that the report has this receipt at this leaf; it may contradict its place there.
    fn verify_leaf(&self, context: &FraudContext<'_>) -> Result<(), FraudError> {
        let tree = receipts_tree(context.report(self.report)?, self.root)?;
        self.leaf.verify(&tree)?;
        let leaf = self.receipt.leaf(context.chain_id, context.splitter);
        if self.leaf.key.get(40..) == Some(leaf.as_bytes()) {
            return Ok(());
        }
        Err(FraudError::NotCommitted { what: "receipt" })
    }

    /// Checks that the report has this receipt, at the place that the receipt demands.
    ///
    /// # Errors
    /// [`FraudError::UnknownReport`] where the context lacks the report; an error that names what is
    /// not the report's where it has no such receipt.
    pub fn verify(&self, context: &FraudContext<'_>) -> Result<(), FraudError> {
        self.verify_leaf(context)?;
        if self.is_in_place() {
            return Ok(());
        }
        Err(FraudError::MalformedKey {
            index: self.leaf.index.u64(),
        })
    }

    /// What the key of the receipt begins with.
    fn name(&self) -> Vec<u8> {
        let SettledReceipt {
            channel,
            receipt_id,
            ..
        } = &self.receipt;
        [&channel.to_be_bytes(), receipt_id.as_bytes().as_slice()].concat()
    }

    fn is_in_place(&self) -> bool {
        self.leaf.key.starts_with(&self.name()) && self.leaf.amount == self.receipt.fee
    }

    /// Checks that these are the receipt's weights.
    pub(super) fn verify_weights(&self, weights: &[Weight]) -> Result<(), FraudError> {
        let found = weights.len();
        if found > MAX_WEIGHTS {
            return Err(FraudError::TooManyWeights { found });
        }
        if found != self.receipt.weight_count as usize
            || weights_root(weights) != self.receipt.weights_root
        {
            return Err(FraudError::NotCommitted { what: "weights" });
        }
        Ok(())
    }
}

impl MalformedReceipt {
    pub(super) fn verify(&self, context: &FraudContext<'_>) -> Result<Verified, FraudError> {
        let Self { receipt, weights } = self;
        receipt.verify_leaf(context)?;
        let SettledReceipt {
            weight_count,
            weights_root: committed,
            ..
        } = &receipt.receipt;
        let counted = match weights {
            Some(weights) if weights_root(weights) != *committed => {
                return Err(FraudError::NotCommitted { what: "weights" });
            }
            Some(weights) => weights.len() == *weight_count as usize,
            None => true,
        };
        let bounded = *weight_count as usize <= MAX_WEIGHTS;
        let sound = receipt.is_in_place() && counted && bounded;
        verdict(receipt.report, !sound)
    }
}

impl ReceiptTwice {
    pub(super) fn verify(&self, context: &FraudContext<'_>) -> Result<Verified, FraudError> {
        let Self { first, second } = self;
        first.verify(context)?;
        second.verify(context)?;
        let place = |proof: &ReceiptProof| (proof.report, proof.leaf.index);
        let same = |proof: &ReceiptProof| (proof.receipt.node.clone(), proof.receipt.receipt_id);
        if same(first) != same(second) {
            return Err(FraudError::Unrelated);
        }
        verdict(second.report, place(first) < place(second))
    }
}

impl WrongCharge {
    pub(super) fn verify(&self, context: &FraudContext<'_>) -> Result<Verified, FraudError> {
        let tree = receipts_tree(context.report(self.report)?, self.root)?;
        let channel = self.channel.to_be_bytes();
        let receipts = self.receipts.verify(&tree, Keys::Prefix(&channel))?;
        let charged = context.charged.ok_or(FraudError::UnknownCharge {
            seq: self.report.u64(),
            channel: self.channel.u64(),
        })?;
        verdict(self.report, receipts.sum != charged.u128())
    }
}

impl ForeignNode {
    pub(super) fn verify(&self, context: &FraudContext<'_>) -> Result<Verified, FraudError> {
        self.receipt.verify(context)?;
        let SettledReceipt { channel, node, .. } = &self.receipt.receipt;
        let statement = Statement::Node {
            channel: channel.u64(),
            node: node.clone(),
        };
        Ok(Verified::unless(self.receipt.report, statement))
    }
}

impl CreditedBatch {
    pub(super) fn verify(&self, context: &FraudContext<'_>) -> Result<Verified, FraudError> {
        self.receipt.verify(context)?;
        self.receipt.verify_weights(&self.weights)?;
        let weight = self.weights.get(self.weight as usize);
        let Weight {
            datanet,
            batch,
            contributor,
            validators,
            ..
        } = weight.ok_or(FraudError::Unrelated)?;
        let statement = Statement::Batch {
            adapter: self.receipt.receipt.adapter.u64(),
            datanet: datanet.u64(),
            batch: batch.u64(),
            contributor: contributor.clone(),
            validators: validators.clone(),
        };
        Ok(Verified::unless(self.receipt.report, statement))
    }
}

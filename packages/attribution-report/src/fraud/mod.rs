//! Proofs that a report lies, from its leaves alone.
//!
//! Whoever has a report's leaves can show a contract, which has only the report, where it breaks a
//! rule that all reports must keep. There is one proof per case, see [`FraudProof`]. A proof names
//! the reports it is about; the contract hands in those it committed to and that are not void, see
//! [`FraudContext`]. Some cases end in a statement that only the chain can contradict, such as which
//! batches are accepted; then the proof stands only if the chain does contradict it, see
//! [`Verified`].
//!
//! No proof is accepted against a report whose leaves keep the rules: every hash of a proof leads
//! to a root of the report, so its leaves are the report's own. What cannot be proved this way are
//! leaves that nobody was shown, and the weights themselves.
//!
//! A verification is linear in the size of the proof; paths have at most 32 siblings, and an answer
//! at most [`MAX_WEIGHTS`](crate::MAX_WEIGHTS) weights.

mod earnings;
mod equivocation;
mod error;
mod find;
mod receipts;
mod split;
mod structure;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{HexBinary, Uint128, Uint64};

use crate::{Report, Rule};

pub use earnings::{DecreasedEarnings, WrongEarnings};
pub use equivocation::{DoubleSigned, Equivocation, Signed, SignedReport};
pub use error::FraudError;
pub use find::{find_fraud, Evidence, OpenedReceipt, ReportData};
pub use receipts::{
    CreditedBatch, ForeignNode, MalformedReceipt, ReceiptProof, ReceiptTwice, WrongCharge,
};
pub use split::{MissingRule, OracleMemberRecord, RuleProof, SetRecord, WrongRule, WrongSplit};
pub use structure::{Disorder, WrongNode};

/// A provable lie of a report.
#[cw_serde]
#[derive(Eq)]
pub enum FraudProof {
    /// A node of a tree is not what its place demands, or its sum not that of what lies below it.
    WrongNode(WrongNode),
    /// Two neighbouring leaves are out of order, or have one name: a payee, receipt, credit or
    /// adapter that is there twice.
    Disorder(Disorder),
    /// A payee has earned less than in the report before.
    DecreasedEarnings(DecreasedEarnings),
    /// What a payee has earned is not what it had in the report before plus its credits.
    WrongEarnings(WrongEarnings),
    /// A receipt says something else than its place in the tree, or has more weights than allowed.
    MalformedReceipt(MalformedReceipt),
    /// One receipt is settled twice.
    ReceiptTwice(ReceiptTwice),
    /// A channel is charged another amount than its receipts.
    WrongCharge(WrongCharge),
    /// A receipt's node is not the one that its channel is for.
    ForeignNode(ForeignNode),
    /// A receipt credits a batch that was not accepted, or not this way.
    CreditedBatch(CreditedBatch),
    /// No rule is committed for a receipt's adapter.
    MissingRule(MissingRule),
    /// A committed rule is not the registered one.
    WrongRule(WrongRule),
    /// A fee is split otherwise than by the committed rule.
    WrongSplit(WrongSplit),
}

/// What the contract knows.
#[derive(Debug, Clone, Copy)]
pub struct FraudContext<'a> {
    /// Id of the chain.
    pub chain_id: &'a str,
    /// Canonical address of the payout-splitter.
    pub splitter: &'a [u8],
    /// The reports of [`FraudProof::reports`], as the contract took them; none of them void.
    pub reports: &'a [Report],
    /// What the report charged to the channel of [`FraudProof::charge`], in micro-OPEN; zero where
    /// it charged nothing. Looked at in that case only.
    pub charged: Option<Uint128>,
}

/// What a proof has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Number of the report that lies.
    pub report: u64,
    /// Where there is one, the report lies only if the chain contradicts this.
    pub statement: Option<Statement>,
}

/// What a report states about the chain. Addresses are canonical.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// datanet-registry has accepted the batch, it is by this contributor, these validators
    /// decided it, and the adapter was trained on its Datanet.
    Batch {
        /// Adapter whose answer was attributed to the batch.
        adapter: u64,
        /// Datanet of the batch.
        datanet: u64,
        /// The batch.
        batch: u64,
        /// Its contributor.
        contributor: HexBinary,
        /// Validators that decided it.
        validators: Vec<HexBinary>,
    },
    /// model-registry has the adapter under these terms. Owners, treasury and attestation may have
    /// changed since the report; an adapter that was never attested contradicts `attested`.
    Rule(Rule),
    /// The channel is for this node.
    Node {
        /// The channel.
        channel: u64,
        /// The node.
        node: HexBinary,
    },
}

impl FraudProof {
    /// Numbers of the reports that the proof is about; the one that it accuses comes first.
    pub fn reports(&self) -> Vec<u64> {
        let former = |report: Uint64, former: Option<Uint64>| {
            let reports = [Some(report), former];
            reports.into_iter().flatten().map(|seq| seq.u64()).collect()
        };
        match self {
            Self::WrongNode(proof) => vec![proof.report.u64()],
            Self::Disorder(proof) => vec![proof.report.u64()],
            Self::DecreasedEarnings(proof) => former(proof.report, Some(proof.former)),
            Self::WrongEarnings(proof) => former(proof.report, proof.former),
            Self::MalformedReceipt(proof) => vec![proof.receipt.report.u64()],
            Self::ReceiptTwice(proof) => former(proof.second.report, Some(proof.first.report)),
            Self::WrongCharge(proof) => vec![proof.report.u64()],
            Self::ForeignNode(proof) => vec![proof.receipt.report.u64()],
            Self::CreditedBatch(proof) => vec![proof.receipt.report.u64()],
            Self::MissingRule(proof) => vec![proof.receipt.report.u64()],
            Self::WrongRule(proof) => vec![proof.report.u64()],
            Self::WrongSplit(proof) => vec![proof.receipt.report.u64()],
        }
    }

    /// Report and channel whose charge the contract has to hand in.
    pub fn charge(&self) -> Option<(u64, u64)> {
        match self {
            Self::WrongCharge(proof) => Some((proof.report.u64(), proof.channel.u64())),
            _ => None,
        }
    }

    /// Checks the proof. An error means that it shows nothing.
    pub fn verify(&self, context: &FraudContext<'_>) -> Result<Verified, FraudError> {
        match self {
            Self::WrongNode(proof) => proof.verify(context),
            Self::Disorder(proof) => proof.verify(context),
            Self::DecreasedEarnings(proof) => proof.verify(context),
            Self::WrongEarnings(proof) => proof.verify(context),
            Self::MalformedReceipt(proof) => proof.verify(context),
            Self::ReceiptTwice(proof) => proof.verify(context),
            Self::WrongCharge(proof) => proof.verify(context),
            Self::ForeignNode(proof) => proof.verify(context),
            Self::CreditedBatch(proof) => proof.verify(context),
            Self::MissingRule(proof) => proof.verify(context),
            Self::WrongRule(proof) => proof.verify(context),
            Self::WrongSplit(proof) => proof.verify(context),
        }
    }
}

impl<'a> FraudContext<'a> {
    /// A report by its number.
    fn report(&self, seq: Uint64) -> Result<&'a Report, FraudError> {
        let found = self.reports.iter().find(|report| report.seq == seq);
        found.ok_or(FraudError::UnknownReport { seq: seq.u64() })
    }
}

impl Verified {
    /// The report lies, whatever the chain says.
    fn lies(report: Uint64) -> Self {
        Self {
            report: report.u64(),
            statement: None,
        }
    }

    /// The report lies if the chain contradicts the statement.
    fn unless(report: Uint64, statement: Statement) -> Self {
        Self {
            report: report.u64(),
            statement: Some(statement),
        }
    }
}

/// The verdict of a case: a lie where the rule is broken, else nothing is shown.
fn verdict(report: Uint64, broken: bool) -> Result<Verified, FraudError> {
    if broken {
        Ok(Verified::lies(report))
    } else {
        Err(FraudError::NoFraud)
    }
}

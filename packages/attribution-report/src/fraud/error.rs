//! Why a proof shows nothing.

use crate::{QuorumError, SumTreeError};

/// Why a proof shows nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FraudError {
    /// A report that the proof names was not handed in.
    #[error("the proof needs report {seq}")]
    UnknownReport {
        /// Its number.
        seq: u64,
    },
    /// The report named as the former one is not that.
    #[error("the report before report {seq} is another one")]
    NotTheFormer {
        /// Number of the accused report.
        seq: u64,
    },
    /// The charge to the channel was not handed in.
    #[error("the proof needs what report {seq} charged to channel {channel}")]
    UnknownCharge {
        /// The report.
        seq: u64,
        /// The channel.
        channel: u64,
    },
    /// What the proof shows of a tree, receipt, rule or set is not what the report commits to.
    #[error("this is not the {what} that the report commits to")]
    NotCommitted {
        /// What it is not.
        what: &'static str,
    },
    /// A leaf or range does not prove itself.
    #[error(transparent)]
    Tree(#[from] SumTreeError),
    /// A key is none of its tree's, which is a wrong node and has to be shown as one.
    #[error("the key of leaf {index} is malformed")]
    MalformedKey {
        /// Index of the leaf.
        index: u64,
    },
    /// The two leaves, receipts or reports do not concern each other.
    #[error("the parts of the proof do not concern each other")]
    Unrelated,
    /// More weights than a receipt may have, which is a malformed receipt and has to be shown as
    /// one.
    #[error("{found} weights are more than a receipt may have")]
    TooManyWeights {
        /// Weights found.
        found: usize,
    },
    /// One of the two reports is not signed by a quorum.
    #[error(transparent)]
    Quorum(#[from] QuorumError),
    /// What the proof shows keeps the rule.
    #[error("the report keeps the rule")]
    NoFraud,
}

//! Why a receipt is refused.

use attribution_report::Hash32;

use crate::address::AddressError;

/// Why a receipt is refused. Amounts are in micro-OPEN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// The receipt is not the one that the proposal names.
    #[error("the receipt has digest {found}, the proposal names {expected}")]
    OtherRecord {
        /// Digest in the proposal.
        expected: Hash32,
        /// Digest of the receipt.
        found: Hash32,
    },
    /// The node's address is malformed.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The receipt names another node than the feed or the channel.
    #[error("the receipt is by node {found}, expected {expected}")]
    OtherNode {
        /// Canonical address expected, in hexadecimal.
        expected: String,
        /// Canonical address found, in hexadecimal.
        found: String,
    },
    /// Transcript and commitment differ.
    #[error("the transcript does not match its commitment")]
    Commitment,
    /// The adapter is not registered or cannot be attributed.
    #[error("adapter {adapter} is not known")]
    UnknownAdapter {
        /// The adapter.
        adapter: u64,
    },
    /// The adapter belongs to another base model.
    #[error("adapter {adapter} is for base model {expected}, not {found}")]
    BaseModel {
        /// The adapter.
        adapter: u64,
        /// Its base model.
        expected: u64,
        /// Base model of the receipt.
        found: u64,
    },
    /// The fee is not the adapter's price.
    #[error("the fee is {found}, the price {expected}")]
    Fee {
        /// Price by the adapter's terms.
        expected: u128,
        /// Fee of the receipt.
        found: u128,
    },
    /// An answer without a fee is not settled.
    #[error("the answer was free")]
    Free,
    /// The channel does not exist.
    #[error("channel {channel} does not exist")]
    UnknownChannel {
        /// The channel.
        channel: u64,
    },
    /// The voucher is for another channel.
    #[error("the voucher is for channel {found}, the receipt for {expected}")]
    OtherChannel {
        /// Channel of the receipt.
        expected: u64,
        /// Channel of the voucher.
        found: u64,
    },
    /// The voucher allows less than was charged.
    #[error("the voucher allows {cumulative}, {charged} is charged")]
    NotCovered {
        /// Allowed by the voucher.
        cumulative: u128,
        /// Charged.
        charged: u128,
    },
    /// The voucher allows more than the channel's cap.
    #[error("the voucher allows {cumulative}, the channel's cap is {cap}")]
    OverCap {
        /// Allowed by the voucher.
        cumulative: u128,
        /// Cap of the channel.
        cap: u128,
    },
    /// The voucher outlives its channel.
    #[error("the voucher expires at {voucher}, its channel at {channel}")]
    OutlivesChannel {
        /// Unix seconds of the voucher.
        voucher: u64,
        /// Unix seconds of the channel.
        channel: u64,
    },
    /// The voucher is not signed by the channel's session key.
    #[error("the voucher is not signed by the channel's session key")]
    VoucherSignature,
    /// The charge does not continue the channel's charges.
    #[error("the charge is {found}, {expected} would continue the channel")]
    Charge {
        /// Charged before plus the fee.
        expected: u128,
        /// Charged by the receipt.
        found: u128,
    },
    /// The receipt stands in an earlier report.
    #[error("the receipt is settled already")]
    AlreadySettled,
    /// The node is not registered.
    #[error("the node is not registered")]
    UnknownNode,
    /// The receipt is not signed by the node's receipt key.
    #[error("the receipt is not signed by its node")]
    NodeSignature,
    /// The channel is closed.
    #[error("channel {channel} is closed")]
    Closed {
        /// The channel.
        channel: u64,
    },
    /// The channel may be closed before the report arrives.
    #[error("channel {channel} settles until {settles_at} only, it is {now}")]
    TooLate {
        /// The channel.
        channel: u64,
        /// Unix seconds until which it settles.
        settles_at: u64,
        /// Unix seconds of the newest block.
        now: u64,
    },
    /// The answer is not what the model says.
    #[error("the answer departs from the model at token {token}")]
    Deviates {
        /// Position in the answer.
        token: usize,
    },
    /// The answer could not be measured.
    #[error("the answer cannot be attributed: {reason}")]
    NotAttributable {
        /// Why.
        reason: String,
    },
}

//! Errors about reports: their acceptance, their charges, their finality and their disputes.

use attribution_report::{Hash32, QuorumError};
use contract_api::payout_splitter::{
    MAX_COLLECTIONS, MAX_HOLD_SECONDS, MAX_PENDING, MAX_REVERTED, MAX_SEQ_GAP,
};
use cosmwasm_std::Uint128;
use thiserror::Error;

/// Why a report was refused.
#[derive(Debug, PartialEq, Error)]
pub enum ReportError {
    /// Too many reports wait for their finality.
    #[error("{pending} reports are pending, at most {MAX_PENDING} may be")]
    TooManyPending {
        /// Pending reports.
        pending: u32,
    },
    /// Charges of void reports have to be taken back first.
    #[error("charges of {reports} void reports are left to take back")]
    Reverting {
        /// Void reports with charges.
        reports: u32,
    },
    /// Its number was used before, or is too high.
    #[error("report {found} is not 1 to {MAX_SEQ_GAP} above {last}, the highest number used")]
    Sequence {
        /// Highest number used.
        last: u64,
        /// Number found.
        found: u64,
    },
    /// It does not follow the newest report that is not void.
    #[error("the report follows {found}, the newest report that is not void is {expected}")]
    PreviousReport {
        /// Digest of the newest report that is not void.
        expected: Hash32,
        /// Digest found.
        found: Hash32,
    },
    /// It reports nothing.
    #[error("the report has no receipts or no payees")]
    Empty,
    /// The cumulative sum does not grow by the credits.
    #[error("the cumulative sum is {found} instead of {expected}")]
    CumulativeSum {
        /// Former sum and credits.
        expected: Uint128,
        /// Sum found.
        found: Uint128,
    },
    /// oracle-registry does not know the set.
    #[error("oracle set {set_id} is unknown: {reason}")]
    UnknownSet {
        /// Set named.
        set_id: u64,
        /// What the registry answered.
        reason: String,
    },
    /// The set does not report now.
    #[error("oracle set {set_id} reports from {active_from} to {expires_at:?}, now it is {now}")]
    InactiveSet {
        /// Set named.
        set_id: u64,
        /// First unix second in which it reports.
        active_from: u64,
        /// Last unix second in which it reports.
        expires_at: Option<u64>,
        /// Unix seconds now.
        now: u64,
    },
    /// It was made for another set, chain or contract.
    #[error("the report is for configuration {found}, this one is {expected}")]
    ConfigDigest {
        /// Digest of the set on this chain for this contract.
        expected: Hash32,
        /// Digest found.
        found: Hash32,
    },
    /// The signers are no quorum.
    #[error(transparent)]
    Quorum(#[from] QuorumError),
    /// The credits are not what the channels are charged.
    #[error("credits of {credits_sum} against charges of {charged}")]
    Unbacked {
        /// Credits of the report.
        credits_sum: Uint128,
        /// Charges of its collections.
        charged: Uint128,
    },
    /// The collections or observations are not those that were signed.
    #[error("the data hash is {found} instead of {expected}")]
    DataHash {
        /// Hash of what came along.
        expected: Hash32,
        /// Hash in the report.
        found: Hash32,
    },
    /// At least one oracle signature does not verify.
    #[error("not all of the {signers} oracle signatures verify")]
    OracleSignatures {
        /// Signatures checked.
        signers: usize,
    },
}

/// Why a charge to a channel was refused.
#[derive(Debug, PartialEq, Error)]
pub enum ChargeError {
    /// Too many at once.
    #[error("{found} collections, at most {MAX_COLLECTIONS} are allowed")]
    TooMany {
        /// Collections found.
        found: usize,
    },
    /// A channel is named twice or out of order.
    #[error("the collections are not strictly ascending by channel at position {position}")]
    Order {
        /// Position of the second of the two.
        position: usize,
    },
    /// There is no such channel.
    #[error("there is no channel {channel}")]
    UnknownChannel {
        /// Channel named.
        channel: u64,
    },
    /// The channel's rest was returned.
    #[error("channel {channel} is closed")]
    Closed {
        /// Channel.
        channel: u64,
    },
    /// The settling time is over.
    #[error("channel {channel} settled at {settles_at}, now it is {now}")]
    Settled {
        /// Channel.
        channel: u64,
        /// Last unix second in which reports collect from it.
        settles_at: u64,
        /// Unix seconds now.
        now: u64,
    },
    /// The session key was revoked, and its vouchers had their time.
    #[error(
        "the session key of channel {channel} was collected by until {until}, now it is {now}"
    )]
    KeyRevoked {
        /// Channel.
        channel: u64,
        /// Last unix second in which reports collect by its vouchers.
        until: u64,
        /// Unix seconds now.
        now: u64,
    },
    /// After the settling time only what void reports had collected is collected again, as far as
    /// it was not returned.
    #[error("channel {channel} is charged {charged}, at most {most} is collected again")]
    BeyondReopened {
        /// Channel.
        channel: u64,
        /// Charge.
        charged: Uint128,
        /// Largest charge that void reports had made, at most the deposit less what was returned.
        most: Uint128,
    },
    /// The charge does not grow.
    #[error("channel {channel} is charged {charged}, {collected} were collected before")]
    NothingCharged {
        /// Channel.
        channel: u64,
        /// Charge of this report.
        charged: Uint128,
        /// Charge before it.
        collected: Uint128,
    },
    /// The voucher allows less than what is charged.
    #[error("channel {channel} is charged {charged}, its voucher allows {cumulative}")]
    BeyondVoucher {
        /// Channel.
        channel: u64,
        /// Charge.
        charged: Uint128,
        /// What the voucher allows.
        cumulative: Uint128,
    },
    /// The voucher allows more than the channel.
    #[error("the voucher of channel {channel} allows {cumulative}, the channel's cap is {cap}")]
    BeyondCap {
        /// Channel.
        channel: u64,
        /// What the voucher allows.
        cumulative: Uint128,
        /// Cap of the channel.
        cap: Uint128,
    },
    /// The voucher outlives its channel.
    #[error("the voucher of channel {channel} expires at {expires}, the channel at {limit}")]
    OutlivesChannel {
        /// Channel.
        channel: u64,
        /// Expiry of the voucher in unix seconds.
        expires: u64,
        /// Expiry of the channel in unix seconds.
        limit: u64,
    },
    /// A voucher's signature has the wrong length.
    #[error("the voucher of channel {channel} has a signature of {found} bytes instead of 64")]
    SignatureLength {
        /// Channel.
        channel: u64,
        /// Bytes found.
        found: usize,
    },
    /// At least one of the vouchers signed with ed25519 does not verify.
    #[error("not all of the {vouchers} voucher signatures verify")]
    Signatures {
        /// Vouchers checked together.
        vouchers: usize,
    },
    /// A voucher does not verify.
    #[error("the voucher of channel {channel} does not verify")]
    Signature {
        /// Channel.
        channel: u64,
    },
}

/// Why a report could not be made final.
#[derive(Debug, PartialEq, Error)]
pub enum FinalityError {
    /// No report is pending.
    #[error("no report is pending")]
    NonePending,
    /// Reports become final in order, void ones never.
    #[error("report {found} is not the pending one that follows report {final_seq}")]
    Order {
        /// Newest final report.
        final_seq: u64,
        /// Report asked for.
        found: u64,
    },
    /// The dispute window is open, or a dispute holds the report.
    #[error("report {seq} becomes final at {final_at}, now it is {now}")]
    TooEarly {
        /// Report.
        seq: u64,
        /// Unix seconds from which it can be made final, its hold included.
        final_at: u64,
        /// Unix seconds now.
        now: u64,
    },
}

/// Why a report could not be voided or held, or no charge taken back.
#[derive(Debug, PartialEq, Error)]
pub enum DisputeError {
    /// It is final, void or unknown.
    #[error("report {seq} is not pending")]
    NotPending {
        /// Report named.
        seq: u64,
    },
    /// A report to be voided was accepted before its charges were stored.
    #[error("what report {seq} charged is unknown, so it cannot be taken back")]
    ChargesUnknown {
        /// The report.
        seq: u64,
    },
    /// It would be held too long.
    #[error("report {seq} is not held until {until}: {latest} is the latest, {MAX_HOLD_SECONDS} seconds after its window")]
    HoldTooLong {
        /// Report.
        seq: u64,
        /// Unix seconds asked for.
        until: u64,
        /// Latest unix seconds.
        latest: u64,
    },
    /// No charge, or too many at once.
    #[error("{found} charges, 1 to {MAX_REVERTED} are taken back at once")]
    RevertLimit {
        /// Charges asked for.
        found: u32,
    },
    /// No charge of a void report is left.
    #[error("no charge of a void report is left")]
    NothingToRevert,
}

//! Errors.

use attribution_report::{Hash32, QuorumError, SumTreeError};
use contract_api::{
    oracle_registry::SigScheme,
    payout_splitter::{
        MAX_CLAIMS, MAX_COLLECTIONS, MAX_HOLD_SECONDS, MAX_PENDING, MAX_REVERTED, MAX_SEQ_GAP,
    },
};
use cosmwasm_std::{Addr, OverflowError, StdError, Uint128};
use cw_utils::PaymentError;
use thiserror::Error;

use crate::Access;

/// Why a message was refused; the state is left as it was.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, address or JSON.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Native coins came along.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// A sum does not fit.
    #[error(transparent)]
    Overflow(#[from] OverflowError),
    /// The stored state belongs to another contract or version.
    #[error(transparent)]
    Version(#[from] cw2::VersionError),
    /// The sender may not send this message.
    #[error("{sender} may not send this message: it needs {required:?}")]
    Unauthorized {
        /// Who tried.
        sender: Addr,
        /// What the message needs.
        required: Access,
    },
    /// The owner stopped this action.
    #[error("{action} is paused")]
    Paused {
        /// The action.
        action: &'static str,
    },
    /// The emergency address tried to resume an action.
    #[error("{sender} may stop actions, only the owner resumes them")]
    OnlyOwnerResumes {
        /// Who tried.
        sender: Addr,
    },
    /// A parameter is out of its range.
    #[error("parameter {field} is out of range: {range}")]
    InvalidConfig {
        /// The parameter.
        field: &'static str,
        /// Its range.
        range: &'static str,
    },
    /// A channel could not be opened.
    #[error(transparent)]
    Opening(#[from] OpeningError),
    /// A channel could not be changed or closed.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// A report was refused.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A report's charges were refused.
    #[error(transparent)]
    Charge(#[from] ChargeError),
    /// A report could not be made final.
    #[error(transparent)]
    Finality(#[from] FinalityError),
    /// A report could not be voided or held.
    #[error(transparent)]
    Dispute(#[from] DisputeError),
    /// A claim was refused.
    #[error(transparent)]
    Claim(#[from] ClaimError),
}

/// Why a channel could not be opened.
#[derive(Debug, PartialEq, Error)]
pub enum OpeningError {
    /// The deposit is too small.
    #[error("a deposit of {deposit} is under the smallest of {min_deposit}")]
    DepositTooSmall {
        /// Deposit that came.
        deposit: Uint128,
        /// Smallest deposit.
        min_deposit: Uint128,
    },
    /// The cap is zero or above the deposit.
    #[error("a cap of {cap} is not within 1 to the deposit of {deposit}")]
    CapOutOfRange {
        /// Cap asked for.
        cap: Uint128,
        /// Deposit.
        deposit: Uint128,
    },
    /// The channel would be expired, or outlive 64 bits.
    #[error("an expiry of {expires} is not in the future of {now}")]
    Expired {
        /// Expiry asked for, in unix seconds.
        expires: u64,
        /// Unix seconds now.
        now: u64,
    },
    /// This contract cannot be the node.
    #[error("the splitter itself cannot be the node of a channel")]
    NodeIsSplitter,
    /// The session key is not of its scheme.
    #[error("a {scheme:?} key has {expected} bytes and a valid form, got {found} bytes")]
    InvalidKey {
        /// Scheme.
        scheme: SigScheme,
        /// Bytes needed.
        expected: usize,
        /// Bytes found.
        found: usize,
    },
    /// Anybody could sign for the key.
    #[error("the session key is a point of small order, for which anybody can sign")]
    WeakKey,
}

/// Why a payer could not change or close a channel.
#[derive(Debug, PartialEq, Error)]
pub enum ChannelError {
    /// There is no such channel.
    #[error("there is no channel {channel}")]
    UnknownChannel {
        /// Channel asked for.
        channel: u64,
    },
    /// Only the payer may.
    #[error("channel {channel} belongs to its payer {payer}, not to {sender}")]
    NotPayer {
        /// Channel.
        channel: u64,
        /// Its payer.
        payer: Addr,
        /// Who tried.
        sender: Addr,
    },
    /// It expired, or the payer ended it.
    #[error("channel {channel} ended at {ended_at}, now it is {now}")]
    Ended {
        /// Channel.
        channel: u64,
        /// When it ended, in unix seconds.
        ended_at: u64,
        /// Unix seconds now.
        now: u64,
    },
    /// A top-up of nothing.
    #[error("nothing was added to channel {channel}")]
    NothingAdded {
        /// Channel.
        channel: u64,
    },
    /// Reports still collect by vouchers of the key before.
    #[error("the former key of channel {channel} is in use until {until}, now it is {now}")]
    FormerKeyInUse {
        /// Channel.
        channel: u64,
        /// Last unix second in which reports collect by its vouchers.
        until: u64,
        /// Unix seconds now.
        now: u64,
    },
    /// The new key is the present one.
    #[error("channel {channel} has this session key already")]
    SameKey {
        /// Channel.
        channel: u64,
    },
    /// The key was revoked before.
    #[error("the session key of channel {channel} is revoked, it is collected by until {until}")]
    AlreadyRevoked {
        /// Channel.
        channel: u64,
        /// Last unix second in which reports collect by its vouchers.
        until: u64,
    },
    /// The rest was returned before.
    #[error("channel {channel} is closed")]
    AlreadyClosed {
        /// Channel.
        channel: u64,
    },
    /// Reports may still collect from it.
    #[error("channel {channel} can be withdrawn from after {settles_at}, now it is {now}")]
    TooEarly {
        /// Channel.
        channel: u64,
        /// Last unix second in which reports collect from it.
        settles_at: u64,
        /// Unix seconds now.
        now: u64,
    },
}

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

/// Why a claim was refused.
#[derive(Debug, PartialEq, Error)]
pub enum ClaimError {
    /// The list is empty or too long.
    #[error("1 to {MAX_CLAIMS} claims are allowed, got {found}")]
    Count {
        /// Claims found.
        found: usize,
    },
    /// The report is not final, or its root is no longer kept.
    #[error("report {seq} is not claimable, the final ones from {oldest} to {newest} are")]
    NotClaimable {
        /// Report named.
        seq: u64,
        /// Oldest claimable report; zero where there is none.
        oldest: u64,
        /// Newest final report; zero where there is none.
        newest: u64,
    },
    /// The proof does not lead to the report's root.
    #[error("the claim of {payee}: {source}")]
    Proof {
        /// Payee named.
        payee: String,
        /// What is wrong with the proof.
        source: SumTreeError,
    },
    /// The payee has been paid all of it.
    #[error("{payee} earned {cumulative} and was paid {paid}, nothing is due")]
    NothingDue {
        /// Payee.
        payee: Addr,
        /// Earned under the report.
        cumulative: Uint128,
        /// Paid before.
        paid: Uint128,
    },
    /// More would be paid than all payees earned together: a report took earnings back.
    #[error("{paid} would be paid in all, {final_cumulative} were earned")]
    BeyondEarned {
        /// Paid to all payees, this claim included.
        paid: Uint128,
        /// Earned by all payees under final reports.
        final_cumulative: Uint128,
    },
    /// This contract cannot be paid by itself.
    #[error("the splitter itself is no payee and no recipient")]
    PayeeIsSplitter,
}

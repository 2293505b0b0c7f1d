//! Errors.

mod report;

use attribution_report::SumTreeError;
use contract_api::{oracle_registry::SigScheme, payout_splitter::MAX_CLAIMS};
use cosmwasm_std::{Addr, OverflowError, StdError, Uint128};
use cw_utils::PaymentError;
use thiserror::Error;

use crate::Access;

pub use report::{ChargeError, DisputeError, FinalityError, ReportError};

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

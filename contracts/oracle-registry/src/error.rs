//! Errors.

use contract_api::oracle_registry::SigScheme;
use cosmwasm_std::{OverflowError, StdError, Uint128};
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
    /// The stored state belongs to another contract or version.
    #[error(transparent)]
    Version(#[from] cw2::VersionError),
    /// A sum does not fit.
    #[error(transparent)]
    Overflow(#[from] OverflowError),
    /// The sender may not send this message.
    #[error("{sender} may not do this, it takes: {needs:?}")]
    Unauthorized {
        /// Sender.
        sender: String,
        /// What it takes.
        needs: Access,
    },
    /// A parameter is out of its range.
    #[error("parameter {field} is out of range: {reason}")]
    InvalidConfig {
        /// The parameter.
        field: &'static str,
        /// Its range.
        reason: &'static str,
    },
    /// No operator has this address.
    #[error("{operator} is not an operator")]
    NotOperator {
        /// Address.
        operator: String,
    },
    /// The address is an operator already, bonded or unbonding.
    #[error("{operator} is an operator already")]
    AlreadyRegistered {
        /// Address.
        operator: String,
    },
    /// The bond is too small.
    #[error("a bond of {bond} is under the smallest of {min_bond}")]
    BondTooSmall {
        /// Bond that came.
        bond: Uint128,
        /// Smallest bond.
        min_bond: Uint128,
    },
    /// Nothing came.
    #[error("the amount is zero")]
    ZeroAmount,
    /// Reports are signed with ed25519 only.
    #[error("report keys are ed25519, not {scheme:?}")]
    UnsupportedScheme {
        /// Scheme asked for.
        scheme: SigScheme,
    },
    /// The key has the wrong length.
    #[error("an ed25519 key has 32 bytes, not {found}")]
    KeyLength {
        /// Bytes found.
        found: usize,
    },
    /// Anybody could sign for the key.
    #[error("the key is a point of small order, for which anybody can sign")]
    WeakKey,
    /// Another operator has the key.
    #[error("the key belongs to operator {operator}")]
    KeyTaken {
        /// That operator.
        operator: String,
    },
    /// The proof of possession does not verify.
    #[error("the proof of possession is not a signature of the key for this operator")]
    NoPossession,
    /// The endpoint is not a base URL.
    #[error("the endpoint is not a base URL of at most 200 bytes")]
    InvalidEndpoint,
    /// The operator has no bond left that could unbond.
    #[error("{operator} has no bond left to unbond")]
    NotBonded {
        /// Operator.
        operator: String,
    },
    /// More is asked for than is bonded.
    #[error("{amount} is more than the bond of {bond}")]
    BeyondBond {
        /// Amount asked for.
        amount: Uint128,
        /// Bond.
        bond: Uint128,
    },
    /// As many parts as can be are unbonding already.
    #[error("{most} parts are unbonding already; withdraw those whose time has passed")]
    TooManyParts {
        /// Most parts.
        most: usize,
    },
    /// Nothing of the bond is unbonding.
    #[error("nothing of the bond of {operator} is unbonding")]
    StillBonded {
        /// Operator.
        operator: String,
    },
    /// The unbonding time has not passed.
    #[error("the bond is free at {unbonds_at}, now it is {now}")]
    TooEarly {
        /// Unix seconds at which it is free.
        unbonds_at: u64,
        /// Unix seconds now.
        now: u64,
    },
    /// The operator still signs; rotate first.
    #[error("{operator} is a member of the current set {set_id}; rotate first")]
    StillInSet {
        /// Operator.
        operator: String,
        /// The current set.
        set_id: u64,
    },
    /// Nobody has a bond that suffices.
    #[error("there is no operator with a sufficient bond")]
    NoOperators,
    /// A rotation would change nothing.
    #[error("set {set_id} has the same members and parameters")]
    NothingChanges {
        /// The current set.
        set_id: u64,
    },
    /// The action is stopped.
    #[error("{action} is stopped for now")]
    Paused {
        /// The action.
        action: &'static str,
    },
    /// The emergency address switches off only.
    #[error("{sender} may stop actions, but only the owner resumes them")]
    OnlyOwnerResumes {
        /// Sender.
        sender: String,
    },
    /// Bonds would be free before what they answer for is judged.
    #[error(
        "unbonding in {unbonding_seconds} s must take longer than overlap ({overlap_seconds}), \
         dispute window ({dispute_seconds}), judging time ({judging_seconds}) and evidence period \
         ({evidence_seconds}) together"
    )]
    UnbondingTooShort {
        /// Seconds of unbonding.
        unbonding_seconds: u64,
        /// Seconds of overlap.
        overlap_seconds: u64,
        /// Seconds of the splitter's dispute window; zero without a splitter.
        dispute_seconds: u64,
        /// Seconds that the slasher's challenges are judged in; zero without a slasher.
        judging_seconds: u64,
        /// Seconds of the evidence period.
        evidence_seconds: u64,
    },
    /// The splitter does not tell its dispute window, or the slasher its judging time.
    #[error("{contract} does not tell its {period}: {reason}")]
    PeriodUnreadable {
        /// Address.
        contract: String,
        /// What it does not tell.
        period: &'static str,
        /// Why.
        reason: String,
    },
    /// The key was changed a short while ago.
    #[error("the key can change again at {next}, now it is {now}")]
    KeyTooFresh {
        /// Unix seconds from which it can.
        next: u64,
        /// Unix seconds now.
        now: u64,
    },
    /// The operator is not in jail.
    #[error("{operator} is not in jail")]
    NotJailed {
        /// Operator.
        operator: String,
    },
    /// The jail has not ended.
    #[error("the jail ends at {until}, now it is {now}")]
    Jailed {
        /// Unix seconds at which it ends.
        until: u64,
        /// Unix seconds now.
        now: u64,
    },
    /// No set has this number.
    #[error("there is no oracle set {set_id}")]
    UnknownSet {
        /// Number.
        set_id: u64,
    },
    /// The operator was no member of the set.
    #[error("{operator} is no member of set {set_id}")]
    NotMember {
        /// Operator.
        operator: String,
        /// The set.
        set_id: u64,
    },
    /// An operator is named twice.
    #[error("{operator} is named twice")]
    NamedTwice {
        /// Operator.
        operator: String,
    },
    /// Nobody or too many are to be slashed.
    #[error("a slash names 1 to {most} operators, not {found}")]
    SlashedCount {
        /// Operators named.
        found: usize,
        /// Most operators.
        most: usize,
    },
    /// The fraction is none.
    #[error("a fraction is 1 to 10,000 basis points, not {fraction_bps}")]
    InvalidFraction {
        /// Fraction asked for.
        fraction_bps: u16,
    },
    /// The reason is empty, too long or not on one line.
    #[error("a reason has 1 to {most} bytes on one line")]
    InvalidReason {
        /// Most bytes.
        most: usize,
    },
    /// No contract takes reports yet.
    #[error("no payout-splitter is set")]
    NoSplitter,
    /// Submitters get no reward at present.
    #[error("the reward of submitters is zero")]
    NoReward,
    /// The reward pool does not suffice.
    #[error("rewards of {amount} are more than the pool of {reward_pool}")]
    PoolTooSmall {
        /// What is left, in micro-OPEN.
        reward_pool: Uint128,
        /// What is claimed, in micro-OPEN.
        amount: Uint128,
    },
    /// No or too many reports are named.
    #[error("a claim names 1 to {most} reports, not {found}")]
    RewardedCount {
        /// Reports named.
        found: usize,
        /// Most reports.
        most: usize,
    },
    /// The report was rewarded before.
    #[error("{operator} was rewarded for report {seq} already")]
    AlreadyRewarded {
        /// Report.
        seq: u64,
        /// Who was rewarded.
        operator: String,
    },
    /// The splitter does not show the report.
    #[error("report {seq} cannot be read: {reason}")]
    ReportUnreadable {
        /// Report.
        seq: u64,
        /// Why.
        reason: String,
    },
    /// The report is not final.
    #[error("report {seq} is not final")]
    NotFinal {
        /// Report.
        seq: u64,
    },
    /// More operators than a migration converts.
    #[error("a migration converts up to {most} operators")]
    TooManyOperators {
        /// Most operators.
        most: usize,
    },
}

//! Errors.

use attribution_report::fraud::FraudError;
use contract_api::{dispute_registry::MAX_OPEN_CHALLENGES, payout_splitter::ReportStatus};
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
    /// Another contract does not answer; that proves nothing.
    #[error("{contract} does not answer: {reason}")]
    Unreadable {
        /// The contract.
        contract: Addr,
        /// What it says.
        reason: String,
    },
    /// There is no such report.
    #[error("there is no report {seq}")]
    UnknownReport {
        /// Report named.
        seq: u64,
    },
    /// A proof was refused.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// A message about a challenge was refused.
    #[error(transparent)]
    Challenge(#[from] ChallengeError),
}

/// Why a proof was refused.
#[derive(Debug, PartialEq, Error)]
pub enum ProofError {
    /// It shows nothing.
    #[error(transparent)]
    Fraud(#[from] FraudError),
    /// The chain agrees with what the report states.
    #[error("the chain does not contradict report {seq}")]
    NotContradicted {
        /// The report.
        seq: u64,
    },
    /// A report that it names is void.
    #[error("report {seq} is void")]
    Void {
        /// The report.
        seq: u64,
    },
    /// The accused report was proved to be false before.
    #[error("a fraud of report {seq} was proved before")]
    AlreadyProved {
        /// The report.
        seq: u64,
    },
    /// All who signed both reports were slashed for it before.
    #[error("set {set_id} was slashed for report {seq} and its predecessor before")]
    AlreadySlashed {
        /// The set.
        set_id: u64,
        /// Number of the reports.
        seq: u64,
    },
    /// The evidence period is over.
    #[error("this could be proved until {until}, now it is {now}")]
    TooLate {
        /// Last unix second.
        until: u64,
        /// Unix seconds now.
        now: u64,
    },
    /// At least one oracle signature does not verify.
    #[error("not all of the {signers} signatures over {digest} verify")]
    Signatures {
        /// What they should have signed, in hex.
        digest: String,
        /// Signatures checked.
        signers: usize,
    },
}

/// Why a message about a challenge was refused.
#[derive(Debug, PartialEq, Error)]
pub enum ChallengeError {
    /// The bond is too small.
    #[error("a bond of {bond} is under the smallest of {challenge_bond}")]
    BondTooSmall {
        /// Bond that came.
        bond: Uint128,
        /// Smallest bond.
        challenge_bond: Uint128,
    },
    /// The report is not pending.
    #[error("report {seq} is {status:?}")]
    NotPending {
        /// The report.
        seq: u64,
        /// Its state.
        status: ReportStatus,
    },
    /// The dispute window is over.
    #[error("report {seq} could be challenged before {final_at}, now it is {now}")]
    WindowOver {
        /// The report.
        seq: u64,
        /// End of its window in unix seconds.
        final_at: u64,
        /// Unix seconds now.
        now: u64,
    },
    /// The report has no such receipt.
    #[error(transparent)]
    Receipt(#[from] FraudError),
    /// The receipt was challenged before.
    #[error("receipt {index} of report {seq} was challenged before, by challenge {challenge}")]
    ReceiptChallenged {
        /// The report.
        seq: u64,
        /// Index of the receipt.
        index: u64,
        /// The challenge.
        challenge: u64,
    },
    /// The report has enough open challenges.
    #[error("report {seq} has {MAX_OPEN_CHALLENGES} open challenges")]
    TooManyOpen {
        /// The report.
        seq: u64,
    },
    /// There is no such challenge.
    #[error("there is no challenge {challenge}")]
    Unknown {
        /// Challenge named.
        challenge: u64,
    },
    /// It was decided or closed.
    #[error("challenge {challenge} has ended")]
    Ended {
        /// The challenge.
        challenge: u64,
    },
    /// Its committee was drawn before.
    #[error("the committee of challenge {challenge} is drawn")]
    AlreadyDrawn {
        /// The challenge.
        challenge: u64,
    },
    /// Its committee is not drawn yet.
    #[error("the committee of challenge {challenge} is not drawn yet")]
    NotDrawn {
        /// The challenge.
        challenge: u64,
    },
    /// The committee is drawn in a later block than the challenge's.
    #[error("the committee is drawn after block {opened_height}")]
    SameBlock {
        /// Height of the challenge.
        opened_height: u64,
    },
    /// Nobody can be drawn.
    #[error("there is no operator to be drawn")]
    NoOperators,
    /// The judging time is over.
    #[error("challenge {challenge} was judged before {deadline}, now it is {now}")]
    DeadlinePassed {
        /// The challenge.
        challenge: u64,
        /// Unix seconds from which no verdict counts.
        deadline: u64,
        /// Unix seconds now.
        now: u64,
    },
    /// It can still be judged.
    #[error("challenge {challenge} can be closed from {deadline}, now it is {now}")]
    TooEarly {
        /// The challenge.
        challenge: u64,
        /// Unix seconds from which it can be closed.
        deadline: u64,
        /// Unix seconds now.
        now: u64,
    },
    /// The sender is not of the committee.
    #[error("{sender} does not judge challenge {challenge}")]
    NotJudge {
        /// The challenge.
        challenge: u64,
        /// Who tried.
        sender: Addr,
    },
    /// The sender gave its verdict before.
    #[error("{sender} judged challenge {challenge} before")]
    AlreadyJudged {
        /// The challenge.
        challenge: u64,
        /// Who tried.
        sender: Addr,
    },
}

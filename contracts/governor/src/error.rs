//! Errors.

use contract_api::governor::ProposalState;
use cosmwasm_std::{Addr, StdError, Uint128};
use cw_utils::PaymentError;
use thiserror::Error;

use crate::Access;

/// Why the governor refused a message or a query.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, addresses, numbers or encoding; or what the tokens answered.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Native funds came along.
    #[error(transparent)]
    Payment(#[from] PaymentError),
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
    /// The action is stopped.
    #[error("{action} is stopped")]
    Paused {
        /// The action.
        action: &'static str,
    },
    /// The emergency account stops actions; only a proposal resumes them.
    #[error("{sender} may stop actions, not resume them")]
    MayOnlyStop {
        /// Who tried.
        sender: Addr,
    },
    /// A field of the message is out of bounds.
    #[error("{field}: {rule}")]
    InvalidField {
        /// The field.
        field: &'static str,
        /// What it must satisfy.
        rule: &'static str,
    },
    /// No proposal has this id.
    #[error("there is no proposal {proposal_id}")]
    UnknownProposal {
        /// The id.
        proposal_id: u64,
    },
    /// The proposal's state forbids it.
    #[error("proposal {proposal_id} is {state:?}; it must be one of {needed:?}")]
    WrongState {
        /// The proposal.
        proposal_id: u64,
        /// Its state.
        state: ProposalState,
        /// States in which the sender may do this.
        needed: &'static [ProposalState],
    },
    /// The proposer has too few votes.
    #[error("{proposer} has {votes} votes; a proposal needs {required}")]
    TooFewVotes {
        /// Who tried.
        proposer: Addr,
        /// Its votes at the start of the block.
        votes: u64,
        /// The proposal threshold.
        required: Uint128,
    },
    /// The proposer has too many proposals that are not settled.
    #[error("{proposer} has {limit} proposals that are neither executed, cancelled nor closed")]
    TooManyProposals {
        /// Who tried.
        proposer: Addr,
        /// The limit.
        limit: u32,
    },
    /// The amount sent is not the deposit.
    #[error("a proposal takes a deposit of {required} micro-OPEN, got {sent}")]
    WrongDeposit {
        /// The deposit.
        required: Uint128,
        /// What was sent.
        sent: Uint128,
    },
    /// Voting would not lie within what the proposer accepts.
    #[error("voting would last from {starts_at} to {ends_at}, outside of the proposal's window")]
    OutsideWindow {
        /// Unix seconds of its start.
        starts_at: u64,
        /// Unix seconds of its end.
        ends_at: u64,
    },
    /// Voting was opened before.
    #[error("voting on proposal {proposal_id} counts the votes at height {height} already")]
    AlreadyOpen {
        /// The proposal.
        proposal_id: u64,
        /// The snapshot's height.
        height: u64,
    },
    /// A voter votes once.
    #[error("{voter} voted on proposal {proposal_id} already")]
    AlreadyVoted {
        /// The proposal.
        proposal_id: u64,
        /// The voter.
        voter: Addr,
    },
    /// The voter had no votes.
    #[error("{voter} had no votes at height {height}")]
    NoVotes {
        /// The voter.
        voter: Addr,
        /// The snapshot's height.
        height: u64,
    },
    /// The signature came too late.
    #[error("the signature expired at {expires}, it is {now}")]
    SignatureExpired {
        /// Unix seconds of its expiry.
        expires: u64,
        /// Unix seconds of the block.
        now: u64,
    },
    /// The nonce was used, or is not the next.
    #[error("the next nonce of {voter} is {expected}, not {found}")]
    WrongNonce {
        /// The voter.
        voter: Addr,
        /// Its next nonce.
        expected: u64,
        /// The nonce in the message.
        found: u64,
    },
    /// The key belongs to another account.
    #[error("the public key is that of {signer}, not of {voter}")]
    WrongSigner {
        /// The voter in the message.
        voter: Addr,
        /// Whose key it is.
        signer: Addr,
    },
    /// The signature is not that of this key over this vote, here.
    #[error("the signature does not fit the vote")]
    InvalidSignature,
    /// The timelock has not passed.
    #[error("proposal {proposal_id} can be executed from {executable_at} on, it is {now}")]
    Timelocked {
        /// The proposal.
        proposal_id: u64,
        /// Unix seconds of its end.
        executable_at: u64,
        /// Unix seconds of the block.
        now: u64,
    },
    /// The messages would spend deposits of other proposals.
    #[error("{balance} micro-OPEN would be left for deposits of {deposits}")]
    SpendsDeposits {
        /// OPEN that would be left.
        balance: Uint128,
        /// Deposits held.
        deposits: Uint128,
    },
    /// The deposit was settled before.
    #[error("proposal {proposal_id} is closed already")]
    AlreadyClosed {
        /// The proposal.
        proposal_id: u64,
    },
    /// The proposal does nothing but name the emergency account.
    #[error("proposal {proposal_id} names the emergency account, which cannot cancel it")]
    EmergencyExempt {
        /// The proposal.
        proposal_id: u64,
    },
    /// Nobody could ever propose again.
    #[error("a threshold of {threshold} is beyond all {total} votes")]
    ThresholdOutOfReach {
        /// The threshold.
        threshold: Uint128,
        /// All votes at the start of the block.
        total: Uint128,
    },
    /// The message changes nothing.
    #[error("the message changes nothing")]
    NothingToChange,
    /// A reply that no message of this contract asks for.
    #[error("there is no reply {id}")]
    UnknownReply {
        /// Its id.
        id: u64,
    },
}

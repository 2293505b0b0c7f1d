//! Errors.

use contract_api::gopen_token::{Paused, MAX_CLAIMS, MAX_HOOKS, MAX_UNBONDING_SECONDS};
use cosmwasm_std::{Addr, StdError, Timestamp};
use cw_utils::PaymentError;
use thiserror::Error;
use token_ledger::LedgerError;

use crate::Access;

/// Why gOPEN refused a message or a query.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, addresses or encoding.
    #[error(transparent)]
    Std(#[from] StdError),
    /// A balance, an allowance or the supply forbids it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
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
    Stopped {
        /// The action.
        action: &'static str,
    },
    /// Only the owner resumes what was stopped.
    #[error("only the owner may resume what is stopped: {before:?}")]
    EmergencyMayOnlyStop {
        /// What is stopped.
        before: Paused,
    },
    /// The unbonding period is longer than allowed.
    #[error("an unbonding period of {seconds} s is longer than {MAX_UNBONDING_SECONDS} s")]
    UnbondingTooLong {
        /// The refused period.
        seconds: u64,
    },
    /// The address has as many claims as it may.
    #[error("an address may have {MAX_CLAIMS} claims at a time: claim what is released, or wait")]
    TooManyClaims,
    /// No claim of the address is released yet.
    #[error("{account} has nothing to claim now; the next is released at {next:?}")]
    NothingToClaim {
        /// Who claims.
        account: Addr,
        /// When its next claim is released; it has none where absent.
        next: Option<Timestamp>,
    },
    /// As many contracts are told of changes as may be.
    #[error("at most {MAX_HOOKS} hooks are allowed")]
    TooManyHooks,
    /// The contract is told of changes already.
    #[error("{hook} is a hook already")]
    HookExists {
        /// The contract.
        hook: Addr,
    },
    /// The contract is not told of changes.
    #[error("{hook} is not a hook")]
    UnknownHook {
        /// The contract.
        hook: Addr,
    },
    /// No call has this reply.
    #[error("no call has a reply {id}")]
    UnknownReply {
        /// Id of the reply.
        id: u64,
    },
    /// A migration needs to know who owns the parameters: the account that may migrate.
    #[error("the contract has no admin, who would own its parameters")]
    NoAdmin,
    /// The votes at the start of a block are known once the block began.
    #[error("votes at height {height} are not known yet: the chain is at {current}")]
    FutureHeight {
        /// Height that was asked for.
        height: u64,
        /// Height of the chain.
        current: u64,
    },
}

impl From<cw20_base::ContractError> for ContractError {
    fn from(error: cw20_base::ContractError) -> Self {
        Self::Ledger(error.into())
    }
}

//! Errors.

use contract_api::open_token::{Paused, MAX_TRANSFERS};
use cosmwasm_std::{Addr, StdError, Uint128};
use cw_utils::PaymentError;
use thiserror::Error;
use token_ledger::LedgerError;

use crate::{instantiate::MAX_INITIAL_BALANCES, Access};

/// Why OPEN refused a message.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, addresses or encoding.
    #[error(transparent)]
    Std(#[from] StdError),
    /// A balance, an allowance or the supply forbids it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Native funds were missing, unexpected or of the wrong kind.
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
    /// A migration needs to know who owns the parameters: the account that may migrate.
    #[error("the contract has no admin, who would own its parameters")]
    NoAdmin,
    /// The list of transfers is empty or too long.
    #[error("1 to {MAX_TRANSFERS} transfers are allowed, got {count}")]
    TransferCount {
        /// Transfers in the message.
        count: usize,
    },
    /// The list of initial balances is too long.
    #[error("at most {MAX_INITIAL_BALANCES} initial balances are allowed, got {count}")]
    TooManyInitialBalances {
        /// Balances in the message.
        count: usize,
    },
    /// A token is minted or wrapped, never both.
    #[error("a token that wraps a native coin has no minter")]
    MinterWithWrapping,
    /// Not a valid name of a native coin.
    #[error("{denom:?} is not the name of a native coin")]
    InvalidDenom {
        /// The refused name.
        denom: String,
    },
    /// This token wraps no native coin.
    #[error("this token wraps no native coin")]
    WrappingOff,
    /// Fewer native coins are held than the message takes.
    #[error("{wrapped} native coins are held, {required} are needed")]
    InsufficientBacking {
        /// Native coins held.
        wrapped: Uint128,
        /// What the message takes.
        required: Uint128,
    },
}

impl From<cw20_base::ContractError> for ContractError {
    fn from(error: cw20_base::ContractError) -> Self {
        Self::Ledger(error.into())
    }
}

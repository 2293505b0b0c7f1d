//! Errors.

use cosmwasm_std::{Addr, StdError};
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

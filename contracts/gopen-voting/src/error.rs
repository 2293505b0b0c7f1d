//! Errors.

use cosmwasm_std::{Addr, StdError};
use cw_utils::PaymentError;
use thiserror::Error;

/// Why the voting module refused a message.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, addresses or encoding.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Native funds came along.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// The stored state belongs to another contract or version.
    #[error(transparent)]
    Version(#[from] cw2::VersionError),
    /// The address names no gopen-token.
    #[error("{address} is no gopen-token: {reason}")]
    NoToken {
        /// The refused address.
        address: Addr,
        /// What it answered.
        reason: String,
    },
}

//! Errors.

use contract_api::open_token::MAX_TRANSFERS;
use cosmwasm_std::{Addr, StdError, Uint128};
use cw_utils::PaymentError;
use thiserror::Error;

use crate::{instantiate::MAX_INITIAL_BALANCES, Access};

/// Why OPEN refused a message.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, addresses or encoding.
    #[error(transparent)]
    Std(#[from] StdError),
    /// A rule of cw20-base.
    #[error(transparent)]
    Cw20(#[from] cw20_base::ContractError),
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
    /// An amount must be above zero.
    #[error("the amount must be above zero")]
    ZeroAmount,
    /// The account holds less than the message takes.
    #[error("{owner} holds {available} micro-OPEN, {required} are needed")]
    InsufficientBalance {
        /// Whose balance.
        owner: Addr,
        /// What it holds.
        available: Uint128,
        /// What the message takes.
        required: Uint128,
    },
    /// The allowance is lower than what the message takes.
    #[error("{spender} may take {available} micro-OPEN of {owner}, {required} are needed")]
    InsufficientAllowance {
        /// Whose tokens.
        owner: Addr,
        /// Who takes them.
        spender: Addr,
        /// What is allowed.
        available: Uint128,
        /// What the message takes.
        required: Uint128,
    },
    /// Allowances beyond the cap have no use.
    #[error("an allowance may not exceed the cap of {cap} micro-OPEN")]
    AllowanceAboveCap {
        /// The cap.
        cap: Uint128,
    },
    /// The supply would exceed its cap.
    #[error("{amount} on top of a supply of {supply} exceeds the cap of {cap} micro-OPEN")]
    CapExceeded {
        /// Supply before the message.
        supply: Uint128,
        /// What the message adds.
        amount: Uint128,
        /// The cap.
        cap: Uint128,
    },
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

use cosmwasm_std::{Addr, OverflowError, StdError, Uint128};
use thiserror::Error;

/// Why the ledger refused a message.
#[derive(Debug, PartialEq, Error)]
pub enum LedgerError {
    /// Storage, addresses or encoding.
    #[error(transparent)]
    Std(#[from] StdError),
    /// A rule of cw20-base.
    #[error(transparent)]
    Cw20(#[from] cw20_base::ContractError),
    /// An amount must be above zero.
    #[error("the amount must be above zero")]
    ZeroAmount,
    /// The account holds less than the message takes.
    #[error("{owner} holds {available}, {required} are needed")]
    InsufficientBalance {
        /// Whose balance.
        owner: Addr,
        /// What it holds.
        available: Uint128,
        /// What the message takes.
        required: Uint128,
    },
    /// The allowance is lower than what the message takes.
    #[error("{spender} may take {available} of {owner}, {required} are needed")]
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
    /// An allowance beyond the cap of the supply has no use.
    #[error("an allowance may not exceed the cap of {cap}")]
    AllowanceAboveCap {
        /// The cap.
        cap: Uint128,
    },
    /// The supply would exceed its cap.
    #[error("{amount} on top of a supply of {supply} exceeds the cap of {cap}")]
    CapExceeded {
        /// Supply before the message.
        supply: Uint128,
        /// What the message adds.
        amount: Uint128,
        /// The cap.
        cap: Uint128,
    },
}

impl From<OverflowError> for LedgerError {
    fn from(error: OverflowError) -> Self {
        Self::Std(error.into())
    }
}

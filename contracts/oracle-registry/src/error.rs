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
    /// The bond is already on its way out.
    #[error("{operator} is unbonding until {unbonds_at}")]
    Unbonding {
        /// Operator.
        operator: String,
        /// Unix seconds at which the bond may be withdrawn.
        unbonds_at: u64,
    },
    /// The bond has not been unbonded.
    #[error("{operator} has not started to unbond")]
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
}

//! Errors.

use attribution_report::SplitError;
use contract_api::model_registry::MAX_SNAPSHOTS;
use cosmwasm_std::{Addr, StdError, Uint128};
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
    /// The sender may not send this message.
    #[error("{sender} may not send this message: it needs {required:?}")]
    Unauthorized {
        /// Who tried.
        sender: Addr,
        /// What the message needs.
        required: Access,
    },
    /// A share is more than the whole.
    #[error("a data share of {found} basis points exceeds 10000")]
    ShareTooLarge {
        /// Share asked for.
        found: u16,
    },
    /// The name does not follow the rule.
    #[error("the name {name:?} is not 3 to 60 of a-z, 0-9, - and .")]
    InvalidName {
        /// The name.
        name: String,
    },
    /// A model or adapter has the name.
    #[error("the name {name:?} is taken")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// The licence is empty, too long or not one line.
    #[error("the licence is not one line of 1 to 60 bytes")]
    InvalidLicence,
    /// A digest is missing.
    #[error("{field} is the zero digest")]
    ZeroHash {
        /// Which digest.
        field: &'static str,
    },
    /// There is no such base model.
    #[error("there is no base model {base_model}")]
    UnknownBaseModel {
        /// Base model named.
        base_model: u64,
    },
    /// The shares of the fee are not the whole.
    #[error(transparent)]
    Policy(#[from] SplitError),
    /// The contributors' share is too small.
    #[error("a data share of {found} basis points is under the smallest of {min_data_share}")]
    DataShareTooSmall {
        /// Share of the policy.
        found: u16,
        /// Smallest share.
        min_data_share: u16,
    },
    /// A weight of the mix is more than the whole.
    #[error("{field} of {found} exceeds 1000000 parts per million")]
    MixOutOfRange {
        /// Which weight.
        field: &'static str,
        /// Weight found.
        found: u32,
    },
    /// No supply could pay the price.
    #[error("a price of {found} exceeds the supply of {max} micro-OPEN")]
    PriceTooHigh {
        /// Price found.
        found: Uint128,
        /// Highest price.
        max: Uint128,
    },
    /// No snapshot, or too many.
    #[error("1 to {MAX_SNAPSHOTS} snapshots are allowed, got {found}")]
    SnapshotCount {
        /// Snapshots found.
        found: usize,
    },
    /// A Datanet is named twice, or they are not in ascending order.
    #[error("the snapshots are not strictly ascending by Datanet at position {position}")]
    SnapshotOrder {
        /// Position of the second of the two.
        position: usize,
    },
    /// datanet-registry does not know the Datanet.
    #[error("Datanet {datanet} is unknown: {reason}")]
    UnknownDatanet {
        /// Datanet named.
        datanet: u64,
        /// What the registry answered.
        reason: String,
    },
    /// The endpoint is not a base URL.
    #[error("the endpoint is not a base URL of at most 200 bytes")]
    InvalidEndpoint,
    /// The receipt key is not an ed25519 key that only its holder can sign for.
    #[error("the receipt key is not a usable ed25519 key of 32 bytes ({found} bytes)")]
    InvalidKey {
        /// Bytes found.
        found: usize,
    },
}

//! Errors.

use attribution_report::{Hash32, SnapshotError};
use contract_api::datanet_registry::{BatchStatus, MAX_BATCH_ITEMS};
use cosmwasm_std::{Addr, StdError, Uint128};
use cw_utils::PaymentError;
use thiserror::Error;

use crate::Access;

/// Why the registry refused a message or a query.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, addresses, numbers or encoding.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Native funds came along.
    #[error(transparent)]
    Payment(#[from] PaymentError),
    /// The stored state belongs to another contract or version.
    #[error(transparent)]
    Version(#[from] cw2::VersionError),
    /// The tree of accepted batches takes no more.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The sender may not send this message.
    #[error("{sender} may not send this message: it needs {required:?}")]
    Unauthorized {
        /// Who tried.
        sender: Addr,
        /// What the message needs.
        required: Access,
    },
    /// A field of the message is out of bounds.
    #[error("{field}: {rule}")]
    InvalidField {
        /// The field.
        field: &'static str,
        /// What it must satisfy.
        rule: &'static str,
    },
    /// A quality or a threshold exceeds 10,000 basis points.
    #[error("{value} is more than 10000 basis points")]
    TooManyBasisPoints {
        /// The refused value.
        value: u16,
    },
    /// The number of items is zero or too large.
    #[error("a batch has 1 to {MAX_BATCH_ITEMS} items, got {count}")]
    ItemCount {
        /// Items in the message.
        count: u64,
    },
    /// The name belongs to another Datanet.
    #[error("the name {name} belongs to Datanet {datanet}")]
    NameTaken {
        /// The name.
        name: String,
        /// Who has it.
        datanet: u64,
    },
    /// No Datanet has this id.
    #[error("there is no Datanet {datanet}")]
    UnknownDatanet {
        /// The id.
        datanet: u64,
    },
    /// No Datanet has this name.
    #[error("there is no Datanet named {name}")]
    UnknownName {
        /// The name.
        name: String,
    },
    /// No batch has this id.
    #[error("there is no batch {batch} in Datanet {datanet}")]
    UnknownBatch {
        /// The Datanet.
        datanet: u64,
        /// The id.
        batch: u64,
    },
    /// No snapshot has this root.
    #[error("there is no snapshot {root} of Datanet {datanet}")]
    UnknownSnapshot {
        /// The Datanet.
        datanet: u64,
        /// The root.
        root: Hash32,
    },
    /// No batch was accepted since the last snapshot.
    #[error("Datanet {datanet} accepted no batch since its last snapshot")]
    NothingAccepted {
        /// The Datanet.
        datanet: u64,
    },
    /// The contributor's root is already in the Datanet.
    #[error("batch {batch} of Datanet {datanet} has the same contributor and root")]
    DuplicateBatch {
        /// The Datanet.
        datanet: u64,
        /// The batch that has the root.
        batch: u64,
    },
    /// The amount sent is lower than the terms ask for.
    #[error("{required} micro-OPEN are needed, got {sent}")]
    AmountTooLow {
        /// What the terms ask for.
        required: Uint128,
        /// What was sent.
        sent: Uint128,
    },
    /// The batch was decided before.
    #[error("batch {batch} of Datanet {datanet} is {status:?} already")]
    AlreadyDecided {
        /// The Datanet.
        datanet: u64,
        /// The batch.
        batch: u64,
        /// Its state.
        status: BatchStatus,
    },
    /// A validator scores a batch once.
    #[error("{validator} scored this batch already")]
    AlreadyScored {
        /// The validator.
        validator: Addr,
    },
    /// A contributor does not judge its own batch.
    #[error("{validator} contributed this batch and may not score it")]
    OwnBatch {
        /// The validator.
        validator: Addr,
    },
    /// A validator bonds once; to change the amount it withdraws first.
    #[error("{validator} has {bond} micro-OPEN bonded already")]
    AlreadyBonded {
        /// The validator.
        validator: Addr,
        /// Its bond.
        bond: Uint128,
    },
    /// The account is admitted already, or named twice.
    #[error("{validator} is admitted already")]
    AlreadyAdmitted {
        /// The account.
        validator: Addr,
    },
    /// The account is not admitted, or named twice.
    #[error("{validator} is not admitted")]
    NotAdmitted {
        /// The account.
        validator: Addr,
    },
    /// The Datanet, or the message, has too many validators.
    #[error("at most {limit} validators are allowed")]
    TooManyValidators {
        /// The limit.
        limit: u32,
    },
    /// The message changes nothing.
    #[error("the message changes nothing")]
    NothingToChange,
}

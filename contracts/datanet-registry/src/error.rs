//! Errors.

use attribution_report::{Hash32, MerkleError, SnapshotError};
use contract_api::datanet_registry::{AppealStatus, BatchStatus, MemberRole, MAX_BATCH_ITEMS};
use cosmwasm_std::{Addr, OverflowError, StdError, Uint128};
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
    /// The state holds more than one migration can convert.
    #[error("{entries} {what} are too many to migrate at once, at most {limit} are converted")]
    TooLargeToMigrate {
        /// What there is too much of.
        what: &'static str,
        /// How many there are at least.
        entries: u64,
        /// How many are converted.
        limit: u64,
    },
    /// An item is not where its proof says.
    #[error("item {index} of batch {batch} of Datanet {datanet}: {reason}")]
    ItemProof {
        /// The Datanet.
        datanet: u64,
        /// The batch.
        batch: u64,
        /// The item.
        index: u64,
        /// What is wrong with the proof.
        reason: MerkleError,
    },
    /// The action is switched off.
    #[error("{action} is switched off")]
    Paused {
        /// The action.
        action: &'static str,
    },
    /// The emergency account switches actions off alone.
    #[error("the emergency account may not switch actions on")]
    OnlySwitchesOff,
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
    #[error("batch {batch} of Datanet {datanet} is {status} already")]
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
    /// The Datanet takes no batches any more.
    #[error("Datanet {datanet} is retired since height {retired_at}")]
    Retired {
        /// The Datanet.
        datanet: u64,
        /// Height of its retirement.
        retired_at: u64,
    },
    /// The Datanet is open to everyone.
    #[error("Datanet {datanet} is open and keeps no lists")]
    NotPermissioned {
        /// The Datanet.
        datanet: u64,
    },
    /// The account is on the list already, or named twice.
    #[error("{account} is a {role} of Datanet {datanet} already")]
    AlreadyMember {
        /// The Datanet.
        datanet: u64,
        /// The list.
        role: MemberRole,
        /// The account.
        account: Addr,
    },
    /// The account is not on the list, or named twice.
    #[error("{account} is no {role} of Datanet {datanet}")]
    NotMember {
        /// The Datanet.
        datanet: u64,
        /// The list.
        role: MemberRole,
        /// The account.
        account: Addr,
    },
    /// The reader announced another key, or none.
    #[error("{reader} has not announced this key")]
    OtherKey {
        /// The reader.
        reader: Addr,
    },
    /// The message names more than one message may.
    #[error("{found} entries, at most {limit} are allowed")]
    TooManyEntries {
        /// Entries of the message.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// The batch is not in a state that the message is for.
    #[error("batch {batch} of Datanet {datanet} is {status}")]
    WrongStatus {
        /// The Datanet.
        datanet: u64,
        /// The batch.
        batch: u64,
        /// Its state.
        status: BatchStatus,
    },
    /// A period has not ended yet.
    #[error("this is possible from {from} on, it is {now} (Unix seconds)")]
    TooEarly {
        /// Its end in Unix seconds.
        from: u64,
        /// Now in Unix seconds.
        now: u64,
    },
    /// A period has ended.
    #[error("this was possible before {until}, it is {now} (Unix seconds)")]
    TooLate {
        /// Its end in Unix seconds.
        until: u64,
        /// Now in Unix seconds.
        now: u64,
    },
    /// Nothing of the deposit is held any more.
    #[error("the deposit of batch {batch} of Datanet {datanet} was paid out")]
    NothingHeld {
        /// The Datanet.
        datanet: u64,
        /// The batch.
        batch: u64,
    },
    /// A decision is appealed against once.
    #[error("the appeal against batch {batch} of Datanet {datanet} is {status} already")]
    Appealed {
        /// The Datanet.
        datanet: u64,
        /// The batch.
        batch: u64,
        /// State of the appeal.
        status: AppealStatus,
    },
    /// Nobody appealed against the decision.
    #[error("there is no appeal against batch {batch} of Datanet {datanet}")]
    UnknownAppeal {
        /// The Datanet.
        datanet: u64,
        /// The batch.
        batch: u64,
    },
    /// The two items are one.
    #[error("the two proofs are of one item")]
    SameItem,
    /// The batch said to be earlier was submitted later.
    #[error("batch {earlier} was submitted after batch {later} (numbers of all Datanets)")]
    WrongOrder {
        /// Serial of the batch said to be earlier.
        earlier: u64,
        /// Serial of the batch said to be later.
        later: u64,
    },
    /// The message changes nothing.
    #[error("the message changes nothing")]
    NothingToChange,
}

impl From<OverflowError> for ContractError {
    fn from(error: OverflowError) -> Self {
        StdError::from(error).into()
    }
}

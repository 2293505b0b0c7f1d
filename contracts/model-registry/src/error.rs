//! Errors.

use attribution_report::{Hash32, QuorumError, Role, SplitError};
use contract_api::model_registry::{Asset, MAX_MODELS, MAX_SNAPSHOTS};
use cosmwasm_std::{Addr, OverflowError, StdError, Uint128};
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
    /// A sum does not fit.
    #[error(transparent)]
    Overflow(#[from] OverflowError),
    /// The bitmap or the signatures make no quorum.
    #[error(transparent)]
    Quorum(#[from] QuorumError),
    /// A parameter is out of its range.
    #[error("parameter {field} is out of range: {reason}")]
    InvalidConfig {
        /// The parameter.
        field: &'static str,
        /// Its range.
        reason: &'static str,
    },
    /// The action is stopped.
    #[error("{action} is stopped for now")]
    Paused {
        /// The action.
        action: &'static str,
    },
    /// The emergency address switches off only.
    #[error("{sender} may stop actions, but only the owner resumes them")]
    OnlyOwnerResumes {
        /// Who tried.
        sender: Addr,
    },
    /// There is no such thing.
    #[error("there is no {asset:?}")]
    UnknownAsset {
        /// What was named.
        asset: Asset,
    },
    /// Somebody else owns it.
    #[error("{sender} does not own {asset:?}")]
    NotAssetOwner {
        /// What was named.
        asset: Asset,
        /// Who tried.
        sender: Addr,
    },
    /// It is not offered to the sender.
    #[error("{asset:?} is not offered to {sender}")]
    NotOffered {
        /// What was named.
        asset: Asset,
        /// Who tried.
        sender: Addr,
    },
    /// It has a newer version already.
    #[error("{asset:?} is followed by {successor} already")]
    HasSuccessor {
        /// The predecessor named.
        asset: Asset,
        /// Id of what follows it.
        successor: u64,
    },
    /// It is deprecated.
    #[error("{asset:?} is deprecated")]
    Deprecated {
        /// What was named.
        asset: Asset,
    },
    /// It is not deprecated.
    #[error("{asset:?} is not deprecated")]
    NotDeprecated {
        /// What was named.
        asset: Asset,
    },
    /// The hold period has not passed.
    #[error("the money is free at {free_at}, now it is {now}")]
    Held {
        /// Unix seconds from which it is free.
        free_at: u64,
        /// Unix seconds now.
        now: u64,
    },
    /// Nothing is held for it.
    #[error("nothing is held for {asset:?}")]
    NoDeposit {
        /// What was named.
        asset: Asset,
    },
    /// The audit of the adapter's index has not come to a verdict.
    #[error("adapter {adapter} has no verdict, until which its deposit is held")]
    NoVerdict {
        /// Adapter.
        adapter: u64,
    },
    /// The adapter has its verdict.
    #[error("adapter {adapter} has its verdict already")]
    HasVerdict {
        /// Adapter.
        adapter: u64,
    },
    /// A contract that attestations need is not known yet.
    #[error("the parameter {role} is not set")]
    NotWired {
        /// The parameter.
        role: &'static str,
    },
    /// oracle-registry does not know the set.
    #[error("oracle set {set_id} is unknown: {reason}")]
    UnknownSet {
        /// Set named.
        set_id: u64,
        /// What the registry answered.
        reason: String,
    },
    /// The set does not report now.
    #[error("oracle set {set_id} does not report at {now}")]
    InactiveSet {
        /// Set named.
        set_id: u64,
        /// Unix seconds now.
        now: u64,
    },
    /// A signature is not of its member over this attestation.
    #[error("the {signers} signatures are not all of their members over this attestation")]
    OracleSignatures {
        /// Signatures found.
        signers: usize,
    },
    /// Too little OPEN came along.
    #[error("{found} micro-OPEN are under the smallest deposit or stake of {smallest}")]
    DepositTooSmall {
        /// What came.
        found: Uint128,
        /// The smallest.
        smallest: Uint128,
    },
    /// Nothing is to move.
    #[error("the amount is zero")]
    ZeroAmount,
    /// More is to be slashed than is staked.
    #[error("{amount} is more than the stake of {stake}")]
    BeyondStake {
        /// Amount asked for.
        amount: Uint128,
        /// Stake.
        stake: Uint128,
    },
    /// The reason is empty, too long or not on one line.
    #[error("a reason has 1 to {most} bytes on one line")]
    InvalidReason {
        /// Most bytes.
        most: usize,
    },
    /// No adapter, or too many.
    #[error("an agent is composed of 1 to {MAX_MODELS} adapters, not {found}")]
    ModelCount {
        /// Adapters found.
        found: usize,
    },
    /// An adapter is named twice, or they are not in ascending order.
    #[error("the adapters are not strictly ascending at position {position}")]
    ModelOrder {
        /// Position of the second of the two.
        position: usize,
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
    /// A share is not within the bounds that governance set.
    #[error("the share of {role:?}, {found} basis points, is not within {floor} to {cap}")]
    ShareOutOfBounds {
        /// Whose share.
        role: Role,
        /// Share of the policy.
        found: u16,
        /// Smallest share.
        floor: u16,
        /// Largest share.
        cap: u16,
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
    /// datanet-registry does not know the snapshot.
    #[error("snapshot {root} of Datanet {datanet} is unknown: {reason}")]
    UnknownSnapshot {
        /// Datanet named.
        datanet: u64,
        /// Root named.
        root: Hash32,
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
    /// More is registered than a migration converts.
    #[error("a migration converts up to {most} entries")]
    TooManyEntries {
        /// Most entries.
        most: usize,
    },
}

//! datanet-registry: Datanets, contribution batches, their validators and quality.

use attribution_report::Hash32;
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Uint128, Uint64};
use cw20::Cw20ReceiveMsg;

/// Most items of one batch.
pub const MAX_BATCH_ITEMS: u64 = 1_000_000;
/// Most validators of one Datanet, so that closing a batch stays bounded.
pub const MAX_VALIDATORS: u32 = 50;

/// Instantiates the registry.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owns the parameters; the governor where there is one.
    pub owner: String,
    /// The open-token contract.
    pub open_token: String,
    /// Receives the deposits of rejected batches.
    pub treasury: String,
}

/// What a Datanet is about and what joining it takes.
#[cw_serde]
pub struct DatanetTerms {
    /// Short unique name: 3 to 40 of `a-z`, `0-9` and `-`.
    pub name: String,
    /// Title for people, at most 120 bytes.
    pub title: String,
    /// Field of the data, at most 60 bytes.
    pub domain: String,
    /// SPDX identifier or name of the licence, at most 60 bytes.
    pub licence: String,
    /// Digest of the schema that items follow.
    pub schema_hash: Hash32,
    /// Deposit that a batch needs, in micro-OPEN.
    pub min_deposit: Uint128,
    /// Bond that a validator needs, in micro-OPEN.
    pub validator_bond: Uint128,
    /// A batch is accepted at this quality or above, in basis points.
    pub accept_quality: u16,
}

/// Messages. Deposits and bonds arrive by cw20 send; see [`ReceiveMsg`].
#[cw_serde]
pub enum ExecuteMsg {
    /// Opens a Datanet owned by the sender. Anyone.
    CreateDatanet { terms: DatanetTerms },
    /// Scores a pending batch. A bonded validator of its Datanet, once per batch.
    ScoreBatch {
        datanet: Uint64,
        batch: Uint64,
        quality: u16,
    },
    /// cw20 hook with [`ReceiveMsg`]. Only from the open-token.
    Receive(Cw20ReceiveMsg),
    /// Admits or removes validators of a Datanet. Its owner.
    UpdateValidators {
        datanet: Uint64,
        admit: Vec<String>,
        remove: Vec<String>,
    },
    /// Fixes the root over the batches accepted so far, for training runs to name. Anyone, where a
    /// batch was accepted since the last snapshot.
    TakeSnapshot { datanet: Uint64 },
    /// Takes back the bond of a validator who was removed or leaves. The validator itself.
    WithdrawBond { datanet: Uint64 },
    /// Changes owner or treasury. Owner.
    UpdateConfig {
        owner: Option<String>,
        treasury: Option<String>,
    },
}

/// What OPEN sent to this contract is for.
#[cw_serde]
pub enum ReceiveMsg {
    /// Submits a batch; the amount is its deposit. Anyone.
    SubmitBatch {
        datanet: Uint64,
        /// Merkle root over the item leaves, which bind the sender's address.
        root: Hash32,
        /// Number of items, 1 to [`MAX_BATCH_ITEMS`].
        count: Uint64,
        /// Bytes of text in all items.
        bytes: Uint64,
        /// Where the items are found, at most 200 bytes.
        uri: String,
    },
    /// Bonds the sender as validator. Must be admitted by the Datanet's owner first.
    BondValidator { datanet: Uint64 },
}

/// State of a batch.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum BatchStatus {
    /// Waits for scores.
    Pending,
    /// Accepted; its deposit is returned.
    Accepted,
    /// Rejected; its deposit went to the treasury.
    Rejected,
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Parameters.
    #[returns(ConfigResponse)]
    Config {},
    /// One Datanet.
    #[returns(DatanetResponse)]
    Datanet { datanet: Uint64 },
    /// One Datanet by its name.
    #[returns(DatanetResponse)]
    DatanetByName { name: String },
    /// Datanets, ascending by id.
    #[returns(DatanetsResponse)]
    Datanets {
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// One batch.
    #[returns(BatchResponse)]
    Batch { datanet: Uint64, batch: Uint64 },
    /// Batches of a Datanet, ascending by id.
    #[returns(BatchesResponse)]
    Batches {
        datanet: Uint64,
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// Scores of a batch, ascending by validator.
    #[returns(ScoresResponse)]
    Scores {
        datanet: Uint64,
        batch: Uint64,
        start_after: Option<String>,
        limit: Option<u32>,
    },
    /// Validators of a Datanet, ascending by address.
    #[returns(ValidatorsResponse)]
    Validators {
        datanet: Uint64,
        start_after: Option<String>,
        limit: Option<u32>,
    },
    /// One snapshot by its root.
    #[returns(SnapshotResponse)]
    Snapshot { datanet: Uint64, root: Hash32 },
    /// Snapshots of a Datanet, ascending by their number of batches, which `start_after` names.
    #[returns(SnapshotsResponse)]
    Snapshots {
        datanet: Uint64,
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// Leaves of a Datanet's tree in their order. A snapshot of n batches is the first n of them.
    #[returns(AcceptedBatchesResponse)]
    AcceptedBatches {
        datanet: Uint64,
        /// Position of the last leaf seen.
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// Snapshots that contain a batch, ascending by their number of batches, which `start_after`
    /// names; none for a batch that was never accepted.
    #[returns(SnapshotsResponse)]
    SnapshotsOfBatch {
        datanet: Uint64,
        batch: Uint64,
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
}

/// Parameters.
#[cw_serde]
pub struct ConfigResponse {
    /// Owner of the parameters.
    pub owner: String,
    /// The open-token contract.
    pub open_token: String,
    /// Receives the deposits of rejected batches.
    pub treasury: String,
    /// Deposits and bonds held, in micro-OPEN.
    pub held: Uint128,
}

/// A Datanet.
#[cw_serde]
pub struct DatanetResponse {
    /// Id, from 1 on.
    pub datanet: Uint64,
    /// Owner.
    pub owner: String,
    /// Terms.
    pub terms: DatanetTerms,
    /// Batches submitted.
    pub batches: Uint64,
    /// Batches accepted.
    pub accepted: Uint64,
    /// Bond of all validators, in micro-OPEN.
    pub total_bond: Uint128,
}

/// A page of Datanets.
#[cw_serde]
pub struct DatanetsResponse {
    /// Entries.
    pub datanets: Vec<DatanetResponse>,
}

/// A batch.
#[cw_serde]
pub struct BatchResponse {
    /// Datanet.
    pub datanet: Uint64,
    /// Id in the Datanet, from 1 on.
    pub batch: Uint64,
    /// Contributor.
    pub contributor: String,
    /// Merkle root over the item leaves.
    pub root: Hash32,
    /// Number of items.
    pub count: Uint64,
    /// Bytes of text.
    pub bytes: Uint64,
    /// Where the items are found.
    pub uri: String,
    /// Deposit in micro-OPEN.
    pub deposit: Uint128,
    /// State.
    pub status: BatchStatus,
    /// Bond-weighted median of the scores in basis points; zero while pending.
    pub quality: u16,
    /// Validators whose scores decided the batch, ascending by address; fixed from then on.
    pub validators: Vec<String>,
    /// Height of submission.
    pub submitted_at: Uint64,
    /// Height of decision; zero while pending.
    pub decided_at: Uint64,
}

/// A page of batches.
#[cw_serde]
pub struct BatchesResponse {
    /// Entries.
    pub batches: Vec<BatchResponse>,
}

/// A validator's score.
#[cw_serde]
pub struct ScoreEntry {
    /// Validator.
    pub validator: String,
    /// Quality in basis points.
    pub quality: u16,
    /// Bond behind the score, in micro-OPEN.
    pub bond: Uint128,
}

/// A page of scores.
#[cw_serde]
pub struct ScoresResponse {
    /// Entries.
    pub scores: Vec<ScoreEntry>,
}

/// A validator of a Datanet.
#[cw_serde]
pub struct ValidatorEntry {
    /// Address.
    pub validator: String,
    /// Bond in micro-OPEN.
    pub bond: Uint128,
    /// May score.
    pub active: bool,
}

/// A page of validators.
#[cw_serde]
pub struct ValidatorsResponse {
    /// Entries.
    pub validators: Vec<ValidatorEntry>,
}

/// A snapshot of a Datanet.
#[cw_serde]
pub struct SnapshotResponse {
    /// Datanet.
    pub datanet: Uint64,
    /// Root over its batches; see [`attribution_report::snapshot_root`].
    pub root: Hash32,
    /// Number of its batches: the first of the Datanet's tree.
    pub batches: Uint64,
    /// Height at which it was taken.
    pub height: Uint64,
}

/// A page of snapshots.
#[cw_serde]
pub struct SnapshotsResponse {
    /// Entries.
    pub snapshots: Vec<SnapshotResponse>,
}

/// A leaf of a Datanet's tree of accepted batches.
#[cw_serde]
pub struct AcceptedBatch {
    /// Position of the leaf, from 0 on.
    pub position: Uint64,
    /// Id of the batch.
    pub batch: Uint64,
    /// Contributor.
    pub contributor: String,
    /// Merkle root over the item leaves.
    pub root: Hash32,
    /// Number of items.
    pub count: Uint64,
    /// Quality at its acceptance, in basis points.
    pub quality: u16,
    /// Where the items are found.
    pub uri: String,
    /// State now. The leaf of a batch that lost its acceptance stays, but it earns nothing more.
    pub status: BatchStatus,
}

/// A page of accepted batches.
#[cw_serde]
pub struct AcceptedBatchesResponse {
    /// Entries.
    pub batches: Vec<AcceptedBatch>,
}

//! Queries and their answers.

use attribution_report::Hash32;
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{HexBinary, Uint128, Uint64};

use super::{AppealStatus, BatchStatus, DatanetTerms, Params, Paused};

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
    /// Licences of a Datanet, ascending by version.
    #[returns(LicencesResponse)]
    Licences {
        datanet: Uint64,
        start_after: Option<u32>,
        limit: Option<u32>,
    },
    /// Accounts that may contribute to a permissioned Datanet, ascending by address.
    #[returns(ContributorsResponse)]
    Contributors {
        datanet: Uint64,
        start_after: Option<String>,
        limit: Option<u32>,
    },
    /// Readers of a permissioned Datanet with their keys, ascending by address.
    #[returns(ReadersResponse)]
    Readers {
        datanet: Uint64,
        start_after: Option<String>,
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
    /// Batches of a Datanet that lost their acceptance, ascending by id.
    #[returns(ExcludedResponse)]
    Excluded {
        datanet: Uint64,
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// The appeal against the decision on a batch.
    #[returns(AppealResponse)]
    Appeal { datanet: Uint64, batch: Uint64 },
    /// Appeals of a Datanet, ascending by batch.
    #[returns(AppealsResponse)]
    Appeals {
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
    /// Reputation of an account in a Datanet, as contributor and as validator, decayed to now.
    #[returns(ReputationResponse)]
    Reputation { datanet: Uint64, account: String },
    /// Reputations in a Datanet, ascending by address, decayed to now.
    #[returns(ReputationsResponse)]
    Reputations {
        datanet: Uint64,
        role: ReputationRole,
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

/// What a reputation is about.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum ReputationRole {
    /// Quality of the batches.
    Contributor,
    /// Closeness of the scores to the median.
    Validator,
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
    /// Rules on appeals; the owner where absent.
    pub arbiter: Option<String>,
    /// May switch actions off.
    pub emergency: Option<String>,
    /// Periods and bonds.
    pub params: Params,
    /// Actions that are switched off.
    pub paused: Paused,
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
    /// Account that it is offered to.
    pub pending_owner: Option<String>,
    /// Terms, with the licence and conditions that batches get now.
    pub terms: DatanetTerms,
    /// Version of that licence, from 1 on.
    pub licence_version: u32,
    /// Height of its retirement; zero while it takes batches.
    pub retired_at: Uint64,
    /// Batches submitted.
    pub batches: Uint64,
    /// Batches ever accepted: the leaves of its tree.
    pub accepted: Uint64,
    /// Batches that lost their acceptance.
    pub excluded: Uint64,
    /// Bond of all validators, in micro-OPEN.
    pub total_bond: Uint128,
}

/// A page of Datanets.
#[cw_serde]
pub struct DatanetsResponse {
    /// Entries.
    pub datanets: Vec<DatanetResponse>,
}

/// A licence of a Datanet.
#[cw_serde]
pub struct LicenceEntry {
    /// Version, from 1 on; batches name it.
    pub version: u32,
    /// SPDX identifier or name.
    pub licence: String,
    /// Conditions of use, or where they are written.
    pub conditions: String,
    /// Height from which batches get it; zero where it was given before version 0.2.0 of the
    /// registry.
    pub since: Uint64,
}

/// A page of licences.
#[cw_serde]
pub struct LicencesResponse {
    /// Entries.
    pub licences: Vec<LicenceEntry>,
}

/// A page of contributors.
#[cw_serde]
pub struct ContributorsResponse {
    /// Addresses.
    pub contributors: Vec<String>,
}

/// A reader.
#[cw_serde]
pub struct ReaderEntry {
    /// Address.
    pub reader: String,
    /// The X25519 key that it announced.
    pub public_key: Option<HexBinary>,
    /// The content key wrapped for that key.
    pub wrapped: Option<HexBinary>,
}

/// A page of readers.
#[cw_serde]
pub struct ReadersResponse {
    /// Entries.
    pub readers: Vec<ReaderEntry>,
}

/// A batch.
#[cw_serde]
pub struct BatchResponse {
    /// Datanet.
    pub datanet: Uint64,
    /// Id in the Datanet, from 1 on.
    pub batch: Uint64,
    /// Number among the batches of all Datanets in the order of their submission.
    pub serial: Uint64,
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
    /// Version of the Datanet's licence that it was submitted under.
    pub licence_version: u32,
    /// Deposit in micro-OPEN.
    pub deposit: Uint128,
    /// What of it is still held.
    pub held: Uint128,
    /// State.
    pub status: BatchStatus,
    /// Bond-weighted median of the scores in basis points, or `accept_quality` where it was accepted
    /// on appeal; zero while pending or expired.
    pub quality: u16,
    /// Validators whose scores decided the batch, ascending by address; fixed from then on.
    pub validators: Vec<String>,
    /// Height of submission.
    pub submitted_at: Uint64,
    /// Unix seconds until which it can be scored.
    pub score_by: Uint64,
    /// Height of decision; zero while pending.
    pub decided_at: Uint64,
    /// Unix seconds from which its deposit is paid out, and until which the decision can be
    /// appealed against; zero while pending.
    pub settle_after: Uint64,
    /// Position in the Datanet's tree, where it was ever accepted.
    pub position: Option<Uint64>,
    /// Height at which it lost its acceptance; zero where it did not.
    pub excluded_at: Uint64,
}

/// A page of batches.
#[cw_serde]
pub struct BatchesResponse {
    /// Entries.
    pub batches: Vec<BatchResponse>,
}

/// A batch that lost its acceptance.
#[cw_serde]
pub struct ExcludedBatch {
    /// Id of the batch.
    pub batch: Uint64,
    /// Slashed or revoked.
    pub status: BatchStatus,
    /// Height at which it lost its acceptance.
    pub excluded_at: Uint64,
}

/// A page of batches that lost their acceptance.
#[cw_serde]
pub struct ExcludedResponse {
    /// Entries.
    pub batches: Vec<ExcludedBatch>,
}

/// An appeal.
#[cw_serde]
pub struct AppealResponse {
    /// Datanet.
    pub datanet: Uint64,
    /// Batch.
    pub batch: Uint64,
    /// Who appealed.
    pub appellant: String,
    /// Bond in micro-OPEN.
    pub bond: Uint128,
    /// Reason.
    pub reason: String,
    /// The decision appealed against.
    pub against: BatchStatus,
    /// State.
    pub status: AppealStatus,
    /// Height of the appeal.
    pub opened_at: Uint64,
    /// Unix seconds until which the arbiter may rule.
    pub rule_by: Uint64,
}

/// A page of appeals.
#[cw_serde]
pub struct AppealsResponse {
    /// Entries.
    pub appeals: Vec<AppealResponse>,
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
    /// Unix seconds from which the bond can be withdrawn; zero where it can be at any time.
    pub locked_until: Uint64,
}

/// A page of validators.
#[cw_serde]
pub struct ValidatorsResponse {
    /// Entries.
    pub validators: Vec<ValidatorEntry>,
}

/// A reputation: weights of good and bad outcomes, which halve with each half-life.
#[cw_serde]
pub struct ReputationEntry {
    /// Account.
    pub account: String,
    /// Weight of good outcomes; 1,000,000 is one perfect outcome of this moment.
    pub merit: Uint64,
    /// Weight of bad outcomes.
    pub fault: Uint64,
    /// Expected goodness of the next outcome in basis points: 5,000 for who is new.
    pub score: u16,
}

/// Reputation of one account.
#[cw_serde]
pub struct ReputationResponse {
    /// As contributor.
    pub contributor: ReputationEntry,
    /// As validator.
    pub validator: ReputationEntry,
}

/// A page of reputations.
#[cw_serde]
pub struct ReputationsResponse {
    /// Entries.
    pub reputations: Vec<ReputationEntry>,
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

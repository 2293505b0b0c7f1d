//! What is registered.

use attribution_report::{Hash32, MixRule, RevenuePolicy, UnattestedRule};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Uint128, Uint64};

/// Most Datanet snapshots that an adapter names.
pub const MAX_SNAPSHOTS: usize = 16;
/// Most adapters that an agent is composed of.
pub const MAX_MODELS: usize = 16;

/// A snapshot of a Datanet that an adapter was trained on.
#[cw_serde]
#[derive(Eq)]
pub struct SnapshotRef {
    /// Datanet.
    pub datanet: Uint64,
    /// Root over the accepted batches that were used, as datanet-registry recorded it.
    pub root: Hash32,
}

/// Price of an answer in micro-OPEN.
#[cw_serde]
#[derive(Eq, Copy)]
pub struct Price {
    /// Per call.
    pub per_call: Uint128,
    /// Per 1,000 tokens of prompt and answer together, rounded up.
    pub per_1k_tokens: Uint128,
}

/// What is registered of an adapter; it never changes. A new version, or a new price, is a new
/// adapter that names its predecessor and may take over its name.
#[cw_serde]
pub struct AdapterTerms {
    /// Unique name by which it is asked for: 3 to 60 of `a-z`, `0-9`, `-` and `.`.
    pub name: String,
    /// Base model.
    pub base_model: Uint64,
    /// Artifact hash of the adapter folder (PEFT layout).
    pub adapter_hash: Hash32,
    /// Artifact hash of the training manifest.
    pub manifest_hash: Hash32,
    /// Artifact hash of the influence index.
    pub index_hash: Hash32,
    /// Datanet snapshots that it was trained on, 1 to [`MAX_SNAPSHOTS`], strictly ascending by
    /// Datanet.
    pub snapshots: Vec<SnapshotRef>,
    /// Price.
    pub price: Price,
    /// Split of the fee.
    pub policy: RevenuePolicy,
    /// Mix of the attribution signals.
    pub mix: MixRule,
    /// Where the influence part of the data share goes while the adapter is not attested.
    pub unattested: UnattestedRule,
    /// The sender's adapter that this one follows; each has one successor at most.
    pub predecessor: Option<Uint64>,
}

/// What is registered of an agent.
#[cw_serde]
pub struct AgentTerms {
    /// Unique name, as of an adapter.
    pub name: String,
    /// Adapters that it is composed of, 1 to [`MAX_MODELS`], strictly ascending; none deprecated.
    pub models: Vec<Uint64>,
    /// Base URL of its API, at most 200 bytes.
    pub endpoint: String,
    /// The sender's agent that this one follows; each has one successor at most.
    pub predecessor: Option<Uint64>,
}

/// What is registered of an app.
#[cw_serde]
pub struct AppTerms {
    /// Unique name, as of an adapter.
    pub name: String,
    /// Base URL, at most 200 bytes.
    pub endpoint: String,
    /// Who is paid for answers that came through it.
    pub payee: String,
    /// The sender's app that this one follows; each has one successor at most.
    pub predecessor: Option<Uint64>,
}

/// Where an adapter stands.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum AdapterStatus {
    /// Registered, without a verdict.
    Registered,
    /// The oracles' audit of its index passed.
    Attested,
    /// The audit failed and the deposit is gone.
    Failed,
    /// Its owner declared that it should not be used any more; `attested_at` tells whether the
    /// audit had passed.
    Deprecated,
}

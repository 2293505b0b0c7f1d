//! model-registry: base models, adapters and serving nodes, with lineage, price and revenue rule.

use attribution_report::{Hash32, MixRule, RevenuePolicy};
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{HexBinary, Uint128, Uint64};

/// Most Datanet snapshots that an adapter names.
pub const MAX_SNAPSHOTS: usize = 16;

/// Instantiates the registry.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owns the parameters; the governor where there is one.
    pub owner: String,
    /// Lineage is checked against this datanet-registry.
    pub datanet_registry: String,
    /// Smallest data share of a revenue policy, in basis points.
    pub min_data_share: u16,
}

/// A snapshot of a Datanet that an adapter was trained on.
#[cw_serde]
#[derive(Eq)]
pub struct SnapshotRef {
    /// Datanet.
    pub datanet: Uint64,
    /// Root over the accepted batches that were used.
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

/// What is registered of an adapter; it never changes, a new version is a new adapter.
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
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Registers a base model owned by the sender. Anyone.
    RegisterBaseModel {
        /// Unique among models and adapters, as for adapters.
        name: String,
        /// Artifact hash of the model folder.
        model_hash: Hash32,
        /// SPDX identifier or name of the licence, at most 60 bytes.
        licence: String,
    },
    /// Registers an adapter built by the sender. Anyone.
    RegisterAdapter { terms: AdapterTerms },
    /// Registers or changes the sender's serving node. Anyone.
    RegisterNode {
        /// Base URL of its API, `http://` or `https://`, at most 200 bytes.
        endpoint: String,
        /// Key that signs its receipts (ed25519, 32 bytes).
        receipt_key: HexBinary,
    },
    /// Changes owner or the smallest data share (for adapters to come). Owner.
    UpdateConfig {
        owner: Option<String>,
        min_data_share: Option<u16>,
    },
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Parameters.
    #[returns(ConfigResponse)]
    Config {},
    /// One base model.
    #[returns(BaseModelResponse)]
    BaseModel { base_model: Uint64 },
    /// Base models, ascending by id.
    #[returns(BaseModelsResponse)]
    BaseModels {
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// One adapter.
    #[returns(AdapterResponse)]
    Adapter { adapter: Uint64 },
    /// One adapter by its name.
    #[returns(AdapterResponse)]
    AdapterByName { name: String },
    /// Adapters, ascending by id.
    #[returns(AdaptersResponse)]
    Adapters {
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// Adapters trained on a Datanet, ascending by id.
    #[returns(AdaptersResponse)]
    AdaptersByDatanet {
        datanet: Uint64,
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// One serving node.
    #[returns(NodeResponse)]
    Node { node: String },
    /// Serving nodes, ascending by address.
    #[returns(NodesResponse)]
    Nodes {
        start_after: Option<String>,
        limit: Option<u32>,
    },
}

/// Parameters.
#[cw_serde]
pub struct ConfigResponse {
    /// Owner of the parameters.
    pub owner: String,
    /// datanet-registry.
    pub datanet_registry: String,
    /// Smallest data share in basis points.
    pub min_data_share: u16,
}

/// A base model.
#[cw_serde]
pub struct BaseModelResponse {
    /// Id, from 1 on.
    pub base_model: Uint64,
    /// Owner.
    pub owner: String,
    /// Unique name.
    pub name: String,
    /// Artifact hash of the model folder.
    pub model_hash: Hash32,
    /// Licence.
    pub licence: String,
    /// Height of registration.
    pub registered_at: Uint64,
}

/// A page of base models.
#[cw_serde]
pub struct BaseModelsResponse {
    /// Entries.
    pub base_models: Vec<BaseModelResponse>,
}

/// An adapter.
#[cw_serde]
pub struct AdapterResponse {
    /// Id, from 1 on.
    pub adapter: Uint64,
    /// Builder.
    pub builder: String,
    /// Owner of the base model when the adapter was registered.
    pub base_owner: String,
    /// Terms.
    pub terms: AdapterTerms,
    /// Height of registration.
    pub registered_at: Uint64,
}

/// A page of adapters.
#[cw_serde]
pub struct AdaptersResponse {
    /// Entries.
    pub adapters: Vec<AdapterResponse>,
}

/// A serving node.
#[cw_serde]
pub struct NodeResponse {
    /// Address, which is paid.
    pub node: String,
    /// Base URL of its API.
    pub endpoint: String,
    /// Key that signs its receipts.
    pub receipt_key: HexBinary,
}

/// A page of nodes.
#[cw_serde]
pub struct NodesResponse {
    /// Entries.
    pub nodes: Vec<NodeResponse>,
}

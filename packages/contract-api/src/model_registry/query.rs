//! Queries and their answers.

use attribution_report::{Hash32, RevenuePolicy};
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{HexBinary, Uint128, Uint64};

use super::{AdapterStatus, AdapterTerms, AgentTerms, AppTerms, Asset, Paused};

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Parameters and pause flags.
    #[returns(ConfigResponse)]
    Config {},
    /// Totals of the money held.
    #[returns(TotalsResponse)]
    Totals {},
    /// What a name stands for.
    #[returns(NameResponse)]
    Name { name: String },
    /// Who owns something, and whom it is offered to.
    #[returns(OwnershipResponse)]
    Ownership { asset: Asset },
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
    /// The newest adapter of a name.
    #[returns(AdapterResponse)]
    AdapterByName { name: String },
    /// Who earned by an adapter at the start of a block.
    #[returns(EarnersResponse)]
    Earners { adapter: Uint64, height: Uint64 },
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
    /// Adapters trained on a snapshot, ascending by id.
    #[returns(AdaptersResponse)]
    AdaptersBySnapshot {
        datanet: Uint64,
        root: Hash32,
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// Adapters over a base model, ascending by id.
    #[returns(AdaptersResponse)]
    AdaptersByBase {
        base_model: Uint64,
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// An adapter and those that it follows, newest first. The last entry's `predecessor` starts
    /// the next page.
    #[returns(AdaptersResponse)]
    AdapterVersions { adapter: Uint64, limit: Option<u32> },
    /// One agent.
    #[returns(AgentResponse)]
    Agent { agent: Uint64 },
    /// Agents, ascending by id.
    #[returns(AgentsResponse)]
    Agents {
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// Agents composed of an adapter, ascending by id.
    #[returns(AgentsResponse)]
    AgentsByAdapter {
        adapter: Uint64,
        start_after: Option<Uint64>,
        limit: Option<u32>,
    },
    /// One app.
    #[returns(AppResponse)]
    App { app: Uint64 },
    /// Apps, ascending by id.
    #[returns(AppsResponse)]
    Apps {
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
    /// The open-token contract.
    pub open_token: String,
    /// Receives forfeited deposits and stakes.
    pub treasury: String,
    /// datanet-registry.
    pub datanet_registry: String,
    /// oracle-registry.
    pub oracle_registry: Option<String>,
    /// payout-splitter.
    pub payout_splitter: Option<String>,
    /// May switch actions off; nobody where absent.
    pub emergency: Option<String>,
    /// Smallest shares of a policy.
    pub policy_floor: RevenuePolicy,
    /// Largest shares of a policy.
    pub policy_cap: RevenuePolicy,
    /// Smallest deposit of an adapter.
    pub min_adapter_deposit: Uint128,
    /// Smallest stake of an agent.
    pub min_agent_stake: Uint128,
    /// Seconds between a deprecation and the return of deposit or stake.
    pub hold_seconds: Uint64,
    /// Which actions are stopped.
    pub paused: Paused,
}

/// Money held and moved, in micro-OPEN: `held = deposits + stakes`.
#[cw_serde]
pub struct TotalsResponse {
    /// Deposits of adapters.
    pub deposits: Uint128,
    /// Stakes of agents.
    pub stakes: Uint128,
    /// Both together; the contract's balance is at least that.
    pub held: Uint128,
    /// Sent to the treasury since the start.
    pub forfeited: Uint128,
}

/// What a name stands for: the newest version.
#[cw_serde]
pub struct NameResponse {
    /// What has the name.
    pub asset: Asset,
}

/// Who owns something.
#[cw_serde]
pub struct OwnershipResponse {
    /// Owner.
    pub owner: String,
    /// Whom it is offered to.
    pub offered_to: Option<String>,
}

/// Who earned by an adapter.
#[cw_serde]
pub struct EarnersResponse {
    /// Its owner.
    pub builder: String,
    /// Its base model's owner.
    pub base_owner: String,
    /// The audit of its index had passed.
    pub attested: bool,
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
    /// Unix seconds of the deprecation.
    pub deprecated_at: Option<Uint64>,
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
    /// Builder or whom it passed the ownership to; earns the builder's share.
    pub builder: String,
    /// Owner of the base model at present.
    pub base_owner: String,
    /// Terms.
    pub terms: AdapterTerms,
    /// Height of registration.
    pub registered_at: Uint64,
    /// Where it stands.
    pub status: AdapterStatus,
    /// Height at which the audit of its index passed.
    pub attested_at: Option<Uint64>,
    /// Deposit held, in micro-OPEN.
    pub deposit: Uint128,
    /// Adapter that follows it.
    pub successor: Option<Uint64>,
    /// Unix seconds of the deprecation.
    pub deprecated_at: Option<Uint64>,
    /// Unix seconds from which the deposit may be withdrawn, where the audit passed.
    pub withdrawable_at: Option<Uint64>,
}

/// A page of adapters.
#[cw_serde]
pub struct AdaptersResponse {
    /// Entries.
    pub adapters: Vec<AdapterResponse>,
}

/// An agent.
#[cw_serde]
pub struct AgentResponse {
    /// Id, from 1 on.
    pub agent: Uint64,
    /// Owner; earns the agent's share.
    pub owner: String,
    /// Terms, with the endpoint of the moment.
    pub terms: AgentTerms,
    /// Stake in micro-OPEN.
    pub stake: Uint128,
    /// It is not deprecated and its stake suffices.
    pub active: bool,
    /// Height of registration.
    pub registered_at: Uint64,
    /// Agent that follows it.
    pub successor: Option<Uint64>,
    /// Unix seconds of the deprecation.
    pub deprecated_at: Option<Uint64>,
    /// Unix seconds from which the stake may be withdrawn.
    pub withdrawable_at: Option<Uint64>,
}

/// A page of agents.
#[cw_serde]
pub struct AgentsResponse {
    /// Entries.
    pub agents: Vec<AgentResponse>,
}

/// An app.
#[cw_serde]
pub struct AppResponse {
    /// Id, from 1 on.
    pub app: Uint64,
    /// Owner.
    pub owner: String,
    /// Terms, with endpoint and payee of the moment.
    pub terms: AppTerms,
    /// Height of registration.
    pub registered_at: Uint64,
    /// App that follows it.
    pub successor: Option<Uint64>,
    /// Unix seconds of the deprecation.
    pub deprecated_at: Option<Uint64>,
}

/// A page of apps.
#[cw_serde]
pub struct AppsResponse {
    /// Entries.
    pub apps: Vec<AppResponse>,
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

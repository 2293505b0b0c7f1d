//! model-registry: base models, adapters, agents, apps and serving nodes, with lineage, price,
//! revenue rule and attestation.

mod query;
mod terms;

use attribution_report::{Bitmap, Hash32, RevenuePolicy, Verdict};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{HexBinary, Uint128, Uint64};
use cw20::Cw20ReceiveMsg;

pub use query::*;
pub use terms::*;

/// Instantiates the registry.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owns the parameters; the governor where there is one.
    pub owner: String,
    /// The open-token contract. It never changes: deposits are held in it.
    pub open_token: String,
    /// Receives deposits of failed adapters and slashed stakes.
    pub treasury: String,
    /// Lineage is checked against this datanet-registry.
    pub datanet_registry: String,
    /// Oracle sets attest adapters; nobody does where absent.
    pub oracle_registry: Option<String>,
    /// The payout-splitter whose reports the sets sign, which their digests bind.
    pub payout_splitter: Option<String>,
    /// May switch actions off, never on; nobody where absent.
    pub emergency: Option<String>,
    /// Smallest share of every role in a revenue policy, in basis points.
    pub policy_floor: RevenuePolicy,
    /// Largest share of every role.
    pub policy_cap: RevenuePolicy,
    /// Smallest deposit of an adapter in micro-OPEN, above zero.
    pub min_adapter_deposit: Uint128,
    /// Smallest stake of an agent in micro-OPEN, above zero.
    pub min_agent_stake: Uint128,
    /// Seconds between a deprecation and the return of deposit or stake.
    pub hold_seconds: Uint64,
}

/// New values of parameters; what is absent stays.
#[cw_serde]
#[derive(Default)]
pub struct ConfigUpdate {
    /// Owner of the parameters.
    pub owner: Option<String>,
    /// Receives forfeited deposits and stakes.
    pub treasury: Option<String>,
    /// datanet-registry.
    pub datanet_registry: Option<String>,
    /// oracle-registry.
    pub oracle_registry: Option<String>,
    /// payout-splitter.
    pub payout_splitter: Option<String>,
    /// May switch actions off; an empty text removes it.
    pub emergency: Option<String>,
    /// Smallest shares, for adapters to come.
    pub policy_floor: Option<RevenuePolicy>,
    /// Largest shares, for adapters to come.
    pub policy_cap: Option<RevenuePolicy>,
    /// Smallest deposit of an adapter to come.
    pub min_adapter_deposit: Option<Uint128>,
    /// Smallest stake of an agent.
    pub min_agent_stake: Option<Uint128>,
    /// Seconds between a deprecation and the return of deposit or stake, for deprecations to come.
    pub hold_seconds: Option<Uint64>,
}

/// Something that is registered and has an owner.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum Asset {
    /// A base model.
    BaseModel(Uint64),
    /// An adapter.
    Adapter(Uint64),
    /// An agent.
    Agent(Uint64),
    /// An app.
    App(Uint64),
}

/// Which actions are stopped. Failed attestations, slashing, deprecation and withdrawals never are.
#[cw_serde]
#[derive(Eq, Copy, Default)]
pub struct Paused {
    /// Registration of base models.
    pub base_models: bool,
    /// Registration of adapters.
    pub adapters: bool,
    /// Registration of agents, and adding to their stakes.
    pub agents: bool,
    /// Registration and change of apps.
    pub apps: bool,
    /// Registration and change of nodes.
    pub nodes: bool,
    /// Attestations that pass.
    pub attest: bool,
    /// Acceptance of ownership.
    pub transfers: bool,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// cw20 hook with [`ReceiveMsg`]. Only from the open-token.
    Receive(Cw20ReceiveMsg),
    /// Registers a base model owned by the sender. Anyone.
    RegisterBaseModel {
        /// Unique among all that is registered, as for adapters.
        name: String,
        /// Artifact hash of the model folder.
        model_hash: Hash32,
        /// SPDX identifier or name of the licence, at most 60 bytes.
        licence: String,
    },
    /// Registers an app owned by the sender. Anyone.
    RegisterApp { terms: AppTerms },
    /// Changes an app's endpoint or payee. Its owner.
    UpdateApp {
        app: Uint64,
        endpoint: Option<String>,
        payee: Option<String>,
    },
    /// Changes an agent's endpoint. Its owner.
    UpdateAgent { agent: Uint64, endpoint: String },
    /// Registers or changes the sender's serving node. Anyone.
    RegisterNode {
        /// Base URL of its API, `http://` or `https://`, at most 200 bytes.
        endpoint: String,
        /// Key that signs its receipts (ed25519, 32 bytes).
        receipt_key: HexBinary,
    },
    /// Gives the verdict of an oracle set on an adapter's index, once. Anyone who has a quorum's
    /// signatures over `attribution_report::attestation_bytes`.
    Attest {
        adapter: Uint64,
        verdict: Verdict,
        /// Oracle set that signed; it must report now.
        set_id: Uint64,
        /// Who signed.
        bitmap: Bitmap,
        /// Their ed25519 signatures, in the bitmap's order.
        signatures: Vec<HexBinary>,
    },
    /// Declares that something should not be used any more. For good. Its owner.
    Deprecate { asset: Asset },
    /// Returns the deposit of a deprecated, attested adapter or the stake of a deprecated agent,
    /// once the hold period has passed. Its owner.
    WithdrawDeposit { asset: Asset },
    /// Offers the ownership, or with nobody named takes the offer back. The owner.
    OfferOwnership { asset: Asset, to: Option<String> },
    /// Takes what was offered, with all later earnings and the deposit. Whom it was offered to.
    AcceptOwnership { asset: Asset },
    /// Takes a part of an agent's stake for the treasury. Owner of the parameters.
    SlashAgent {
        agent: Uint64,
        /// Micro-OPEN, at most the stake.
        amount: Uint128,
        /// What for, 1 to 200 bytes on one line.
        reason: String,
    },
    /// Stops or resumes actions. Owner; the emergency address can only stop.
    SetPaused { paused: Paused },
    /// Changes parameters. Owner.
    UpdateConfig(ConfigUpdate),
}

/// What OPEN sent to this contract is for.
#[cw_serde]
pub enum ReceiveMsg {
    /// Registers an adapter built by the sender; the amount is its deposit.
    RegisterAdapter { terms: AdapterTerms },
    /// Registers an agent owned by the sender; the amount is its stake.
    RegisterAgent { terms: AgentTerms },
    /// Adds to an agent's stake. Anyone.
    AddStake { agent: Uint64 },
}

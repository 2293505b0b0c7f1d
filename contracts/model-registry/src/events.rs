//! Events, as attributes of the message's response.

use attribution_report::{RevenuePolicy, Verdict};
use contract_api::model_registry::{Asset, Paused};
use cosmwasm_std::{attr, Addr, Attribute, HexBinary, Response, Uint128};

use crate::state::Config;

/// What happened. Amounts are micro-OPEN.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Event {
    /// Parameters were set; all of them as they are from now on.
    Config {
        /// `instantiate` or `update_config`.
        action: &'static str,
        config: Box<Config>,
    },
    /// Actions were stopped or resumed.
    PausedSet { sender: Addr, paused: Paused },
    /// A base model was registered.
    BaseModel {
        base_model: u64,
        owner: Addr,
        name: String,
    },
    /// An adapter was registered.
    Adapter {
        adapter: u64,
        base_model: u64,
        builder: Addr,
        name: String,
        deposit: Uint128,
        predecessor: Option<u64>,
        /// The verdict on the predecessor holds for it.
        attested: bool,
    },
    /// The oracles' verdict on an adapter's index.
    Attested {
        adapter: u64,
        verdict: Verdict,
        set_id: u64,
        /// Behind the verdict; the treasury's where it failed.
        deposit: Uint128,
    },
    /// An agent was registered.
    Agent {
        agent: u64,
        owner: Addr,
        name: String,
        stake: Uint128,
        predecessor: Option<u64>,
    },
    /// An agent moved.
    AgentUpdated { agent: u64, endpoint: String },
    /// An agent's stake grew.
    StakeAdded {
        agent: u64,
        amount: Uint128,
        stake: Uint128,
    },
    /// A part of an agent's stake went to the treasury.
    AgentSlashed {
        agent: u64,
        amount: Uint128,
        stake: Uint128,
        reason: String,
    },
    /// An app was registered or changed.
    App {
        /// `register_app` or `update_app`.
        action: &'static str,
        app: u64,
        name: String,
        endpoint: String,
        payee: Addr,
    },
    /// A serving node was registered or changed.
    Node {
        node: Addr,
        endpoint: String,
        receipt_key: HexBinary,
    },
    /// Something should not be used any more.
    Deprecated { asset: Asset, by: Addr },
    /// A deposit or stake was returned.
    DepositWithdrawn {
        asset: Asset,
        recipient: Addr,
        amount: Uint128,
    },
    /// Ownership was offered, or the offer taken back.
    Offered {
        asset: Asset,
        owner: Addr,
        to: Option<Addr>,
    },
    /// Ownership was accepted.
    Accepted { asset: Asset, owner: Addr },
}

impl Event {
    /// The attributes, `action` first.
    fn attributes(self) -> Vec<Attribute> {
        match self {
            Self::Config { action, config } => config_attributes(action, *config),
            Self::PausedSet { sender, paused } => paused_attributes(sender, paused),
            Self::BaseModel {
                base_model,
                owner,
                name,
            } => vec![
                attr("action", "register_base_model"),
                attr("base_model", base_model.to_string()),
                attr("owner", owner),
                attr("name", name),
            ],
            Self::Adapter {
                adapter,
                base_model,
                builder,
                name,
                deposit,
                predecessor,
                attested,
            } => vec![
                attr("action", "register_adapter"),
                attr("adapter", adapter.to_string()),
                attr("base_model", base_model.to_string()),
                attr("builder", builder),
                attr("name", name),
                attr("deposit", deposit),
                attr("predecessor", or_empty(predecessor)),
                attr("attested", attested.to_string()),
            ],
            Self::Attested {
                adapter,
                verdict,
                set_id,
                deposit,
            } => vec![
                attr("action", "attest"),
                attr("adapter", adapter.to_string()),
                attr(
                    "verdict",
                    match verdict {
                        Verdict::Pass => "pass",
                        Verdict::Fail => "fail",
                    },
                ),
                attr("set_id", set_id.to_string()),
                attr("deposit", deposit),
            ],
            other => other.served(),
        }
    }

    /// What serves and is served through.
    fn served(self) -> Vec<Attribute> {
        match self {
            Self::Node {
                node,
                endpoint,
                receipt_key,
            } => vec![
                attr("action", "register_node"),
                attr("node", node),
                attr("endpoint", endpoint),
                attr("receipt_key", receipt_key.to_hex()),
            ],
            Self::App {
                action,
                app,
                name,
                endpoint,
                payee,
            } => vec![
                attr("action", action),
                attr("app", app.to_string()),
                attr("name", name),
                attr("endpoint", endpoint),
                attr("payee", payee),
            ],
            Self::Agent {
                agent,
                owner,
                name,
                stake,
                predecessor,
            } => vec![
                attr("action", "register_agent"),
                attr("agent", agent.to_string()),
                attr("owner", owner),
                attr("name", name),
                attr("stake", stake),
                attr("predecessor", or_empty(predecessor)),
            ],
            Self::AgentUpdated { agent, endpoint } => vec![
                attr("action", "update_agent"),
                attr("agent", agent.to_string()),
                attr("endpoint", endpoint),
            ],
            other => other.owned(),
        }
    }

    /// What happens to money and owners.
    fn owned(self) -> Vec<Attribute> {
        match self {
            Self::StakeAdded {
                agent,
                amount,
                stake,
            } => vec![
                attr("action", "add_stake"),
                attr("agent", agent.to_string()),
                attr("amount", amount),
                attr("stake", stake),
            ],
            Self::AgentSlashed {
                agent,
                amount,
                stake,
                reason,
            } => vec![
                attr("action", "slash_agent"),
                attr("agent", agent.to_string()),
                attr("amount", amount),
                attr("stake", stake),
                attr("reason", reason),
            ],
            Self::Deprecated { asset, by } => {
                with_asset("deprecate", asset, vec![attr("owner", by)])
            }
            Self::DepositWithdrawn {
                asset,
                recipient,
                amount,
            } => {
                let rest = vec![attr("recipient", recipient), attr("amount", amount)];
                with_asset("withdraw_deposit", asset, rest)
            }
            Self::Offered { asset, owner, to } => {
                let rest = vec![attr("owner", owner), attr("to", or_empty(to))];
                with_asset("offer_ownership", asset, rest)
            }
            Self::Accepted { asset, owner } => {
                with_asset("accept_ownership", asset, vec![attr("owner", owner)])
            }
            Self::Config { .. }
            | Self::PausedSet { .. }
            | Self::BaseModel { .. }
            | Self::Adapter { .. }
            | Self::Attested { .. }
            | Self::Agent { .. }
            | Self::AgentUpdated { .. }
            | Self::App { .. }
            | Self::Node { .. } => Vec::new(),
        }
    }
}

fn or_empty(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn with_asset(action: &str, asset: Asset, rest: Vec<Attribute>) -> Vec<Attribute> {
    let (kind, id) = match asset {
        Asset::BaseModel(id) => ("base_model", id),
        Asset::Adapter(id) => ("adapter", id),
        Asset::Agent(id) => ("agent", id),
        Asset::App(id) => ("app", id),
    };
    let head = vec![attr("action", action), attr(kind, id)];
    head.into_iter().chain(rest).collect()
}

fn paused_attributes(sender: Addr, paused: Paused) -> Vec<Attribute> {
    let Paused {
        base_models,
        adapters,
        agents,
        apps,
        nodes,
        attest,
        transfers,
    } = paused;
    vec![
        attr("action", "set_paused"),
        attr("sender", sender),
        attr("base_models", base_models.to_string()),
        attr("adapters", adapters.to_string()),
        attr("agents", agents.to_string()),
        attr("apps", apps.to_string()),
        attr("nodes", nodes.to_string()),
        attr("attest", attest.to_string()),
        attr("transfers", transfers.to_string()),
    ]
}

fn config_attributes(action: &str, config: Config) -> Vec<Attribute> {
    // The token never changes and the pause flags have their own event.
    let Config {
        owner,
        open_token: _,
        treasury,
        datanet_registry,
        oracle_registry,
        payout_splitter,
        emergency,
        policy_floor,
        policy_cap,
        min_adapter_deposit,
        min_agent_stake,
        hold_seconds,
        paused: _,
    } = config;
    let shares = |policy: RevenuePolicy| {
        let shares: Vec<String> = policy
            .shares()
            .iter()
            .map(|(_, share)| share.to_string())
            .collect();
        shares.join(",")
    };
    vec![
        attr("action", action),
        attr("owner", owner),
        attr("treasury", treasury),
        attr("datanet_registry", datanet_registry),
        attr("oracle_registry", or_empty(oracle_registry)),
        attr("payout_splitter", or_empty(payout_splitter)),
        attr("emergency", or_empty(emergency)),
        attr("policy_floor", shares(policy_floor)),
        attr("policy_cap", shares(policy_cap)),
        attr("min_adapter_deposit", min_adapter_deposit),
        attr("min_agent_stake", min_agent_stake),
        attr("hold_seconds", hold_seconds.to_string()),
    ]
}

impl From<Event> for Response {
    fn from(event: Event) -> Self {
        Response::new().add_attributes(event.attributes())
    }
}

//! Events, as attributes of the message's response.

use cosmwasm_std::{attr, Addr, Attribute, HexBinary, Response};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Parameters were set.
    Config {
        /// `instantiate` or `update_config`.
        action: &'static str,
        /// Owner.
        owner: Addr,
        /// Smallest data share in basis points.
        min_data_share: u16,
    },
    /// A base model was registered.
    BaseModel {
        /// Id.
        base_model: u64,
        /// Owner.
        owner: Addr,
        /// Name.
        name: String,
    },
    /// An adapter was registered.
    Adapter {
        /// Id.
        adapter: u64,
        /// Base model.
        base_model: u64,
        /// Builder.
        builder: Addr,
        /// Name.
        name: String,
    },
    /// A serving node was registered or changed.
    Node {
        /// Address.
        node: Addr,
        /// Base URL.
        endpoint: String,
        /// Receipt key.
        receipt_key: HexBinary,
    },
}

impl Event {
    /// The attributes, `action` first.
    pub fn attributes(self) -> Vec<Attribute> {
        match self {
            Self::Config {
                action,
                owner,
                min_data_share,
            } => vec![
                attr("action", action),
                attr("owner", owner),
                attr("min_data_share", min_data_share.to_string()),
            ],
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
            } => vec![
                attr("action", "register_adapter"),
                attr("adapter", adapter.to_string()),
                attr("base_model", base_model.to_string()),
                attr("builder", builder),
                attr("name", name),
            ],
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
        }
    }
}

impl From<Event> for Response {
    fn from(event: Event) -> Self {
        Response::new().add_attributes(event.attributes())
    }
}

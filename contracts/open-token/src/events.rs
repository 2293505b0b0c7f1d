//! Events of the messages that cw20-base does not know. Those of cw20 carry its attributes.

use cosmwasm_std::{attr, Addr, Attribute, Response, Uint128};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// OPEN was created.
    Instantiate { supply: Uint128 },
    /// One transfer of a multi-transfer.
    Transfer {
        from: Addr,
        to: Addr,
        amount: Uint128,
    },
    /// All transfers of a multi-transfer.
    MultiTransfer {
        from: Addr,
        count: usize,
        amount: Uint128,
    },
    /// Native coins became cw20 OPEN.
    Wrap { account: Addr, amount: Uint128 },
    /// cw20 OPEN became native coins.
    Unwrap { account: Addr, amount: Uint128 },
    /// The code was replaced.
    Migrate { from: String, to: String },
}

impl Event {
    /// The attributes, `action` first.
    pub fn attributes(self) -> Vec<Attribute> {
        match self {
            Self::Instantiate { supply } => {
                vec![attr("action", "instantiate"), attr("supply", supply)]
            }
            Self::Transfer { from, to, amount } => vec![
                attr("action", "transfer"),
                attr("from", from),
                attr("to", to),
                attr("amount", amount),
            ],
            Self::MultiTransfer {
                from,
                count,
                amount,
            } => vec![
                attr("action", "multi_transfer"),
                attr("from", from),
                attr("count", count.to_string()),
                attr("amount", amount),
            ],
            Self::Wrap { account, amount } => vec![
                attr("action", "wrap"),
                attr("account", account),
                attr("amount", amount),
            ],
            Self::Unwrap { account, amount } => vec![
                attr("action", "unwrap"),
                attr("account", account),
                attr("amount", amount),
            ],
            Self::Migrate { from, to } => vec![
                attr("action", "migrate"),
                attr("from_version", from),
                attr("to_version", to),
            ],
        }
    }
}

impl From<Event> for Response {
    fn from(event: Event) -> Self {
        Response::new().add_attributes(event.attributes())
    }
}

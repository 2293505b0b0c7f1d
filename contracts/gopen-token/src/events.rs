//! Events of the messages that cw20-base does not know. Those of cw20 carry its attributes.

use cosmwasm_std::{attr, Addr, Attribute, Response, Uint128};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// gOPEN was created.
    Instantiate { open_token: Addr },
    /// OPEN became gOPEN of `recipient`.
    Wrap {
        sender: Addr,
        recipient: Addr,
        amount: Uint128,
    },
    /// gOPEN became OPEN.
    Unwrap { account: Addr, amount: Uint128 },
    /// Another account votes with the balance of `account`.
    Delegate {
        account: Addr,
        from: Addr,
        to: Addr,
        votes: u64,
    },
    /// The code was replaced.
    Migrate { from: String, to: String },
}

impl Event {
    /// The action and what belongs to it.
    fn parts(self) -> (&'static str, Vec<Attribute>) {
        match self {
            Self::Instantiate { open_token } => {
                ("instantiate", vec![attr("open_token", open_token)])
            }
            Self::Wrap {
                sender,
                recipient,
                amount,
            } => (
                "wrap",
                vec![
                    attr("sender", sender),
                    attr("recipient", recipient),
                    attr("amount", amount),
                ],
            ),
            Self::Unwrap { account, amount } => (
                "unwrap",
                vec![attr("account", account), attr("amount", amount)],
            ),
            Self::Delegate {
                account,
                from,
                to,
                votes,
            } => (
                "delegate",
                vec![
                    attr("account", account),
                    attr("from", from),
                    attr("to", to),
                    attr("votes", votes.to_string()),
                ],
            ),
            Self::Migrate { from, to } => (
                "migrate",
                vec![attr("from_version", from), attr("to_version", to)],
            ),
        }
    }
}

/// The event of a message: attributes of the response.
impl From<Event> for Response {
    fn from(event: Event) -> Self {
        let (action, attributes) = event.parts();
        Self::new()
            .add_attribute("action", action)
            .add_attributes(attributes)
    }
}

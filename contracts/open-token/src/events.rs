//! Events of the messages that cw20-base does not know. Those of cw20 carry its attributes.

use contract_api::open_token::Paused;
use cosmwasm_std::{attr, Addr, Attribute, Response, Uint128};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// OPEN was created.
    Instantiate { owner: Addr, supply: Uint128 },
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
    /// Parameters changed; no emergency account where absent.
    UpdateConfig {
        owner: Addr,
        emergency: Option<Addr>,
    },
    /// Actions were stopped or resumed.
    SetPaused { sender: Addr, paused: Paused },
    /// The code was replaced.
    Migrate {
        from: String,
        to: String,
        owner: Addr,
    },
}

impl Event {
    /// The action and what belongs to it.
    fn parts(self) -> (&'static str, Vec<Attribute>) {
        match self {
            Self::Instantiate { owner, supply } => (
                "instantiate",
                vec![attr("owner", owner), attr("supply", supply)],
            ),
            Self::Transfer { from, to, amount } => (
                "transfer",
                vec![attr("from", from), attr("to", to), attr("amount", amount)],
            ),
            Self::MultiTransfer {
                from,
                count,
                amount,
            } => (
                "multi_transfer",
                vec![
                    attr("from", from),
                    attr("count", count.to_string()),
                    attr("amount", amount),
                ],
            ),
            Self::Wrap { account, amount } => (
                "wrap",
                vec![attr("account", account), attr("amount", amount)],
            ),
            Self::Unwrap { account, amount } => (
                "unwrap",
                vec![attr("account", account), attr("amount", amount)],
            ),
            Self::UpdateConfig { owner, emergency } => {
                let emergency = emergency.map(|account| attr("emergency", account));
                let attributes = [attr("owner", owner)].into_iter().chain(emergency);
                ("update_config", attributes.collect())
            }
            Self::SetPaused {
                sender,
                paused: Paused { mint, wrap },
            } => (
                "set_paused",
                vec![
                    attr("sender", sender),
                    attr("mint", mint.to_string()),
                    attr("wrap", wrap.to_string()),
                ],
            ),
            Self::Migrate { from, to, owner } => (
                "migrate",
                vec![
                    attr("from_version", from),
                    attr("to_version", to),
                    attr("owner", owner),
                ],
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

/// What a message does on the side: an event of its own, named after its action.
impl From<Event> for cosmwasm_std::Event {
    fn from(event: Event) -> Self {
        let (action, attributes) = event.parts();
        Self::new(action)
            .add_attribute("action", action)
            .add_attributes(attributes)
    }
}

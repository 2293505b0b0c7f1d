//! Events.

use cosmwasm_std::{attr, Addr, Attribute, Response};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A DAO got its voting module.
    Instantiate { dao: Addr, gopen_token: Addr },
    /// The code was replaced.
    Migrate { from: String, to: String },
}

impl Event {
    /// The action and what belongs to it.
    fn parts(self) -> (&'static str, Vec<Attribute>) {
        match self {
            Self::Instantiate { dao, gopen_token } => (
                "instantiate",
                vec![attr("dao", dao), attr("gopen_token", gopen_token)],
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

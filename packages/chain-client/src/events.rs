//! Events that transactions leave behind.

use serde::{Deserialize, Serialize};

use crate::address::Address;

/// The attribute that the wasm module adds to each event of a contract.
const CONTRACT_ATTRIBUTE: &str = "_contract_address";

/// One event: a type and its attributes, in the order the chain reported them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The event's type: `wasm`, `wasm-<name>` from contracts, others from the chain's modules.
    pub kind: String,
    /// Keys and values.
    pub attributes: Vec<(String, String)>,
}

impl Event {
    /// The value of the first attribute named `key`.
    pub fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    /// The contract that emitted the event, for events of the wasm module.
    pub fn contract(&self) -> Option<&str> {
        self.attribute(CONTRACT_ATTRIBUTE)
    }

    fn is_from(&self, contract: &Address) -> bool {
        is_contract_event(&self.kind) && self.contract() == Some(contract.as_ref())
    }
}

/// Only these types carry attributes that a contract wrote under its own, verified address.
fn is_contract_event(kind: &str) -> bool {
    kind == "wasm" || kind.starts_with("wasm-")
}

impl From<cosmrs::tendermint::abci::Event> for Event {
    fn from(event: cosmrs::tendermint::abci::Event) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let attributes = event.attributes.iter();
        let attributes = attributes.map(|pair| (text(pair.key_bytes()), text(pair.value_bytes())));
        Event {
            attributes: attributes.collect(),
            kind: event.kind,
        }
    }
}

/// The events of one transaction or block, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Events(
    /// The events.
    pub Vec<Event>,
);

impl Events {
    /// All events.
    pub fn iter(&self) -> std::slice::Iter<'_, Event> {
        self.0.iter()
    }

    /// What `contract` emitted, of any type.
    pub fn from_contract<'a>(&'a self, contract: &'a Address) -> impl Iterator<Item = &'a Event> {
        self.iter().filter(move |event| event.is_from(contract))
    }

    /// What `contract` emitted as the custom event `name` (without the chain's `wasm-` prefix).
    pub fn custom<'a>(
        &'a self,
        contract: &'a Address,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Event> {
        self.from_contract(contract)
            .filter(move |event| event.kind.strip_prefix("wasm-") == Some(name))
    }

    /// What `contract` emitted with the attribute `action` equal to `action`.
    pub fn action<'a>(
        &'a self,
        contract: &'a Address,
        action: &'a str,
    ) -> impl Iterator<Item = &'a Event> {
        self.from_contract(contract)
            .filter(move |event| event.attribute("action") == Some(action))
    }
}

impl<E: Into<Event>> FromIterator<E> for Events {
    fn from_iter<I: IntoIterator<Item = E>>(events: I) -> Self {
        Events(events.into_iter().map(Into::into).collect())
    }
}

impl<'a> IntoIterator for &'a Events {
    type Item = &'a Event;
    type IntoIter = std::slice::Iter<'a, Event>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn event(kind: &str, attributes: &[(&str, &str)]) -> Event {
        let pairs = attributes
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Event {
            kind: kind.to_owned(),
            attributes: pairs.collect(),
        }
    }

    #[test]
    fn events_are_found_by_contract_and_name() {
        let ours = Address::new("open", &[1; 32]).unwrap();
        let other = Address::new("open", &[2; 32]).unwrap();
        let events: Events = [
            event(
                "wasm",
                &[("_contract_address", ours.as_ref()), ("action", "claim")],
            ),
            event(
                "wasm-paid",
                &[("_contract_address", ours.as_ref()), ("amount", "5")],
            ),
            event(
                "wasm-paid",
                &[("_contract_address", other.as_ref()), ("amount", "9")],
            ),
            event(
                "transfer",
                &[("_contract_address", ours.as_ref()), ("action", "claim")],
            ),
        ]
        .into_iter()
        .collect();
        assert_eq!(events.from_contract(&ours).count(), 2);
        assert_eq!(events.action(&ours, "claim").count(), 1);
        let amounts: Vec<_> = events
            .custom(&ours, "paid")
            .map(|event| event.attribute("amount"))
            .collect();
        assert_eq!(amounts, [Some("5")]);
    }
}

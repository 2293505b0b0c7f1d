//! All messages of the suite, read from the types themselves: a variant that is added to a contract
//! is a row that no action fills, and a run without it fails.

use std::collections::BTreeSet;

use contract_api::{
    datanet_registry, dispute_registry, gopen_token, gopen_voting, governor, model_registry,
    open_token, oracle_registry, payout_splitter,
};
use cosmwasm_schema::schema_for;
use schemars::schema::{RootSchema, Schema};

use crate::world::Part;

/// Rows of every message and of every hook, by contract.
pub fn messages() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (part, schema) in [
        (Part::OpenToken, schema_for!(open_token::ExecuteMsg)),
        (Part::GopenToken, schema_for!(gopen_token::ExecuteMsg)),
        (Part::GopenVoting, schema_for!(gopen_voting::ExecuteMsg)),
        (Part::Governor, schema_for!(governor::ExecuteMsg)),
        (
            Part::DatanetRegistry,
            schema_for!(datanet_registry::ExecuteMsg),
        ),
        (Part::ModelRegistry, schema_for!(model_registry::ExecuteMsg)),
        (
            Part::OracleRegistry,
            schema_for!(oracle_registry::ExecuteMsg),
        ),
        (
            Part::PayoutSplitter,
            schema_for!(payout_splitter::ExecuteMsg),
        ),
        (
            Part::DisputeRegistry,
            schema_for!(dispute_registry::ExecuteMsg),
        ),
    ] {
        let own = variants(&schema).into_iter();
        // The cw20 hook counts for what it carries.
        let own = own.filter(|variant| variant != "receive");
        names.extend(own.map(|variant| format!("{} {variant}", part.name())));
    }
    for (part, schema) in [
        (Part::GopenToken, schema_for!(gopen_token::ReceiveMsg)),
        (Part::Governor, schema_for!(governor::ReceiveMsg)),
        (
            Part::DatanetRegistry,
            schema_for!(datanet_registry::ReceiveMsg),
        ),
        (Part::ModelRegistry, schema_for!(model_registry::ReceiveMsg)),
        (
            Part::OracleRegistry,
            schema_for!(oracle_registry::ReceiveMsg),
        ),
        (
            Part::PayoutSplitter,
            schema_for!(payout_splitter::ReceiveMsg),
        ),
        (
            Part::DisputeRegistry,
            schema_for!(dispute_registry::ReceiveMsg),
        ),
    ] {
        let hooks = variants(&schema).into_iter();
        names.extend(hooks.map(|variant| format!("{} receive.{variant}", part.name())));
    }
    names
}

/// Messages that the owner or an emergency account may stop. None that only takes out what belongs
/// to its sender, and none against fraud, is among them. A `send` is stopped where its hook is.
const PAUSABLE: [&str; 32] = [
    "open-token mint",
    "open-token wrap",
    "open-token send",
    "open-token send_from",
    "gopen-token receive.wrap",
    "governor vote_by_signature",
    "datanet-registry create_datanet",
    "datanet-registry receive.submit_batch",
    "datanet-registry score_batch",
    "datanet-registry receive.bond_validator",
    "datanet-registry take_snapshot",
    "datanet-registry announce_key",
    "datanet-registry wrap_keys",
    "model-registry register_base_model",
    "model-registry receive.register_adapter",
    "model-registry receive.register_agent",
    "model-registry receive.add_stake",
    "model-registry register_app",
    "model-registry update_app",
    "model-registry register_node",
    "model-registry attest",
    "model-registry accept_ownership",
    "oracle-registry receive.register",
    "oracle-registry receive.add_bond",
    "oracle-registry rotate",
    "oracle-registry rotate_key",
    "oracle-registry unjail",
    "payout-splitter receive.open_channel",
    "payout-splitter receive.top_up",
    "payout-splitter submit_report",
    "payout-splitter finalize",
    "dispute-registry receive.challenge",
];

/// Whether a message may be stopped by a pause flag.
pub fn is_pausable(name: &str) -> bool {
    PAUSABLE.contains(&name)
}

/// The variants that an enum's schema names.
fn variants(schema: &RootSchema) -> Vec<String> {
    let choices = schema.schema.subschemas.as_ref();
    let choices = choices.and_then(|schemas| schemas.one_of.as_ref());
    let required = choices
        .into_iter()
        .flatten()
        .filter_map(|choice| match choice {
            Schema::Object(object) => object.object.as_ref(),
            Schema::Bool(_) => None,
        });
    required
        .flat_map(|object| object.required.iter().cloned())
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_contract_with_messages_has_rows() {
        let names = messages();
        for part in Part::ALL {
            let prefix = format!("{} ", part.name());
            let rows = names.iter().filter(|name| name.starts_with(&prefix));
            match part {
                Part::GopenVoting => assert_eq!(rows.count(), 0),
                _ => assert!(rows.count() > 5, "{prefix}"),
            }
        }
        assert!(names.contains("open-token wrap"));
        assert!(names.contains("payout-splitter receive.open_channel"));
        assert!(!names.contains("payout-splitter receive"));
    }
}

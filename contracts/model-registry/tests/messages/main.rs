//! What model-registry does with each message, with the real open-token and oracle-registry.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod access;
mod agents;
mod apps;
mod attest;
mod datanets;
mod deprecate;
mod events;
mod invariants;
mod migrate;
mod oracles;
mod ownership;
mod queries;
mod register_adapter;
mod register_base_model;
mod register_node;
mod set_paused;
mod update_config;
mod versions;
mod world;

use cw_multi_test::{error::AnyResult, AppResponse};
use model_registry::ContractError;

/// The registry's error behind a refused message.
fn refusal(result: AnyResult<AppResponse>) -> ContractError {
    match result.expect_err("the message must be refused").downcast() {
        Ok(error) => error,
        Err(other) => panic!("not an error of the registry: {other:?}"),
    }
}

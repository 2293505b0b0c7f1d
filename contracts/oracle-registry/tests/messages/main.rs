//! What oracle-registry does with each message, with the real open-token and real keys.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod access;
mod bond;
mod claim_rewards;
mod committee;
mod disputes;
mod events;
mod invariants;
mod migrate;
mod queries;
mod register;
mod rotate;
mod rotate_key;
mod set_paused;
mod slash;
mod splitter;
mod unjail;
mod update_config;
mod update_endpoint;
mod world;

use cw_multi_test::{error::AnyResult, AppResponse};
use oracle_registry::ContractError;

/// The registry's error behind a refused message.
fn refusal(result: AnyResult<AppResponse>) -> ContractError {
    match result.expect_err("the message must be refused").downcast() {
        Ok(error) => error,
        Err(other) => panic!("not an error of the registry: {other:?}"),
    }
}

//! What dispute-registry does with each message, on an embedded chain with the real open-token,
//! oracle-registry and payout-splitter, real keys and reports with real trees.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod access;
mod admin;
mod challenge;
mod close;
mod court;
mod draw_committee;
mod events;
mod judge;
mod migrate;
mod money;
mod prove_equivocation;
mod prove_fraud;
mod queries;
// The chain and the oracles' rounds are those of the splitter's own tests.
#[allow(dead_code)]
#[path = "../../../payout-splitter/tests/messages/round.rs"]
mod round;
#[allow(dead_code)]
#[path = "../../../payout-splitter/tests/messages/world.rs"]
mod world;

use cw_multi_test::{error::AnyResult, AppResponse};
use dispute_registry::ContractError;

/// The registry's error behind a refused message.
fn refusal(result: AnyResult<AppResponse>) -> ContractError {
    match result.expect_err("the message must be refused").downcast() {
        Ok(error) => error,
        Err(other) => panic!("not an error of the registry: {other:?}"),
    }
}

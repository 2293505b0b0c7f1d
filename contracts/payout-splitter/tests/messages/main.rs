//! What payout-splitter does with each message, on an embedded chain with the real open-token and
//! oracle-registry and real keys.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod access;
mod admin;
mod claim;
mod claim_many;
mod events;
mod finalize;
mod hold_report;
mod invariants;
mod migrate;
mod open_channel;
mod queries;
mod revert_charges;
mod revoke_session_key;
mod rotate_session_key;
mod round;
mod set_recipient;
mod signature_forms;
mod submit_report;
mod tamper;
mod tampered_report;
mod thaw;
mod top_up;
mod void_report;
mod withdraw;
mod world;

use cosmwasm_std::MigrateInfo;
use cw_multi_test::{error::AnyResult, AppResponse, ContractWrapper};
use payout_splitter::ContractError;
use world::{Codes, World};

/// A world that runs the contracts natively.
fn native() -> World {
    World::new(Codes {
        open_token: contract_twin::code(
            "open-token",
            ContractWrapper::new(
                open_token::contract::execute,
                open_token::contract::instantiate,
                open_token::contract::query,
            ),
        ),
        oracle_registry: contract_twin::code(
            "oracle-registry",
            ContractWrapper::new(
                oracle_registry::contract::execute,
                oracle_registry::contract::instantiate,
                oracle_registry::contract::query,
            ),
        ),
        payout_splitter: contract_twin::code(
            "payout-splitter",
            ContractWrapper::new(
                payout_splitter::contract::execute,
                payout_splitter::contract::instantiate,
                payout_splitter::contract::query,
            )
            .with_migrate(|deps, env, message, _: MigrateInfo| {
                payout_splitter::contract::migrate(deps, env, message)
            }),
        ),
    })
}

/// The splitter's error behind a refused message.
fn refusal(result: AnyResult<AppResponse>) -> ContractError {
    match result.expect_err("the message must be refused").downcast() {
        Ok(error) => error,
        Err(other) => panic!("not an error of the splitter: {other:?}"),
    }
}

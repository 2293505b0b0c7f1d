//! Behaviour of the development chain, one module per behaviour, in one binary because each
//! would link two WebAssembly engines.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod addresses;
mod artifacts;
mod codes;
mod contracts;
mod differential;
mod gas_limits;
mod guests;
mod hostile_guests;
mod persistence;
mod process;
mod rpc;
mod stored_state;
mod support;
mod token_hooks;
mod transactions;
mod wallet_routes;

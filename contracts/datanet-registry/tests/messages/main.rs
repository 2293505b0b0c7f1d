//! datanet-registry as a specification: one module per message or group of messages.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod bond_validator;
mod create_datanet;
mod instantiate;
mod migrate;
mod money;
mod query;
mod score_batch;
mod submit_batch;
mod take_snapshot;
mod update_config;
mod update_validators;
mod withdraw_bond;
mod world;

//! datanet-registry as a specification: one module per message or group of messages.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod appeal_batch;
mod bond_validator;
mod close_batch;
mod create_datanet;
mod events;
mod instantiate;
mod migrate;
mod money;
mod prove_duplicate;
mod query;
mod relicence;
mod reputation;
mod retire_datanet;
mod score_batch;
mod set_paused;
mod settle_deposit;
mod submit_batch;
mod take_snapshot;
mod transfer_datanet;
mod update_config;
mod update_members;
mod update_validators;
mod withdraw_bond;
mod world;
mod wrap_keys;

//! gopen-token as a specification: one module per message or group of messages.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod allowance;
mod claim;
mod cw3_flex_multisig;
mod delegate;
mod events;
mod group;
mod hooks;
mod instantiate;
mod migrate;
mod nobody;
mod query;
mod receive;
mod set_paused;
mod transfer;
mod unwrap;
mod update_config;
mod votes;
mod world;

//! open-token as a specification: one module per message or group of messages.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod allowance;
mod burn;
mod events;
mod instantiate;
mod marketing;
mod migrate;
mod mint;
mod multi_transfer;
mod query;
mod send;
mod set_paused;
mod supply;
mod transfer;
mod update_config;
mod world;
mod wrap;

//! gopen-voting as a specification: one module per message or group of messages.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod dao_core;
mod instantiate;
mod migrate;
mod query;
mod world;

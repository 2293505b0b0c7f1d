//! gopen-token as a specification: one module per message or group of messages.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod allowance;
mod delegate;
mod instantiate;
mod migrate;
mod query;
mod receive;
mod transfer;
mod unwrap;
mod votes;
mod world;

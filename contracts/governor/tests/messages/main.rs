//! governor as a specification: one module per message or group of messages.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod cancel;
mod close;
mod counting;
mod cw3_queries;
mod events;
mod execute;
mod instantiate;
mod migrate;
mod open_voting;
mod probe;
mod propose;
mod queries;
mod queue;
mod set_emergency;
mod set_paused;
mod treasury;
mod update_config;
mod vote;
mod vote_by_signature;
mod world;

//! The actions of a user against the compiled contracts on a devnet.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod channels;
mod datanets;
mod deployment;
mod disputes;
mod governance;
mod refusals;
mod report_disputes;
mod tokens;
mod world;

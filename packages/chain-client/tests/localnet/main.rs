//! The client in front of a real CometBFT chain with wasmd, and what may happen to it.
//!
//! Needs wasmd, so `scripts/test-localnet` runs these tests and `cargo test` alone does not.
#![allow(clippy::unwrap_used, clippy::expect_used)]

// The other tests use the rest of it.
#[allow(dead_code)]
#[path = "../common/network.rs"]
mod network;

mod faults;
mod payments;
mod wasmd;

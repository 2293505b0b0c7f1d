//! DAOs whose contracts others published, compiled unmodified, vote with gOPEN and change a
//! parameter of the suite, on a real wasmd chain.
//!
//! Needs the chain that OPENLEDGER_LOCALNET names and `scripts/build-contracts --published`, so
//! `scripts/test-localnet` runs these tests and `cargo test` alone does not.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cw3_flex_multisig;
mod dao_dao;
mod world;

//! The chain's modules: accounts, bank and contracts, over cw-multi-test's keepers.

pub mod accounts;
pub mod addresses;
pub mod bank;
pub mod wasm;

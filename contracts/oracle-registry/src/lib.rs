//! oracle-registry: who may sign reports.
//!
//! Operators bond OPEN and register a report key; the ones with the highest bonds form the oracle
//! set. Every set is kept unchanged, so that a report can be checked against the set it names.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

mod access;
mod committee;
pub mod contract;
mod error;
pub mod events;
mod execute;
mod migrate;
mod query;
mod state;

pub use access::Access;
pub use error::ContractError;
pub use migrate::{CONTRACT_NAME, CONTRACT_VERSION};

//! Datanets: who may contribute what under which terms, the contribution batches with their deposits,
//! the bonded validators, and the quality they find.

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
pub mod contract;
mod error;
mod events;
mod execute;
mod instantiate;
mod migrate;
mod pause;
mod payment;
mod periods;
mod query;
mod reputation;
mod state;
mod tally;
mod terms;

pub use access::{required_access, required_hook_access, Access};
pub use error::ContractError;

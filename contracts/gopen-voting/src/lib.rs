//! The voting module that a DAO DAO core instantiates to vote with gOPEN.
//!
//! A core creates its own voting module, so a gopen-token that is already deployed cannot be one.
//! This contract is created by the core with the token's address and hands the core's questions on
//! to it. It holds nothing and takes no messages.

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

pub mod contract;
mod error;
mod events;
mod instantiate;
mod migrate;
mod query;
mod state;

pub use error::ContractError;

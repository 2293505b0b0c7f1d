//! gOPEN, the vote: OPEN wrapped 1:1. Every balance votes through a delegate, its owner by default,
//! and votes are kept by height.
//!
//! Balances and allowances are those of `cw20-base`; votes are stored as a cw4 group stores its
//! members, so that contracts which read a group's raw state read gOPEN's as well.

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
mod hooks;
mod instantiate;
mod migrate;
mod query;
mod state;
mod votes;

pub use access::{required_access, Access};
pub use error::ContractError;

//! OPEN, the money: a cw20 with a capped supply, 6 decimals and a bounded multi-transfer. Where the
//! chain's fee coin is OPEN, the contract wraps that coin 1:1 and back.
//!
//! Balances, allowances and marketing are those of `cw20-base`, in its storage layout.

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
mod query;
mod state;

pub use access::{required_access, Access};
pub use error::ContractError;

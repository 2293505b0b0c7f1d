//! The governor: proposals over gOPEN votes, decided and executed after a timelock, and the treasury
//! that only they spend.
//!
//! Semantics are those of OpenZeppelin's Governor (states, counting, quorum, timelock); messages and
//! queries are those of cw3 and what goes beyond.

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
mod deposit;
mod error;
mod events;
mod execute;
mod instantiate;
mod lifecycle;
mod migrate;
mod parameters;
mod query;
mod state;
mod votes;

pub use access::{required_access, required_hook_access, Access};
pub use error::ContractError;

//! dispute-registry: where reports of the payout-splitter are disputed.
//!
//! Whoever has a report's leaves proves a lie that they show; whoever has two quorums' signatures
//! for one number proves an equivocation; whoever doubts an answer's weights challenges them with a
//! bond, and a fresh committee judges. What stands voids pending reports and slashes their signers.
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
pub mod events;
mod execute;
mod migrate;
mod query;
mod state;
mod suite;

pub use access::Access;
pub use error::{ChallengeError, ContractError, ProofError};
pub use migrate::{CONTRACT_NAME, CONTRACT_VERSION};

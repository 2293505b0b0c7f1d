//! model-registry: what may be asked, at what price, and who is paid for it.
//!
//! Base models, adapters with their lineage, revenue rule and attestation, agents, apps, and the
//! nodes that serve them. What is registered of a model or adapter never changes.
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
mod migrate;
mod query;
mod state;

pub use access::Access;
pub use error::ContractError;
pub use migrate::{CONTRACT_NAME, CONTRACT_VERSION};

//! Messages, responses and shared types of every OpenLedger contract.
//!
//! Contracts depend on this crate and never on each other. Types here are wire types: addresses
//! are bech32 text, ids and times are `Uint64`, amounts are `Uint128` in micro-OPEN, so that no
//! number loses digits in JavaScript.

// The fields of a message are explained by the message.
#![allow(missing_docs)]

pub mod datanet_registry;
pub mod dispute_registry;
pub mod gopen_token;
pub mod gopen_voting;
pub mod governor;
pub mod model_registry;
pub mod open_token;
pub mod oracle_registry;
pub mod payout_splitter;
#[cfg(not(target_arch = "wasm32"))]
pub mod schema;
mod text;

pub use text::{is_endpoint, is_label, is_text, MAX_ENDPOINT};

/// Migrates a contract; no migration takes parameters.
#[cosmwasm_schema::cw_serde]
pub struct MigrateMsg {}

/// What becomes of an address that may be absent.
#[cosmwasm_schema::cw_serde]
pub enum OptionalAddress {
    /// This address takes its place.
    Set(String),
    /// There is none from now on.
    Unset {},
}

/// Entries of a page where a query names no limit.
pub const DEFAULT_PAGE: u32 = 30;
/// Most entries of a page, whatever limit a query names.
pub const MAX_PAGE: u32 = 100;

/// Entries of a page for the limit that a query names.
pub fn page_size(limit: Option<u32>) -> usize {
    limit.unwrap_or(DEFAULT_PAGE).min(MAX_PAGE) as usize
}

//! Serving: the OpenAI API in front of one base model and its adapters, paid by vouchers.
//!
//! A request passes `api` (shape of the request), `registry` (adapter and channel as the chain has
//! them), `accounts` (voucher check and reservation), `engine` (tokens), and ends in `store`
//! (receipt and charge, durable before the answer's last byte is sent).

pub mod accounts;
mod adapters;
mod answer;
pub mod api;
pub mod config;
pub mod engine;
pub mod error;
mod feed;
pub mod keys;
mod node;
pub mod registry;
pub mod store;
pub mod voucher;

pub use config::NodeConfig;
pub use error::ServeError;
pub use node::{serve, Node};

//! The chain over HTTP: CometBFT's JSON-RPC, and the REST routes that wallets use.

mod cors;
mod jsonrpc;
mod methods;
mod params;
mod render;
mod rest;
mod server;
pub mod time;

pub use server::{serve, ServeOptions, DEFAULT_BLOCK_INTERVAL};

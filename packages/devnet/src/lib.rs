//! An embedded CosmWasm chain for development: one process, a block per transaction, and the RPC
//! of a CometBFT node.
//!
//! - [`engine`] runs contracts from their compiled WebAssembly in wasmtime.
//! - [`modules`] are accounts, bank and contract routing, over cw-multi-test's keepers.
//! - [`chain`] turns signed transactions into blocks, and keeps them in a database.
//! - [`rpc`] serves the chain over HTTP.
//! - [`Devnet`] is the handle on a running chain, also for tests within a process.
#![warn(missing_docs)]

pub mod address;
pub mod chain;
pub mod devnet;
pub mod engine;
pub mod error;
pub mod gas;
pub mod modules;
pub mod overlay;
pub mod rpc;
pub mod submessages;

pub use devnet::Devnet;

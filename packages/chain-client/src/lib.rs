//! The one Rust client of a CosmWasm chain.
//!
//! Everything goes over CometBFT RPC (`broadcast_tx_sync`, `tx`, `abci_query`, `block`,
//! `block_results`), so the same code serves the embedded devnet and a wasmd network.
//!
//! - [`Chain`] reads: contracts, balances, accounts, blocks, transactions.
//! - [`Signer`] holds a secp256k1 key; [`key_file`] keeps keys of any curve in files that only
//!   their owner may read.
//! - [`Broadcaster`] owns a key's sequence and sends its transactions.
//! - [`BlockCursor`] follows committed blocks in order and resumes after a crash.

mod address;
mod blocks;
mod broadcaster;
mod chain;
mod config;
mod cursor;
mod error;
mod events;
pub mod key_file;
mod messages;
mod retry;
mod sequence;
mod signer;
mod transaction;
mod transport;
mod verdict;

pub use address::{instantiate2_address, Address};
pub use blocks::{Block, BlockTransaction, Execution};
pub use broadcaster::{Broadcaster, Instantiated, PendingTx, StoredCode, TxOptions};
pub use chain::{Account, Chain, ContractInfo, LatestBlock};
pub use config::{Config, Timeouts};
pub use cosmrs::Any;
pub use cosmwasm_std::{Coin, Decimal, Timestamp};
pub use cursor::{BlockCursor, CursorStore, FileCursorStore};
pub use error::{Error, Result};
pub use events::{Event, Events};
pub use key_file::KeyFileError;
pub use messages::{Instantiate, Messages};
pub use signer::Signer;
pub use transaction::{SignedTx, TxHash, TxOutcome};

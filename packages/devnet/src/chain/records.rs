//! What the chain remembers of its blocks and transactions.

use cosmwasm_std::{Binary, Event};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::TxError;

/// A block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockRecord {
    /// Height, from 1.
    pub height: u64,
    /// Nanoseconds since 1970.
    pub time_nanos: u64,
    /// Hash of the block.
    pub hash: Binary,
    /// Hash of the block before; empty for the first.
    pub previous_hash: Binary,
    /// Hash of the state before the block, as CometBFT's header has it.
    pub app_hash: Binary,
    /// Hash of the state after the block.
    pub next_app_hash: Binary,
    /// SHA-256 of the transaction, where there is one.
    pub tx_hash: Option<Binary>,
}

impl BlockRecord {
    /// The block after another one, or the first.
    pub fn following(
        previous: Option<&BlockRecord>,
        chain_id: &str,
        time_nanos: u64,
        next_app_hash: Binary,
        tx_hash: Option<Binary>,
    ) -> Self {
        let height = previous.map_or(1, |block| block.height + 1);
        let previous_hash = previous.map(|block| block.hash.clone()).unwrap_or_default();
        let app_hash = previous
            .map(|block| block.next_app_hash.clone())
            .unwrap_or_default();
        let hash = Sha256::new()
            .chain_update(b"openledger/devnet/block/v1")
            .chain_update((chain_id.len() as u64).to_be_bytes())
            .chain_update(chain_id)
            .chain_update(height.to_be_bytes())
            .chain_update(time_nanos.to_be_bytes())
            .chain_update((previous_hash.len() as u64).to_be_bytes())
            .chain_update(&previous_hash)
            .chain_update((app_hash.len() as u64).to_be_bytes())
            .chain_update(&app_hash)
            .chain_update(tx_hash.as_deref().unwrap_or_default())
            .finalize()
            .to_vec()
            .into();
        Self {
            height,
            time_nanos,
            hash,
            previous_hash,
            app_hash,
            next_app_hash,
            tx_hash,
        }
    }
}

/// A transaction that a block holds, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TxRecord {
    /// Height of the block.
    pub height: u64,
    /// SHA-256 of the bytes.
    pub hash: Binary,
    /// The transaction as it was sent.
    pub bytes: Binary,
    /// The outcome.
    pub result: TxResult,
}

/// The outcome of a transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TxResult {
    /// Zero for success.
    pub code: u32,
    /// Table of the code; empty for success.
    pub codespace: String,
    /// Why it failed; empty for success.
    pub log: String,
    /// The messages' responses, as an encoded `TxMsgData`.
    pub data: Binary,
    /// Gas limit of the transaction.
    pub gas_wanted: u64,
    /// Gas used.
    pub gas_used: u64,
    /// Events, in order; those of the fee come first and stay when the messages fail.
    pub events: Vec<Event>,
}

impl TxResult {
    /// True when every message was executed.
    pub fn is_success(&self) -> bool {
        self.code == 0
    }

    /// The result of a transaction that failed.
    pub fn failed(error: &TxError, gas_wanted: u64, gas_used: u64, events: Vec<Event>) -> Self {
        Self {
            code: error.code,
            codespace: error.module.codespace().to_owned(),
            log: error.log.clone(),
            data: Binary::default(),
            gas_wanted,
            gas_used,
            events,
        }
    }

    /// Value of an attribute of the first event of a type that has it.
    pub fn attribute(&self, event: &str, key: &str) -> Option<&str> {
        let of_type = self.events.iter().filter(|candidate| candidate.ty == event);
        of_type
            .flat_map(|event| &event.attributes)
            .find(|attribute| attribute.key == key)
            .map(|attribute| attribute.value.as_str())
    }
}

//! Blocks and transactions as the JSON of CometBFT 0.38.

use base64::prelude::{Engine as _, BASE64_STANDARD};
use cosmwasm_std::{Event, Timestamp};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

use super::time::rfc3339;
use crate::chain::records::{BlockRecord, TxRecord, TxResult};

/// Public key of the one validator that the chain names. Nothing is signed with it: clients ask
/// for a validator set, and the chain has no consensus. It is the key of RFC 8032's first test.
const VALIDATOR_KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

/// Base64 of bytes.
pub fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// Upper-case hexadecimal, as CometBFT writes hashes.
pub fn upper_hex(bytes: &[u8]) -> String {
    hex::encode_upper(bytes)
}

/// Time of a block.
pub fn block_time(block: &BlockRecord) -> String {
    rfc3339(Timestamp::from_nanos(block.time_nanos))
}

fn validator_key() -> Vec<u8> {
    hex::decode(VALIDATOR_KEY).unwrap_or_default()
}

fn validator_address() -> String {
    upper_hex(&Sha256::digest(validator_key())[..20])
}

/// The validator, as `validators` and `status` list it.
pub fn validator() -> Value {
    json!({
        "address": validator_address(),
        "pub_key": { "type": "tendermint/PubKeyEd25519", "value": base64(&validator_key()) },
        "voting_power": "1",
        "proposer_priority": "0",
    })
}

fn block_id(hash: &[u8]) -> Value {
    let total = u32::from(!hash.is_empty());
    json!({ "hash": upper_hex(hash), "parts": { "total": total, "hash": upper_hex(hash) } })
}

/// Identifier of a block.
pub fn id_of(block: &BlockRecord) -> Value {
    block_id(&block.hash)
}

/// Header of a block. Hashes of things that the chain does not have are those of nothing.
pub fn header(block: &BlockRecord, chain_id: &str) -> Value {
    let nothing = upper_hex(&Sha256::digest(b""));
    let validators = upper_hex(&Sha256::digest(validator_key()));
    let data = block
        .tx_hash
        .as_ref()
        .map_or_else(|| nothing.clone(), |hash| upper_hex(hash));
    json!({
        "version": { "block": "11", "app": "0" },
        "chain_id": chain_id,
        "height": block.height.to_string(),
        "time": block_time(block),
        "last_block_id": block_id(&block.previous_hash),
        "last_commit_hash": nothing,
        "data_hash": data,
        "validators_hash": validators,
        "next_validators_hash": validators,
        "consensus_hash": nothing,
        "app_hash": upper_hex(&block.app_hash),
        "last_results_hash": nothing,
        "evidence_hash": nothing,
        "proposer_address": validator_address(),
    })
}

/// A block with its transaction.
pub fn block(block: &BlockRecord, tx: Option<&TxRecord>, chain_id: &str) -> Value {
    let txs: Vec<String> = tx.iter().map(|tx| base64(&tx.bytes)).collect();
    let absent = json!({
        "block_id_flag": 1,
        "validator_address": "",
        "timestamp": "0001-01-01T00:00:00Z",
        "signature": null,
    });
    let signatures = if block.height > 1 {
        vec![absent]
    } else {
        Vec::new()
    };
    json!({
        "block_id": id_of(block),
        "block": {
            "header": header(block, chain_id),
            "data": { "txs": txs },
            "evidence": { "evidence": [] },
            "last_commit": {
                "height": (block.height - 1).to_string(),
                "round": 0,
                "block_id": block_id(&block.previous_hash),
                "signatures": signatures,
            },
        },
    })
}

/// What a block holds, in short.
pub fn block_meta(block: &BlockRecord, tx: Option<&TxRecord>, chain_id: &str) -> Value {
    json!({
        "block_id": id_of(block),
        "block_size": tx.map_or(0, |tx| tx.bytes.len()).to_string(),
        "header": header(block, chain_id),
        "num_txs": u32::from(tx.is_some()).to_string(),
    })
}

/// The outcome of a transaction.
pub fn tx_result(result: &TxResult) -> Value {
    json!({
        "code": result.code,
        "data": base64(&result.data),
        "log": result.log,
        "info": "",
        "gas_wanted": result.gas_wanted.to_string(),
        "gas_used": result.gas_used.to_string(),
        "events": events(&result.events),
        "codespace": result.codespace,
    })
}

/// A transaction with its outcome.
pub fn tx(record: &TxRecord) -> Value {
    json!({
        "hash": upper_hex(&record.hash),
        "height": record.height.to_string(),
        "index": 0,
        "tx_result": tx_result(&record.result),
        "tx": base64(&record.bytes),
    })
}

/// Events in order.
pub fn events(events: &[Event]) -> Value {
    let attributes = |event: &Event| -> Value {
        let attributes = event.attributes.iter();
        attributes
            .map(|attribute| json!({ "key": attribute.key, "value": attribute.value, "index": true }))
            .collect()
    };
    events
        .iter()
        .map(|event| json!({ "type": event.ty, "attributes": attributes(event) }))
        .collect()
}

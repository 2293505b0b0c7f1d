//! The methods of CometBFT's RPC that clients of contracts use.

use serde_json::{json, Value};

use super::jsonrpc::RpcError;
use super::params::{Encoding, Params};
use super::render::{self, base64, upper_hex};
use crate::chain::records::{BlockRecord, TxRecord, TxResult};
use crate::chain::{Chain, Delivery};
use crate::devnet::Devnet;

const DEFAULT_PER_PAGE: u64 = 30;
const MAX_PER_PAGE: u64 = 100;
/// Blocks that `blockchain` lists at most.
const MAX_METAS: u64 = 20;

type Answer = Result<Value, RpcError>;

/// Names of the methods.
pub const METHODS: [&str; 14] = [
    "health",
    "status",
    "abci_info",
    "abci_query",
    "broadcast_tx_sync",
    "broadcast_tx_async",
    "broadcast_tx_commit",
    "tx",
    "tx_search",
    "block",
    "block_results",
    "blockchain",
    "header",
    "validators",
];

/// Calls a method.
pub async fn call(devnet: &Devnet, method: &str, params: Params) -> Answer {
    let Some(method) = METHODS.into_iter().find(|known| *known == method) else {
        return Err(RpcError::unknown_method(method));
    };
    devnet
        .run_async(move |chain| dispatch(chain, method, &params))
        .await?
}

fn dispatch(chain: &mut Chain, method: &str, params: &Params) -> Answer {
    match method {
        "health" => Ok(json!({})),
        "status" => Ok(status(chain)),
        "abci_info" => Ok(abci_info(chain)),
        "abci_query" => abci_query(chain, params),
        "broadcast_tx_sync" | "broadcast_tx_async" => broadcast(chain, params),
        "broadcast_tx_commit" => broadcast_commit(chain, params),
        "tx" => tx(chain, params),
        "tx_search" => tx_search(chain, params),
        "block" => {
            let block = block_at(chain, params)?;
            render_block(chain, &block)
        }
        "block_results" => block_results(chain, params),
        "blockchain" => blockchain(chain, params),
        "header" => {
            let block = block_at(chain, params)?;
            Ok(json!({ "header": render::header(&block, chain.chain_id()) }))
        }
        "validators" => {
            let block = block_at(chain, params)?;
            Ok(json!({
                "block_height": block.height.to_string(),
                "validators": [render::validator()],
                "count": "1",
                "total": "1",
            }))
        }
        other => Err(RpcError::unknown_method(other)),
    }
}

fn status(chain: &Chain) -> Value {
    let (first, head) = (chain.first(), chain.head());
    json!({
        "node_info": {
            "protocol_version": { "p2p": "8", "block": "11", "app": "0" },
            "id": hex::encode(&first.hash[..20.min(first.hash.len())]),
            "listen_addr": "tcp://127.0.0.1:26656",
            "network": chain.chain_id(),
            "version": "0.38.0",
            "channels": "",
            "moniker": "openledger-devnet",
            "other": { "tx_index": "on", "rpc_address": "tcp://127.0.0.1:26657" },
        },
        "sync_info": {
            "latest_block_hash": upper_hex(&head.hash),
            "latest_app_hash": upper_hex(&head.next_app_hash),
            "latest_block_height": head.height.to_string(),
            "latest_block_time": render::block_time(head),
            "earliest_block_hash": upper_hex(&first.hash),
            "earliest_app_hash": upper_hex(&first.app_hash),
            "earliest_block_height": first.height.to_string(),
            "earliest_block_time": render::block_time(first),
            "catching_up": false,
        },
        "validator_info": render::validator(),
    })
}

fn abci_info(chain: &Chain) -> Value {
    let head = chain.head();
    json!({
        "response": {
            "data": "openledger-devnet",
            "version": env!("CARGO_PKG_VERSION"),
            "app_version": "0",
            "last_block_height": head.height.to_string(),
            "last_block_app_hash": base64(&head.next_app_hash),
        },
    })
}

fn abci_query(chain: &Chain, params: &Params) -> Answer {
    let path = params
        .text("path")?
        .ok_or_else(|| RpcError::params("path is missing"))?;
    let request = match params.text("data")? {
        None => Vec::new(),
        Some(_) => params.bytes("data", Encoding::Hex)?,
    };
    let asked = params.number("height")?.unwrap_or(0);
    let head = chain.head().height;
    let (code, codespace, log, value) = if asked != 0 && asked != head {
        let log = format!("only the newest state is kept: height {head}, not {asked}");
        (26, "sdk".to_owned(), log, Vec::new())
    } else {
        match chain.query(&path, &request) {
            Ok(value) => (0, String::new(), String::new(), value),
            Err(error) => (
                error.code,
                error.module.codespace().to_owned(),
                error.log,
                Vec::new(),
            ),
        }
    };
    Ok(json!({
        "response": {
            "code": code,
            "log": log,
            "info": "",
            "index": "0",
            "key": null,
            "value": base64(&value),
            "proofOps": null,
            "height": head.to_string(),
            "codespace": codespace,
        },
    }))
}

fn deliver(chain: &mut Chain, params: &Params) -> Result<Delivery, RpcError> {
    let bytes = params.bytes("tx", Encoding::Base64)?;
    Ok(chain.deliver(&bytes)?)
}

/// What the checks say; the outcome of the messages is found under the hash.
fn broadcast(chain: &mut Chain, params: &Params) -> Answer {
    let (code, codespace, log, hash) = match deliver(chain, params)? {
        Delivery::Included(record) => (0, "", String::new(), record.hash.to_vec()),
        Delivery::Refused { hash, error } => (
            error.code,
            error.module.codespace(),
            error.log,
            hash.to_vec(),
        ),
    };
    Ok(json!({
        "code": code,
        "data": "",
        "log": log,
        "codespace": codespace,
        "hash": upper_hex(&hash),
    }))
}

fn broadcast_commit(chain: &mut Chain, params: &Params) -> Answer {
    let (check, result, hash, height) = match deliver(chain, params)? {
        Delivery::Included(TxRecord {
            height,
            hash,
            result,
            ..
        }) => (TxResult::default(), result, hash.to_vec(), height),
        Delivery::Refused { hash, error } => {
            let refused = TxResult::failed(&error, 0, 0, Vec::new());
            (refused, TxResult::default(), hash.to_vec(), 0)
        }
    };
    Ok(json!({
        "check_tx": render::tx_result(&check),
        "tx_result": render::tx_result(&result),
        "hash": upper_hex(&hash),
        "height": height.to_string(),
    }))
}

fn tx(chain: &Chain, params: &Params) -> Answer {
    let hash = params.hash("hash")?;
    match chain.tx(&hash)? {
        Some(record) => Ok(render::tx(&record)),
        None => Err(RpcError::internal(format!(
            "tx ({}) not found",
            upper_hex(&hash)
        ))),
    }
}

fn tx_search(chain: &Chain, params: &Params) -> Answer {
    let query = params
        .text("query")?
        .ok_or_else(|| RpcError::params("query is missing"))?;
    let found = chain.index().search(&query);
    let mut heights = found.map_err(|error| RpcError::params(error.to_string()))?;
    match params.text("order_by")?.as_deref() {
        None | Some("" | "asc") => {}
        Some("desc") => heights.reverse(),
        Some(other) => return Err(RpcError::params(format!("order_by {other:?}"))),
    }
    let total = heights.len();
    let per_page = params.number("per_page")?.filter(|size| *size > 0);
    let per_page = per_page.unwrap_or(DEFAULT_PER_PAGE).min(MAX_PER_PAGE);
    let page = params.number("page")?.unwrap_or(1).max(1);
    let pages = (total as u64).div_ceil(per_page).max(1);
    if page > pages {
        let data = format!("page should be within [1, {pages}] range, given {page}");
        return Err(RpcError::internal(data));
    }
    let skip = usize::try_from((page - 1) * per_page).unwrap_or(usize::MAX);
    let mut txs = Vec::new();
    for height in heights.into_iter().skip(skip).take(per_page as usize) {
        txs.extend(chain.tx_at(height)?.as_ref().map(render::tx));
    }
    Ok(json!({ "txs": txs, "total_count": total.to_string() }))
}

/// The block of the height asked for, or the newest.
fn block_at(chain: &Chain, params: &Params) -> Result<BlockRecord, RpcError> {
    let head = chain.head();
    let height = params.number("height")?.unwrap_or(head.height);
    if height == 0 {
        return Err(RpcError::internal(
            "height must be greater than 0, but got 0",
        ));
    }
    if height > head.height {
        return Err(RpcError::internal(format!(
            "height {height} must be less than or equal to the current blockchain height {}",
            head.height
        )));
    }
    chain
        .block(height)?
        .ok_or_else(|| RpcError::internal(format!("block {height} is not kept")))
}

fn render_block(chain: &Chain, block: &BlockRecord) -> Answer {
    let tx = chain.tx_at(block.height)?;
    Ok(render::block(block, tx.as_ref(), chain.chain_id()))
}

fn block_results(chain: &Chain, params: &Params) -> Answer {
    let block = block_at(chain, params)?;
    let tx = chain.tx_at(block.height)?;
    let results = tx.map(|tx| vec![render::tx_result(&tx.result)]);
    Ok(json!({
        "height": block.height.to_string(),
        "txs_results": results,
        "finalize_block_events": [],
        "validator_updates": null,
        "consensus_param_updates": null,
        "app_hash": base64(&block.next_app_hash),
    }))
}

fn blockchain(chain: &Chain, params: &Params) -> Answer {
    let head = chain.head().height;
    let max = match params.number("maxHeight")?.unwrap_or(0) {
        0 => head,
        max => max.min(head),
    };
    let min = params.number("minHeight")?.unwrap_or(1).max(1);
    let min = min.max(max.saturating_sub(MAX_METAS - 1));
    if min > max {
        let data = format!("min height {min} can't be greater than max height {max}");
        return Err(RpcError::internal(data));
    }
    let mut metas = Vec::new();
    for height in (min..=max).rev() {
        if let Some(block) = chain.block(height)? {
            let tx = chain.tx_at(height)?;
            metas.push(render::block_meta(&block, tx.as_ref(), chain.chain_id()));
        }
    }
    Ok(json!({ "last_height": head.to_string(), "block_metas": metas }))
}

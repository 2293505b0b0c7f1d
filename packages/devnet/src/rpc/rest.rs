//! The routes of the Cosmos SDK's REST interface that wallets use.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::prelude::{Engine as _, BASE64_STANDARD, BASE64_URL_SAFE};
use cosmwasm_std::Coin;
use serde::Deserialize;
use serde_json::{json, Value};

use super::render::{self, base64, upper_hex};
use crate::chain::records::{TxRecord, TxResult};
use crate::chain::{Chain, Delivery};
use crate::devnet::Devnet;
use crate::error::{DevnetError, TxError};

/// The routes.
pub fn routes() -> Router<Devnet> {
    Router::new()
        .route("/cosmos/base/tendermint/v1beta1/node_info", get(node_info))
        .route(
            "/cosmos/base/tendermint/v1beta1/blocks/latest",
            get(latest_block),
        )
        .route("/cosmos/auth/v1beta1/accounts/{address}", get(account))
        .route("/cosmos/bank/v1beta1/balances/{address}", get(balances))
        .route(
            "/cosmos/bank/v1beta1/balances/{address}/by_denom",
            get(balance),
        )
        .route("/cosmwasm/wasm/v1/contract/{address}", get(contract))
        .route(
            "/cosmwasm/wasm/v1/contract/{address}/smart/{message}",
            get(smart),
        )
        .route("/cosmos/tx/v1beta1/txs", post(broadcast))
        .route("/cosmos/tx/v1beta1/txs/{hash}", get(tx))
        .route("/cosmos/tx/v1beta1/simulate", post(simulate))
}

/// An error as the SDK's gateway writes it.
#[derive(Debug)]
struct RestError {
    status: StatusCode,
    message: String,
}

impl RestError {
    fn bad_request(message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            message: message.into(),
        }
    }

    fn not_found(message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            message: message.into(),
        }
    }
}

impl From<TxError> for RestError {
    fn from(error: TxError) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            message: error.log,
        }
    }
}

impl From<DevnetError> for RestError {
    fn from(error: DevnetError) -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            message: error.to_string(),
        }
    }
}

impl IntoResponse for RestError {
    fn into_response(self) -> Response {
        // The numbers of gRPC for the statuses above.
        let code = match self.status {
            StatusCode::NOT_FOUND => 5,
            StatusCode::BAD_REQUEST => 3,
            _ => 13,
        };
        let body = json!({ "code": code, "message": self.message, "details": [] });
        (self.status, Json(body)).into_response()
    }
}

type Answer = Result<Json<Value>, RestError>;

async fn node_info(State(devnet): State<Devnet>) -> Answer {
    let network = devnet
        .run_async(|chain| chain.chain_id().to_owned())
        .await?;
    Ok(Json(json!({
        "default_node_info": {
            "network": network,
            "version": "0.38.0",
            "moniker": "openledger-devnet",
        },
        "application_version": {
            "name": "openledger-devnet",
            "app_name": "openledger-devnet",
            "version": env!("CARGO_PKG_VERSION"),
            "cosmos_sdk_version": "v0.50.0",
        },
    })))
}

async fn latest_block(State(devnet): State<Devnet>) -> Answer {
    let read = |chain: &mut Chain| {
        let head = chain.head().clone();
        let tx = chain.tx_at(head.height)?;
        Ok::<_, DevnetError>(render::block(&head, tx.as_ref(), chain.chain_id()))
    };
    Ok(Json(devnet.run_async(read).await??))
}

async fn account(State(devnet): State<Devnet>, Path(address): Path<String>) -> Answer {
    let asked = address.clone();
    let account = devnet
        .run_async(move |chain| chain.account(&asked))
        .await??;
    let account =
        account.ok_or_else(|| RestError::not_found(format!("account {address} not found")))?;
    let public_key = account
        .public_key
        .map(|key| json!({ "@type": "/cosmos.crypto.secp256k1.PubKey", "key": base64(&key) }));
    Ok(Json(json!({
        "account": {
            "@type": "/cosmos.auth.v1beta1.BaseAccount",
            "address": address,
            "pub_key": public_key,
            "account_number": account.number.to_string(),
            "sequence": account.sequence.to_string(),
        },
    })))
}

async fn balances(State(devnet): State<Devnet>, Path(address): Path<String>) -> Answer {
    let coins = devnet
        .run_async(move |chain| chain.balances(&address))
        .await??;
    let total = coins.len().to_string();
    Ok(Json(json!({
        "balances": coins,
        "pagination": { "next_key": null, "total": total },
    })))
}

#[derive(Debug, Deserialize)]
struct Denom {
    denom: String,
}

async fn balance(
    State(devnet): State<Devnet>,
    Path(address): Path<String>,
    Query(Denom { denom }): Query<Denom>,
) -> Answer {
    let coins = devnet
        .run_async(move |chain| chain.balances(&address))
        .await??;
    let found = coins.into_iter().find(|coin| coin.denom == denom);
    Ok(Json(
        json!({ "balance": found.unwrap_or_else(|| Coin::new(0u128, denom)) }),
    ))
}

async fn contract(State(devnet): State<Devnet>, Path(address): Path<String>) -> Answer {
    let asked = address.clone();
    let contract = devnet
        .run_async(move |chain| chain.contract(&asked))
        .await?
        .map_err(|error| RestError::not_found(error.log))?;
    Ok(Json(json!({
        "address": address,
        "contract_info": {
            "code_id": contract.code_id.to_string(),
            "creator": contract.creator,
            "admin": contract.admin.map(cosmwasm_std::Addr::into_string).unwrap_or_default(),
            "label": contract.label,
            "created": { "block_height": contract.created.to_string(), "tx_index": "0" },
            "ibc_port_id": "",
            "extension": null,
        },
    })))
}

async fn smart(
    State(devnet): State<Devnet>,
    Path((address, message)): Path<(String, String)>,
) -> Answer {
    let message = BASE64_STANDARD
        .decode(&message)
        .or_else(|_| BASE64_URL_SAFE.decode(&message))
        .map_err(|error| RestError::bad_request(format!("the query is not base64: {error}")))?;
    let answer = devnet
        .run_async(move |chain| chain.smart_query(&address, message.into()))
        .await??;
    let data: Value = serde_json::from_slice(&answer)
        .map_err(|error| RestError::bad_request(format!("the answer is not JSON: {error}")))?;
    Ok(Json(json!({ "data": data })))
}

#[derive(Debug, Deserialize)]
struct TxBody {
    tx_bytes: String,
}

impl TxBody {
    fn bytes(&self) -> Result<Vec<u8>, RestError> {
        BASE64_STANDARD
            .decode(&self.tx_bytes)
            .map_err(|error| RestError::bad_request(format!("tx_bytes is not base64: {error}")))
    }
}

async fn broadcast(State(devnet): State<Devnet>, Json(body): Json<TxBody>) -> Answer {
    let bytes = body.bytes()?;
    let delivery = devnet
        .run_async(move |chain| chain.deliver(&bytes))
        .await??;
    // As in the mode "sync": what the checks say.
    let (hash, checked) = match delivery {
        Delivery::Included(record) => (record.hash.to_vec(), TxResult::default()),
        Delivery::Refused { hash, error } => {
            (hash.to_vec(), TxResult::failed(&error, 0, 0, Vec::new()))
        }
    };
    Ok(Json(
        json!({ "tx_response": tx_response(&hash, 0, "", &checked) }),
    ))
}

async fn tx(State(devnet): State<Devnet>, Path(hash): Path<String>) -> Answer {
    let missing = RestError::not_found(format!("tx not found: {hash}"));
    let bytes = hex::decode(&hash)
        .map_err(|error| RestError::bad_request(format!("the hash is not hexadecimal: {error}")))?;
    let read = move |chain: &mut Chain| -> Result<Option<(TxRecord, String)>, DevnetError> {
        let Some(record) = chain.tx(&bytes)? else {
            return Ok(None);
        };
        let block = chain.block(record.height)?;
        Ok(Some((
            record,
            block.as_ref().map(render::block_time).unwrap_or_default(),
        )))
    };
    let (record, time) = devnet.run_async(read).await??.ok_or(missing)?;
    let response = tx_response(&record.hash, record.height, &time, &record.result);
    Ok(Json(json!({ "tx_response": response })))
}

async fn simulate(State(devnet): State<Devnet>, Json(body): Json<TxBody>) -> Answer {
    let bytes = body.bytes()?;
    let simulate = move |chain: &mut Chain| chain.simulate(&bytes).map(|done| done.result);
    let result = devnet.run_async(simulate).await??;
    Ok(Json(json!({
        "gas_info": {
            "gas_wanted": result.gas_wanted.to_string(),
            "gas_used": result.gas_used.to_string(),
        },
        "result": {
            "data": base64(&result.data),
            "log": "",
            "events": render::events(&result.events),
        },
    })))
}

fn tx_response(hash: &[u8], height: u64, time: &str, result: &TxResult) -> Value {
    json!({
        "height": height.to_string(),
        "txhash": upper_hex(hash),
        "codespace": result.codespace,
        "code": result.code,
        "data": upper_hex(&result.data),
        "raw_log": result.log,
        "logs": [],
        "info": "",
        "gas_wanted": result.gas_wanted.to_string(),
        "gas_used": result.gas_used.to_string(),
        "tx": null,
        "timestamp": time,
        "events": render::events(&result.events),
    })
}

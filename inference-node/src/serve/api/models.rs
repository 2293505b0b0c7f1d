//! `GET /v1/models`: the base and the adapters over it, with their prices; `GET /v1/node`.

use axum::{
    extract::{Path, State},
    Json,
};
use contract_api::model_registry::AdapterResponse;
use serde_json::{json, Value};

use crate::serve::{Node, ServeError};

/// Most models of a list.
const MAX_LISTED: usize = 1_000;

fn describe(node: &Node, adapter: &AdapterResponse) -> Value {
    let (terms, base) = (&adapter.terms, node.base_name());
    json!({
        "id": terms.name,
        "object": "model",
        "created": 0,
        "owned_by": adapter.builder,
        "root": base,
        "parent": base,
        "openledger": {
            "adapter": adapter.adapter,
            "adapter_hash": terms.adapter_hash,
            "price": terms.price,
            "max_tokens": node.config().limits.max_tokens,
        },
    })
}

/// The base model, which answers for nothing where it is served.
fn describe_base(base: &str) -> Value {
    json!({"id": base, "object": "model", "created": 0, "owned_by": "base"})
}

/// All models.
pub async fn list(State(node): State<Node>) -> Result<Json<Value>, ServeError> {
    let adapters = node.registry().adapters(MAX_LISTED).await?;
    let mut data: Vec<Value> = adapters
        .iter()
        .map(|adapter| describe(&node, adapter))
        .collect();
    if node.config().serve_base {
        data.insert(0, describe_base(node.base_name()));
    }
    Ok(Json(json!({"object": "list", "data": data})))
}

/// One model.
pub async fn show(
    State(node): State<Node>,
    Path(name): Path<String>,
) -> Result<Json<Value>, ServeError> {
    if node.config().serve_base && name == node.base_name() {
        return Ok(Json(describe_base(&name)));
    }
    let adapter = node.registry().adapter(&name).await?;
    Ok(Json(describe(&node, &adapter)))
}

/// Who the node is: what it registers on the chain.
pub async fn identity(State(node): State<Node>) -> Json<Value> {
    Json(json!({
        "address": node.address().to_string(),
        "receipt_key": hex::encode(node.receipt_key().verifying_key().to_bytes()),
        "base_model": node.base_name(),
    }))
}

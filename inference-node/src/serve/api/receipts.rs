//! Receipts for oracles (the feed), committees (the challenged one) and for everyone (one by its id), and what a channel was charged.

use attribution_report::Hash32;
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    Json,
};
use serde::Deserialize;
use serde_json::{json, Value};

use crate::serve::{feed::FeedRequest, node::unix_seconds, Node, ServeError};

/// Most receipts of one page of the feed.
const MAX_PAGE: u32 = 256;

/// Part of the feed that is asked for.
#[derive(Deserialize)]
pub struct Page {
    /// Receipts after this position.
    #[serde(default)]
    after: u64,
    /// Most receipts.
    limit: u32,
}

/// `GET /v1/receipts`: receipts with transcripts, for oracles of the current set.
pub async fn feed(
    State(node): State<Node>,
    Query(page): Query<Page>,
    headers: HeaderMap,
) -> Result<Json<Value>, ServeError> {
    let request = FeedRequest::from_headers(&headers)?;
    let set = node.registry().oracle_set().await?;
    let canonical = |text: &str| {
        node.registry()
            .parse_address(text)
            .ok()
            .map(|address| address.to_bytes())
    };
    request.check(
        &set,
        node.registry().chain_id(),
        &node.address().to_bytes(),
        canonical,
        (page.after, page.limit),
        unix_seconds(),
    )?;
    let limit = page.limit.min(MAX_PAGE) as usize;
    let records = node.accounts().store().records(page.after, limit)?;
    Ok(Json(json!({"records": records})))
}

/// `GET /v1/challenges/{id}/record`: the challenged receipt with its transcript, for the committee
/// that judges it.
pub async fn challenged(
    State(node): State<Node>,
    Path(id): Path<u64>,
    headers: HeaderMap,
) -> Result<Json<Value>, ServeError> {
    let request = FeedRequest::from_headers(&headers)?;
    let registry = node.registry();
    let challenge = registry.challenge(id).await?;
    request.check_seat(&challenge, unix_seconds())?;
    let operator = registry.operator(request.operator()).await?;
    let canonical = |text: &str| {
        let address = registry.parse_address(text).ok();
        address.map(|address| address.to_bytes())
    };
    let (chain_id, own) = (registry.chain_id(), node.address().to_bytes());
    request.check_judge(&challenge, chain_id, &own, canonical, &operator)?;
    let receipt_id = &challenge.receipt.receipt_id;
    let record = node.accounts().store().record(receipt_id)?;
    let record = record.ok_or_else(|| ServeError::NotFound {
        what: "receipt",
        id: receipt_id.to_string(),
    })?;
    Ok(Json(json!({"record": record})))
}

/// `GET /v1/receipts/{id}`: one receipt without its transcript.
pub async fn show(
    State(node): State<Node>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ServeError> {
    let not_found = || ServeError::NotFound {
        what: "receipt",
        id: id.chars().take(80).collect(),
    };
    let receipt_id: Hash32 = id.parse().map_err(|_| not_found())?;
    let record = node
        .accounts()
        .store()
        .record(&receipt_id)?
        .ok_or_else(not_found)?;
    Ok(Json(
        json!({"position": record.position, "receipt": record.receipt}),
    ))
}

/// `GET /v1/channels/{id}`: what this node charged to a channel.
pub async fn channel(
    State(node): State<Node>,
    Path(id): Path<u64>,
) -> Result<Json<Value>, ServeError> {
    let account = node.accounts().store().channel(id)?;
    Ok(Json(
        json!({"channel": id.to_string(), "charged": account.charged}),
    ))
}

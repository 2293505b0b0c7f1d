//! The HTTP API: OpenAI's endpoints, OpenLedger's own for receipts and channels, and the wallet
//! page.

mod completions;
mod models;
mod pages;
mod receipts;
mod request;
mod response;

use axum::{
    extract::DefaultBodyLimit,
    routing::{get, post},
    Router,
};

use super::Node;

pub use request::{ChatRequest, CompletionRequest, Sampling};
pub use response::Ending;

/// All routes of a node.
pub fn router(node: Node) -> Router {
    let body_bytes = node.config().limits.body_bytes;
    Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/wallet", get(pages::folder))
        .route("/wallet/", get(pages::index))
        .route("/wallet/{file}", get(pages::file))
        .route("/v1/node", get(models::identity))
        .route("/v1/chat/completions", post(completions::chat))
        .route("/v1/completions", post(completions::completion))
        .route("/v1/models", get(models::list))
        .route("/v1/models/{name}", get(models::show))
        .route("/v1/receipts", get(receipts::feed))
        .route("/v1/receipts/{id}", get(receipts::show))
        .route("/v1/challenges/{id}/record", get(receipts::challenged))
        .route("/v1/channels/{id}", get(receipts::channel))
        .layer(DefaultBodyLimit::max(body_bytes))
        .with_state(node)
}

//! The HTTP server, and the ticks that let time pass on an idle chain.

use std::future::Future;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::routing::get;
use axum::{middleware, Json, Router};
use serde_json::{json, Value};
use tokio::net::TcpListener;
use tokio::time::MissedTickBehavior;

use super::methods::{self, METHODS};
use super::params::Params;
use super::{cors, jsonrpc, rest};
use crate::devnet::Devnet;
use crate::error::DevnetError;

/// Time between empty blocks where none is given.
pub const DEFAULT_BLOCK_INTERVAL: Duration = Duration::from_millis(1_000);
/// Longest request: a transaction of the largest size in base64, with room around it.
const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;

/// How to serve.
#[derive(Debug, Clone, Copy)]
pub struct ServeOptions {
    /// Time between empty blocks; none for blocks of transactions only.
    pub block_interval: Option<Duration>,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            block_interval: Some(DEFAULT_BLOCK_INTERVAL),
        }
    }
}

/// Serves a chain until `stop` is ready; requests under way are finished.
///
/// # Errors
/// [`DevnetError::Server`] when the socket fails.
pub async fn serve(
    devnet: Devnet,
    listener: TcpListener,
    options: ServeOptions,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), DevnetError> {
    let ticks = options
        .block_interval
        .map(|interval| tokio::spawn(tick(devnet.clone(), interval)));
    let app = router(devnet);
    let served = axum::serve(listener, app)
        .with_graceful_shutdown(stop)
        .await;
    if let Some(ticks) = ticks {
        ticks.abort();
        // Aborted or ended: either way no further block begins.
        ticks.await.ok();
    }
    Ok(served?)
}

fn router(devnet: Devnet) -> Router {
    Router::new()
        .route("/", get(list_methods).post(post_call))
        .route("/{method}", get(get_call))
        .merge(rest::routes())
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(middleware::from_fn(cors::allow_local_pages))
        .with_state(devnet)
}

async fn tick(devnet: Devnet, interval: Duration) {
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.tick().await;
    loop {
        ticks.tick().await;
        match devnet.run_async(|chain| chain.produce_block()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "writing an empty block failed"),
            Err(_) => return,
        }
    }
}

async fn list_methods() -> Json<Value> {
    Json(json!({ "methods": METHODS }))
}

async fn post_call(State(devnet): State<Devnet>, body: Bytes) -> Json<Value> {
    Json(jsonrpc::answer(&devnet, &body).await)
}

async fn get_call(
    State(devnet): State<Devnet>,
    Path(method): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Json<Value> {
    let outcome = methods::call(&devnet, &method, Params::from_query(pairs)).await;
    Json(jsonrpc::envelope(json!(-1), outcome))
}

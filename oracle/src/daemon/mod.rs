//! The daemon: the round driven by the network, the chain and the clock.

mod agreement;
mod catch_up;
mod context;
mod intake;
mod settle;
mod submit;
mod tasks;

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::config::OracleConfig;
use crate::error::{OracleError, Result};
use crate::peers::server;
use crate::round::Input;
use crate::wire::{Members, Scope, SignedMessage};

pub use context::{Context, Figures};
pub use tasks::{Observed, Recomputed};

/// What drives the agreement.
pub enum Event {
    /// A peer's message; its signature was checked.
    Message(Box<SignedMessage>),
    /// Whether receipts wait that should be settled now.
    Work {
        /// True where they do.
        due: bool,
    },
    /// Work that a round asked for is done.
    Done {
        /// The round.
        scope: Scope,
        /// The answer.
        input: Input,
    },
    /// A report was recomputed.
    Recomputed {
        /// The round.
        scope: Scope,
        /// Digest of the bundle.
        bundle: attribution_report::Hash32,
        /// The report.
        recomputed: Arc<Recomputed>,
    },
}

/// Whose messages are taken: members and scope of the round in progress.
pub type Gate = Option<Arc<(Members, Scope)>>;

/// Runs an oracle until `stop` resolves or a part of it fails for good.
pub async fn run(config: OracleConfig, stop: impl std::future::Future<Output = ()>) -> Result<()> {
    let context = Context::open(config).await?;
    let (events, inbox) = mpsc::channel(context.config.limits.queue);
    let (gate, gate_view) = watch::channel(Gate::None);
    let address = context.config.listen;
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|error| OracleError::Listen {
            address: address.to_string(),
            reason: error.to_string(),
        })?;
    tracing::info!(operator = context.operator, %address, "oracle listens");
    let app = server::router(context.clone(), events.clone(), gate_view);
    let mut parts = JoinSet::new();
    parts.spawn(intake::run(context.clone(), events.clone()));
    parts.spawn(settle::run(context.clone()));
    parts.spawn(agreement::run(context.clone(), events, inbox, gate));
    parts.spawn(async move {
        if let Err(error) = axum::serve(listener, app).await {
            tracing::error!(%error, "the server stopped");
        }
    });
    tokio::select! {
        () = stop => {
            tracing::info!("oracle stops");
            Ok(())
        }
        _ = parts.join_next() => Err(OracleError::Stopped),
    }
}

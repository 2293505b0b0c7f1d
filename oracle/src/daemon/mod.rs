//! The daemon: the round driven by the network, the chain and the clock.

mod agreement;
mod attest;
mod catch_up;
mod clock;
mod collectible;
mod committee;
mod context;
mod follow;
mod intake;
mod opened;
mod posted;
mod settle;
mod submit;
mod tasks;
mod turns;
mod watcher;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::config::OracleConfig;
use crate::error::{OracleError, Result};
use crate::peers::server;
use crate::round::Input;
use crate::wire::{Members, Scope, SignedMessage};

pub use attest::Ballots;
pub use clock::Clock;
pub use collectible::Channels;
pub use context::{Context, Figures, Surroundings};
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
    /// A member works on a later report on the same predecessor than this oracle.
    Ahead {
        /// Its number.
        seq: u64,
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
    let mut running = start(config, Surroundings::default()).await?;
    tokio::select! {
        () = stop => {
            tracing::info!("oracle stops");
            running.stop().await;
            Ok(())
        }
        () = running.failed() => Err(OracleError::Stopped),
    }
}

/// An oracle at work; it ends when this is dropped.
pub struct Running {
    address: SocketAddr,
    context: Arc<Context>,
    parts: JoinSet<()>,
    server: JoinHandle<()>,
    quit: watch::Sender<bool>,
}

/// Opens an oracle and starts its parts.
pub async fn start(config: OracleConfig, surroundings: Surroundings) -> Result<Running> {
    let context = Context::open(config, surroundings).await?;
    let (events, inbox) = mpsc::channel(context.config.limits.queue);
    let (gate, gate_view) = watch::channel(Gate::None);
    let refuse = |error: std::io::Error| OracleError::Listen {
        address: context.config.listen.to_string(),
        reason: error.to_string(),
    };
    let listener = TcpListener::bind(context.config.listen)
        .await
        .map_err(refuse)?;
    let address = listener.local_addr().map_err(refuse)?;
    tracing::info!(operator = context.operator, %address, "oracle listens");
    let (quit, quits) = watch::channel(false);
    let app = server::router(context.clone(), events.clone(), gate_view);
    let server = tokio::spawn(serve(listener, app, quits));
    let mut parts = JoinSet::new();
    parts.spawn(intake::run(context.clone(), events.clone()));
    parts.spawn(settle::run(context.clone()));
    parts.spawn(attest::run(context.clone()));
    parts.spawn(posted::run(context.clone()));
    parts.spawn(watcher::run(context.clone()));
    parts.spawn(committee::run(context.clone()));
    parts.spawn(agreement::run(context.clone(), events, inbox, gate));
    Ok(Running {
        address,
        context,
        parts,
        server,
        quit,
    })
}

async fn serve(listener: TcpListener, app: axum::Router, mut quits: watch::Receiver<bool>) {
    let quit = async move {
        // A sender that is gone means that the oracle is.
        let _ = quits.wait_for(|quit| *quit).await;
    };
    let served = axum::serve(listener, app).with_graceful_shutdown(quit);
    if let Err(error) = served.await {
        tracing::error!(%error, "the server stopped");
    }
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its parts' common state.
    pub fn context(&self) -> &Arc<Context> {
        &self.context
    }

    /// Resolves where a part ended, which no part does while all is well.
    pub async fn failed(&mut self) {
        tokio::select! {
            _ = self.parts.join_next() => {}
            _ = &mut self.server => {}
        }
    }

    /// Ends the agreement at once, and the server after the requests that it is answering.
    pub async fn stop(mut self) {
        self.parts.shutdown().await;
        self.quit.send_replace(true);
        let limit = Duration::from_millis(self.context.config.timing.request_ms);
        if tokio::time::timeout(limit, &mut self.server).await.is_err() {
            tracing::warn!("requests were cut off");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.quit.send_replace(true);
        self.server.abort();
    }
}

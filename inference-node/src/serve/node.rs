//! A running node: its parts wired together, and its HTTP server.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use artifact_store::{ArtifactStore, Hash};
use chain_client::Address;
use ed25519_dalek::SigningKey;
use lora_model::{ChatFormat, Device, Model, Tokenizer};

use super::{
    accounts::Accounts, adapters::Adapters, api, config::NodeConfig, engine::Engine, keys,
    registry::Registry, store::Store, ServeError,
};

/// Handle on a running node; cloning gives another handle.
#[derive(Clone)]
pub struct Node(Arc<Parts>);

struct Parts {
    config: NodeConfig,
    address: Address,
    receipt_key: SigningKey,
    registry: Registry,
    accounts: Accounts,
    adapters: Adapters,
    engine: Engine,
    chat: ChatFormat,
    base_name: String,
    context: usize,
}

/// Now in Unix seconds.
pub fn unix_seconds() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_secs())
}

impl Node {
    /// Opens the store, loads the base model that the chain names and starts the engine.
    pub async fn start(config: NodeConfig) -> Result<Self, ServeError> {
        let io = |what| move |source| ServeError::Io { what, source };
        std::fs::create_dir_all(&config.home).map_err(io("making the node's folder"))?;
        let receipt_key = keys::load_or_create(&config.receipt_key)?;
        let accounts = Accounts::new(Store::open(&config.home.join("node.redb"))?);
        let registry = Registry::connect(&config).await?;
        let address = registry.parse_address(&config.address)?;
        let artifacts = ArtifactStore::open_folder(&config.artifacts).await?;
        let unpacked = config.home.join("unpacked");

        let base = registry.base_model().await?;
        let folder = artifacts.unpack(Hash(base.model_hash.0), &unpacked).await?;
        let model = Arc::new(Model::load(&folder, &Device::Cpu)?);
        let chat = ChatFormat::from_folder(&folder, &Tokenizer::from_folder(&folder)?)?;
        let limits = config.limits;
        Ok(Self(Arc::new(Parts {
            adapters: Adapters::new(artifacts, model.clone(), unpacked, limits.adapters),
            context: model.config().max_position_embeddings,
            engine: Engine::start(model, chat.eos_token_id(), limits.batch, limits.queue)?,
            base_name: base.name,
            config,
            address,
            receipt_key,
            registry,
            accounts,
            chat,
        })))
    }

    /// Configuration.
    pub fn config(&self) -> &NodeConfig {
        &self.0.config
    }

    /// Address that is paid.
    pub fn address(&self) -> &Address {
        &self.0.address
    }

    /// Key that signs receipts.
    pub fn receipt_key(&self) -> &SigningKey {
        &self.0.receipt_key
    }

    /// The chain's view.
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// Charges and receipts.
    pub fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    /// Adapters in memory.
    pub(super) fn adapters(&self) -> &Adapters {
        &self.0.adapters
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// Prompt format and tokenizer of the base.
    pub fn chat(&self) -> &ChatFormat {
        &self.0.chat
    }

    /// Registered name of the base.
    pub fn base_name(&self) -> &str {
        &self.0.base_name
    }

    /// Tokens of prompt and answer that the base can hold.
    pub fn context(&self) -> usize {
        self.0.context
    }
}

/// Serves a node until the process is told to stop.
pub async fn serve(config: NodeConfig) -> Result<(), ServeError> {
    let listen = config.listen;
    let node = Node::start(config).await?;
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .map_err(|source| ServeError::Io {
            what: "listening",
            source,
        })?;
    tracing::info!(%listen, base = node.base_name(), node = %node.address(), "serving");
    axum::serve(listener, api::router(node))
        .with_graceful_shutdown(stop_signal())
        .await
        .map_err(|source| ServeError::Io {
            what: "serving",
            source,
        })
}

async fn stop_signal() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

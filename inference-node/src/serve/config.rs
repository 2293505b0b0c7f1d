//! Configuration of a serving node, a TOML file.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::ServeError;

/// Everything a node must be told.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeConfig {
    /// Address that the API listens on; loopback unless stated otherwise.
    #[serde(default = "default_listen")]
    pub listen: SocketAddr,
    /// Bech32 address of the node, which is paid and named by channels.
    pub address: String,
    /// File with the ed25519 seed (64 hex digits, mode 0600) that signs receipts; made if absent.
    pub receipt_key: PathBuf,
    /// Folder of the node's store.
    pub home: PathBuf,
    /// Folder of the artifact store that holds the base model and the adapters.
    pub artifacts: PathBuf,
    /// Id of the base model in model-registry.
    pub base_model: u64,
    /// Answers by the base alone need no voucher and earn nothing; for comparisons.
    #[serde(default)]
    pub serve_base: bool,
    /// Folder of the wallet page; without it none is served.
    #[serde(default)]
    pub wallet: Option<PathBuf>,
    /// Bounds on the work of one request.
    #[serde(default)]
    pub limits: Limits,
    /// Contracts that the node reads.
    pub contracts: Contracts,
    /// How the chain is reached.
    #[serde(default)]
    pub chain: chain_client::Config,
}

/// Addresses of the contracts that the node reads.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contracts {
    /// payout-splitter.
    pub payout_splitter: String,
    /// model-registry.
    pub model_registry: String,
    /// oracle-registry.
    pub oracle_registry: String,
    /// dispute-registry; without it no committee is shown a challenged receipt.
    #[serde(default)]
    pub dispute_registry: Option<String>,
}

/// Bounds on the work of one request and of the node.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Most tokens of an answer; also what is assumed where a request names none.
    pub max_tokens: usize,
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// Answers generated at the same time; more wait.
    pub batch: usize,
    /// Requests that may wait; more are refused with 503.
    pub queue: usize,
    /// Adapters kept in memory.
    pub adapters: usize,
    /// Seconds for which what the chain said about a channel or an adapter is believed.
    pub registry_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_tokens: 96,
            body_bytes: 2 * 1024 * 1024,
            batch: 16,
            queue: 256,
            adapters: 64,
            registry_seconds: 5,
        }
    }
}

fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8000))
}

impl NodeConfig {
    /// Reads and checks a configuration file.
    pub fn load(path: &Path) -> Result<Self, ServeError> {
        let invalid = |reason: String| ServeError::Config {
            path: path.to_owned(),
            reason,
        };
        let text = std::fs::read_to_string(path).map_err(|error| invalid(error.to_string()))?;
        let config: Self = toml::from_str(&text).map_err(|error| invalid(error.to_string()))?;
        let Limits {
            max_tokens,
            batch,
            adapters,
            ..
        } = config.limits;
        if max_tokens == 0 || batch == 0 || adapters == 0 {
            return Err(invalid("limits must be above zero".to_owned()));
        }
        Ok(config)
    }
}

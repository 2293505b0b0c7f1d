//! Configuration of an oracle, a TOML file. `oracle.example.toml` shows every field.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{OracleError, Result};
use crate::round::Timings;
use crate::wire::MAX_RECEIPTS;

/// Everything an oracle must be told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OracleConfig {
    /// Address that the oracle listens on; loopback unless stated otherwise.
    #[serde(default = "default_listen")]
    pub listen: SocketAddr,
    /// Folder of the oracle's store.
    pub home: PathBuf,
    /// File with the ed25519 seed that signs reports (64 hex digits, mode 0600).
    pub report_key: PathBuf,
    /// File with the secp256k1 key that pays for transactions (64 hex digits, mode 0600). Its
    /// account is the operator.
    pub chain_key: PathBuf,
    /// Address of the artifact store: a folder.
    pub artifacts: String,
    /// Folder of the audits that were made; below `home` where absent. The same artifacts and data
    /// are audited once.
    #[serde(default)]
    pub audits: Option<PathBuf>,
    /// Contracts of the suite.
    pub contracts: Contracts,
    /// How receipts are gathered into reports.
    #[serde(default)]
    pub batch: Batch,
    /// Waiting times of the agreement and of posting.
    #[serde(default)]
    pub timing: Timing,
    /// Bounds on memory and work.
    #[serde(default)]
    pub limits: Limits,
    /// Pushes claims of final reports, so that payees need not ask.
    #[serde(default)]
    pub push_claims: bool,
    /// How the chain is reached.
    #[serde(default)]
    pub chain: chain_client::Config,
}

/// Addresses of the contracts that an oracle reads and writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contracts {
    /// payout-splitter.
    pub payout_splitter: String,
    /// oracle-registry.
    pub oracle_registry: String,
    /// model-registry.
    pub model_registry: String,
    /// datanet-registry.
    pub datanet_registry: String,
    /// dispute-registry.
    pub dispute_registry: String,
}

/// How receipts are gathered into reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Batch {
    /// Most receipts of one report.
    pub max_receipts: usize,
    /// A report is due once this many receipts wait.
    pub min_receipts: usize,
    /// A report is due once a receipt has waited for so long, in milliseconds.
    pub max_wait_ms: u64,
}

/// Waiting times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timing {
    /// Length of the first view of a round; later ones are longer. In milliseconds.
    pub view_ms: u64,
    /// First pause before own messages are sent again, in milliseconds.
    pub resend_ms: u64,
    /// How long a leader waits for observations beyond a quorum's where receipts are disputed.
    pub grace_ms: u64,
    /// A member posts, finalizes and claims this much later than the one before it, in
    /// milliseconds.
    pub stagger_ms: u64,
    /// Pause between two looks at the chain, in milliseconds.
    pub chain_poll_ms: u64,
    /// Pause between two looks at the nodes' feeds, in milliseconds.
    pub feed_poll_ms: u64,
    /// A receipt is refused where its channel may be closed within this many seconds.
    pub settle_margin_seconds: u64,
    /// Limit of one request to a peer or a node, in milliseconds.
    pub request_ms: u64,
}

/// Bounds on memory and work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a message of a peer.
    pub message_bytes: usize,
    /// Messages that wait to be handled; more are refused.
    pub queue: usize,
    /// Adapters kept in memory.
    pub adapters: usize,
    /// Answers measured in one go.
    pub measure_batch: usize,
    /// Claims of one transaction.
    pub claims: usize,
}

impl Default for Batch {
    fn default() -> Self {
        Self {
            max_receipts: 256,
            min_receipts: 16,
            max_wait_ms: 10_000,
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            view_ms: 20_000,
            resend_ms: 500,
            grace_ms: 2_000,
            stagger_ms: 3_000,
            chain_poll_ms: 500,
            feed_poll_ms: 500,
            settle_margin_seconds: 600,
            request_ms: 10_000,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 16 * 1024 * 1024,
            queue: 256,
            adapters: 8,
            measure_batch: 16,
            claims: 20,
        }
    }
}

fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 9100))
}

impl OracleConfig {
    /// Reads and checks a configuration file.
    pub fn load(path: &Path) -> Result<Self> {
        let invalid = |reason: String| OracleError::Config {
            path: path.to_owned(),
            reason,
        };
        let text = std::fs::read_to_string(path).map_err(|error| invalid(error.to_string()))?;
        Self::parse(&text).map_err(invalid)
    }

    /// Reads and checks the text of a configuration file.
    pub fn parse(text: &str) -> Result<Self, String> {
        let config: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        let Batch {
            max_receipts,
            min_receipts,
            ..
        } = config.batch;
        let in_range = |low: usize, value: usize, high: usize| (low..=high).contains(&value);
        let claims = contract_api::payout_splitter::MAX_CLAIMS;
        for (field, good) in [
            (
                "batch.max_receipts",
                in_range(1, max_receipts, MAX_RECEIPTS),
            ),
            (
                "batch.min_receipts",
                in_range(1, min_receipts, max_receipts),
            ),
            ("timing.view_ms", config.timing.view_ms > 0),
            ("timing.resend_ms", config.timing.resend_ms > 0),
            ("timing.chain_poll_ms", config.timing.chain_poll_ms > 0),
            ("timing.feed_poll_ms", config.timing.feed_poll_ms > 0),
            ("timing.request_ms", config.timing.request_ms > 0),
            (
                "limits.message_bytes",
                config.limits.message_bytes >= 1 << 16,
            ),
            ("limits.queue", config.limits.queue > 0),
            ("limits.adapters", config.limits.adapters > 0),
            ("limits.measure_batch", config.limits.measure_batch > 0),
            ("limits.claims", in_range(1, config.limits.claims, claims)),
        ] {
            if !good {
                return Err(format!("{field} is out of range"));
            }
        }
        Ok(config)
    }
}

impl Timing {
    /// The waiting times of the agreement.
    pub fn round(&self) -> Timings {
        Timings {
            view_ms: self.view_ms,
            resend_ms: self.resend_ms,
            grace_ms: self.grace_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const TEMPLATE: &str = include_str!("../oracle.example.toml");

    #[test]
    fn the_template_states_every_default() {
        let config = OracleConfig::parse(TEMPLATE).unwrap();
        assert_eq!(config.listen, default_listen());
        assert_eq!(config.batch, Batch::default());
        assert_eq!(config.timing, Timing::default());
        assert_eq!(config.limits, Limits::default());
        assert_eq!(config.chain, chain_client::Config::default());
        assert!(!config.push_claims);
        let written: toml::Table = toml::from_str(TEMPLATE).unwrap();
        let complete = toml::Table::try_from(&config).unwrap();
        assert_eq!(fields(&written), fields(&complete));
    }

    fn fields(table: &toml::Table) -> Vec<String> {
        let mut names = Vec::new();
        for (name, value) in table {
            match value {
                toml::Value::Table(inner) => {
                    names.extend(fields(inner).iter().map(|field| format!("{name}.{field}")));
                }
                _ => names.push(name.clone()),
            }
        }
        names.sort();
        names
    }

    #[test]
    fn missing_sections_take_their_defaults() {
        let start = TEMPLATE.find("[batch]").unwrap();
        let config = OracleConfig::parse(&TEMPLATE[..start]).unwrap();
        assert_eq!(config.timing, Timing::default());
    }

    #[test]
    fn unknown_and_unusable_values_are_named() {
        let unknown = TEMPLATE.replace("min_receipts", "least_receipts");
        assert!(OracleConfig::parse(&unknown)
            .unwrap_err()
            .contains("least_receipts"));
        let zero = TEMPLATE.replace("max_receipts = 256", "max_receipts = 0");
        assert!(OracleConfig::parse(&zero)
            .unwrap_err()
            .contains("batch.max_receipts"));
    }
}

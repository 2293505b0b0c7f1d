//! What can go wrong outside of the agreement itself.

use std::path::PathBuf;

use crate::address::AddressError;
use crate::report::BuildError;
use crate::wire::{Kind, MembersError};

/// The result of this crate's functions.
pub type Result<T, E = OracleError> = std::result::Result<T, E>;

/// Why an oracle could not do something.
#[derive(Debug, thiserror::Error)]
pub enum OracleError {
    /// The configuration cannot be used.
    #[error("configuration {}: {reason}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A key file cannot be used.
    #[error(transparent)]
    KeyFile(#[from] chain_client::KeyFileError),
    /// The store failed.
    #[error("the store failed: {0}")]
    Store(String),
    /// The store holds something that this program did not write.
    #[error("the store's {table} is damaged: {reason}")]
    Damaged {
        /// Table.
        table: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A second, different statement of one kind in one view; it was not stored.
    #[error("a different {kind:?} was signed before in view {view} of report {seq}")]
    Equivocation {
        /// Kind of the statement.
        kind: Kind,
        /// Number of the report.
        seq: u64,
        /// View.
        view: u64,
    },
    /// The chain could not be asked or refused.
    #[error(transparent)]
    Chain(#[from] chain_client::Error),
    /// An artifact could not be read.
    #[error(transparent)]
    Artifact(#[from] artifact_store::Error),
    /// An answer could not be measured.
    #[error(transparent)]
    Attribution(#[from] attribution::AttributionError),
    /// An address of the chain is malformed.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The oracle set cannot be worked with.
    #[error(transparent)]
    Members(#[from] MembersError),
    /// A bundle does not make a report.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// An adapter's artifacts contradict the chain.
    #[error("adapter {adapter}: {reason}")]
    Adapter {
        /// The adapter.
        adapter: u64,
        /// How.
        reason: String,
    },
    /// A peer or node did not answer, or not with what was asked for.
    #[error("{url}: {reason}")]
    Peer {
        /// What was asked.
        url: String,
        /// What came back.
        reason: String,
    },
    /// No peer has a receipt or a bundle.
    #[error("no peer has {what}")]
    NotFound {
        /// What was looked for.
        what: String,
    },
    /// The chain's report is not the one that its bundle makes.
    #[error("report {seq} has digest {chain} on the chain, its bundle makes {own}")]
    Diverged {
        /// Number of the report.
        seq: u64,
        /// Digest on the chain.
        chain: String,
        /// Digest recomputed.
        own: String,
    },
    /// A background task ended unexpectedly.
    #[error("a background task stopped")]
    Stopped,
    /// The address to listen on cannot be used.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        reason: String,
    },
}

impl OracleError {
    /// True where an adapter's artifacts are what is wrong, whoever looks at them and whenever.
    pub fn is_builders_fault(&self) -> bool {
        use attribution::AttributionError as Attribution;
        match self {
            Self::Adapter { .. } => true,
            Self::Attribution(error) => !matches!(error, Attribution::Io { .. }),
            _ => false,
        }
    }

    /// True where the same call may succeed later.
    pub fn is_transient(&self) -> bool {
        !matches!(self, Self::Build(_) | Self::Equivocation { .. })
    }
}

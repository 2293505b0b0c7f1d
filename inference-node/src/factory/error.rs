//! Why a training run did not come to its end.

use std::path::{Path, PathBuf};

use attribution_report::Hash32;

/// Everything that can go wrong between a training set and a stored adapter.
#[derive(Debug, thiserror::Error)]
pub enum FactoryError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{path}: {reason}")]
    Malformed {
        /// The file, or what stands for it.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The training set contradicts itself or is outside its limits.
    #[error("training set: {0}")]
    TrainingSet(String),
    /// The items of a batch are not those that its root commits to.
    #[error("batch {batch}: its items have root {found}, registered is {expected}")]
    Root {
        /// The batch.
        batch: u64,
        /// Root in the training set.
        expected: Hash32,
        /// Root of the items.
        found: Hash32,
    },
    /// The leaves that the chain states do not have the snapshot's root.
    #[error("snapshot {expected} of Datanet {datanet}: its batches have the root {found}")]
    Snapshot {
        /// The Datanet.
        datanet: u64,
        /// Root of the registered snapshot.
        expected: Hash32,
        /// Root over the batches.
        found: Hash32,
    },
    /// The chain is out of reach, or does not know what was asked for.
    #[error(transparent)]
    Chain(#[from] chain_client::Error),
    /// An artifact could not be read or stored.
    #[error(transparent)]
    Artifact(#[from] artifact_store::Error),
    /// The model refused.
    #[error(transparent)]
    Model(#[from] lora_model::ModelError),
    /// An index could not be made.
    #[error(transparent)]
    Attribution(#[from] attribution::AttributionError),
}

impl FactoryError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn malformed(path: impl ToString, reason: impl ToString) -> Self {
        Self::Malformed {
            path: path.to_string(),
            reason: reason.to_string(),
        }
    }
}

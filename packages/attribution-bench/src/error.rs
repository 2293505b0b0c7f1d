//! Why a measurement did not come to its end.

use std::path::{Path, PathBuf};

/// Everything that can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// A file cannot be used.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file does not hold the JSON that belongs there.
    #[error("{path}: {source}")]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The model refused.
    #[error(transparent)]
    Model(#[from] lora_model::ModelError),
    /// An engine refused.
    #[error(transparent)]
    Attribution(#[from] attribution::AttributionError),
    /// The agreement on weights refused.
    #[error(transparent)]
    Agreement(#[from] attribution_report::AgreementError),
    /// The data does not hold what the measurement needs.
    #[error("{0}")]
    Data(String),
}

impl BenchError {
    /// A file that cannot be used.
    pub fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }

    /// A file with other JSON than expected.
    pub fn json(path: &Path) -> impl FnOnce(serde_json::Error) -> Self + '_ {
        move |source| Self::Json {
            path: path.to_owned(),
            source,
        }
    }
}

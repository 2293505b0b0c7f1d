//! Why a measurement did not come to its end.

use std::path::{Path, PathBuf};

/// Everything that can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// An action of a user failed.
    #[error(transparent)]
    Action(#[from] openledger::Error),
    /// The chain refused.
    #[error(transparent)]
    Chain(#[from] chain_client::Error),
    /// The devnet failed.
    #[error(transparent)]
    Devnet(#[from] devnet::error::DevnetError),
    /// A tree of earnings could not be built.
    #[error(transparent)]
    Tree(#[from] attribution_report::SumTreeError),
    /// A message or a figure does not serialize.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A file or socket cannot be used.
    #[error("{path}: {source}")]
    File {
        /// The file, or what stands for it.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The suite is not in the state that a measurement needs.
    #[error("{0}")]
    Unexpected(String),
}

impl BenchError {
    /// A file that cannot be used.
    pub fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}

//! Why a run did not come to its end.

use std::path::{Path, PathBuf};

use crate::machine::Violation;

/// Everything that can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Something happened that may never happen.
    #[error("{0}")]
    Violated(Box<Violation>),
    /// Messages that the run did not exercise: it shows nothing about them.
    #[error("the run shows nothing about some messages: {0}")]
    Unshown(String),
    /// The suite could not be set up.
    #[error("the suite could not be set up: {0}")]
    SetUp(String),
    /// A file cannot be used.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The figures do not serialize.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl RunError {
    /// The chain refused what sets the suite up.
    pub fn set_up(error: impl std::fmt::Display) -> Self {
        Self::SetUp(format!("{error:#}"))
    }

    /// A file that cannot be used.
    pub fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}

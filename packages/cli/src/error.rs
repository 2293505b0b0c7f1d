//! What can go wrong in an action of a user.

use std::path::PathBuf;

/// Result of an action.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an action failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The chain refused or could not be reached.
    #[error(transparent)]
    Chain(#[from] chain_client::Error),
    /// An artifact is missing or damaged.
    #[error(transparent)]
    Artifacts(#[from] artifact_store::Error),
    /// A file cannot be used.
    #[error("{path}: {reason}")]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// An amount is not a number of OPEN.
    #[error("`{text}` is no amount of OPEN: write digits with up to 6 decimals, such as 12.5")]
    Amount {
        /// What was written.
        text: String,
    },
    /// An argument cannot be used.
    #[error("{what}: {reason}")]
    Argument {
        /// Which one.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A daemon could not be reached or its answer not be read.
    #[error("{url}: {reason}")]
    Http {
        /// Where.
        url: String,
        /// What happened.
        reason: String,
    },
    /// A daemon refused a request.
    #[error("{url} refused with status {status}{}: {message}", .code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default())]
    Refused {
        /// Where.
        url: String,
        /// HTTP status.
        status: u16,
        /// Machine-readable reason, where one was given.
        code: Option<String>,
        /// Reason for people.
        message: String,
    },
}

impl Error {
    /// A file that cannot be used, for this reason.
    pub(crate) fn file(path: impl Into<PathBuf>, reason: impl std::fmt::Display) -> Self {
        Self::File {
            path: path.into(),
            reason: reason.to_string(),
        }
    }

    /// An HTTP exchange that failed on the way.
    pub(crate) fn http(url: &str, reason: impl std::fmt::Display) -> Self {
        Self::Http {
            url: url.to_owned(),
            reason: reason.to_string(),
        }
    }
}

//! What can go wrong in the demo.

use std::path::PathBuf;

/// Why the demo ended early or found a check violated.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A system call failed.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        source: std::io::Error,
    },
    /// A program was not built.
    #[error("{path} is missing; build it with: cargo build --workspace --bins")]
    MissingProgram {
        /// Where it should be.
        path: PathBuf,
    },
    /// A daemon did not start or ended.
    #[error("{name}: {reason}; its log is {log}")]
    Daemon {
        /// Its name.
        name: String,
        /// What happened.
        reason: String,
        /// Its log.
        log: PathBuf,
    },
    /// No daemon has this name.
    #[error("no daemon is named {name}")]
    UnknownDaemon {
        /// The name.
        name: String,
    },
    /// Training ended without a result.
    #[error("training {adapter}: {reason}")]
    Training {
        /// Adapter.
        adapter: String,
        /// What happened.
        reason: String,
    },
    /// The oracles found that an adapter's index is not what its data makes.
    #[error("the oracles failed the audit of {adapter}; their logs say why")]
    Audit {
        /// Adapter.
        adapter: String,
    },
    /// The demo's data cannot be read.
    #[error("{path}: {reason}")]
    Data {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// An action of a user failed.
    #[error(transparent)]
    Action(#[from] crate::Error),
    /// Something did not happen in time.
    #[error("{what} did not happen within {seconds} s")]
    Timeout {
        /// What was waited for.
        what: String,
        /// How long.
        seconds: u64,
    },
    /// Checks at the end that did not hold.
    #[error("checks that failed: {}", .0.join("; "))]
    Checks(Vec<String>),
}

impl DemoError {
    /// Names what was tried when a system call failed.
    pub(super) fn io(what: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}

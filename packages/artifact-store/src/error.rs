//! Why a blob or folder cannot be stored or read.

use std::path::{Path, PathBuf};

use crate::hash::Hash;

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a blob or folder cannot be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store has no blob of this hash.
    #[error("the artifact {hash} is not in the store")]
    Missing {
        /// The wanted hash.
        hash: Hash,
    },
    /// The stored bytes are not what was put in.
    #[error("the artifact {expected} is damaged: its bytes hash to {found}")]
    Mismatch {
        /// The wanted hash.
        expected: Hash,
        /// The hash of the bytes found.
        found: Hash,
    },
    /// A blob, or a folder in total, is larger than allowed.
    #[error("{what} has {size} bytes, more than the limit of {limit}")]
    Oversize {
        /// The blob, file or folder.
        what: String,
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// A text is not a hash.
    #[error("{text:?} is not 64 lowercase hexadecimal digits")]
    InvalidHash {
        /// The text, shortened.
        text: String,
    },
    /// A manifest breaks its format.
    #[error("not a folder manifest: {reason}")]
    InvalidManifest {
        /// The rule that it breaks.
        reason: String,
    },
    /// A file's name could leave the folder, or differ between systems.
    #[error("{name:?} cannot be stored: {reason}")]
    InvalidName {
        /// The name relative to the folder.
        name: String,
        /// The rule that it breaks.
        reason: &'static str,
    },
    /// A folder is to be written where something is already.
    #[error("{} exists already", path.display())]
    DestinationExists {
        /// The destination.
        path: PathBuf,
    },
    /// The address of a store cannot be used.
    #[error("artifact store {address:?}: {reason}")]
    InvalidAddress {
        /// The address.
        address: String,
        /// Why it was refused.
        reason: String,
    },
    /// A file or folder cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The storage behind the store failed.
    #[error("artifact storage: {source}")]
    Storage {
        /// The storage's error.
        source: object_store::Error,
    },
}

impl Error {
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Error + '_ {
        move |source| Error::Io {
            path: path.to_owned(),
            source,
        }
    }
}

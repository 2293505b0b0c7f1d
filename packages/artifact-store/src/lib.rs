//! Content-addressed storage: what is put in comes out under its SHA-256, or not at all.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! # let folder = tempfile::tempdir().unwrap();
//! use artifact_store::ArtifactStore;
//!
//! let store = ArtifactStore::open(folder.path().to_str().unwrap()).await?;
//! let hash = store.put(b"adapter".to_vec().into()).await?;
//! assert_eq!(store.get(hash).await?, "adapter");
//! # Ok::<(), artifact_store::Error>(()) }).unwrap();
//! ```
//!
//! A blob lies at `<root>/sha256/ab/abcdef…`. A folder is stored as one blob per file and a
//! [`Manifest`], whose hash names the whole folder.

mod backend;
mod error;
mod folder;
mod hash;
mod local;
mod manifest;
mod store;

pub use error::{Error, Result};
pub use hash::Hash;
pub use manifest::{Entry, Manifest, MAX_FOLDER_BYTES, MAX_FOLDER_FILES};
pub use store::{ArtifactStore, MAX_BLOB_BYTES};

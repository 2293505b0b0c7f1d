//! Blobs by hash.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use object_store::ObjectStore;

use crate::backend::{blob_path, blocking, Backend};
use crate::error::{Error, Result};
use crate::hash::Hash;
use crate::local;

/// The largest blob, 8 GiB: one file of a sharded model.
pub const MAX_BLOB_BYTES: u64 = 8 << 30;

/// A content-addressed store. Clones are cheap and share it.
#[derive(Clone, Debug)]
pub struct ArtifactStore {
    backend: Backend,
}

impl ArtifactStore {
    /// Opens the store at a folder's path or `file://` address, and creates the folder where it
    /// is missing.
    ///
    /// # Errors
    /// [`Error::InvalidAddress`] for another kind of address, [`Error::Io`] when the folder
    /// cannot be used.
    pub async fn open(address: &str) -> Result<Self> {
        let path = match address.split_once("://") {
            None => address,
            Some(("file", path)) if path.starts_with('/') => path,
            Some((scheme, _)) => {
                let reason = format!("{scheme}:// is not supported; expected a folder");
                return Err(Error::InvalidAddress {
                    address: address.to_owned(),
                    reason,
                });
            }
        };
        if path.is_empty() {
            let reason = "it is empty".to_owned();
            return Err(Error::InvalidAddress {
                address: address.to_owned(),
                reason,
            });
        }
        Self::open_folder(path).await
    }

    /// Opens the store in a folder, and creates the folder where it is missing.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be used.
    pub async fn open_folder(root: impl Into<PathBuf>) -> Result<Self> {
        let root = root.into();
        let backend = blocking(move || Backend::folder(&root)).await?;
        Ok(ArtifactStore { backend })
    }

    /// A store over any storage of the `object_store` crate.
    pub fn over(objects: Arc<dyn ObjectStore>) -> Self {
        ArtifactStore {
            backend: Backend::objects(objects),
        }
    }

    /// Stores bytes, durably once this returns. Storing the same bytes again repairs a damaged
    /// blob and changes nothing else.
    ///
    /// # Errors
    /// [`Error::Oversize`], [`Error::Io`], [`Error::Storage`].
    pub async fn put(&self, bytes: Bytes) -> Result<Hash> {
        let hash = Hash::of(&bytes);
        local::check_size(|| hash.to_string(), bytes.len() as u64, MAX_BLOB_BYTES)?;
        self.backend.put(hash, bytes).await?;
        Ok(hash)
    }

    /// Stores a file's content, in a folder store without holding it in memory.
    ///
    /// # Errors
    /// As [`ArtifactStore::put`].
    pub async fn put_file(&self, path: &Path) -> Result<Hash> {
        self.put_file_within(path, MAX_BLOB_BYTES)
            .await
            .map(|(hash, _)| hash)
    }

    /// As [`ArtifactStore::put_file`] with a limit; also returns the size.
    pub(crate) async fn put_file_within(&self, path: &Path, limit: u64) -> Result<(Hash, u64)> {
        let source = path.to_owned();
        if let Some(root) = self.backend.root() {
            let root = root.to_owned();
            let staging = root.join("sha256").join("incoming");
            return blocking(move || {
                local::copy_hashed(&source, &staging, limit, |hash| blob_path(&root, hash))
            })
            .await;
        }
        let bytes = blocking(move || {
            let size = std::fs::metadata(&source)
                .map_err(Error::io(&source))?
                .len();
            local::check_size(|| source.display().to_string(), size, limit)?;
            std::fs::read(&source).map_err(Error::io(&source))
        })
        .await?;
        let size = bytes.len() as u64;
        Ok((self.put(bytes.into()).await?, size))
    }

    /// The bytes with this hash, verified.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Mismatch`] when the stored bytes are damaged,
    /// [`Error::Oversize`].
    pub async fn get(&self, hash: Hash) -> Result<Bytes> {
        self.get_within(hash, MAX_BLOB_BYTES).await
    }

    /// As [`ArtifactStore::get`], for blobs of at most `limit` bytes; a larger one is refused
    /// before it is read.
    ///
    /// # Errors
    /// As [`ArtifactStore::get`].
    pub async fn get_within(&self, hash: Hash, limit: u64) -> Result<Bytes> {
        let bytes = self.backend.get(hash, limit).await?;
        let found = Hash::of(&bytes);
        if found != hash {
            return Err(Error::Mismatch {
                expected: hash,
                found,
            });
        }
        Ok(bytes)
    }

    /// Whether there is a blob with this hash; its bytes are not read.
    ///
    /// # Errors
    /// [`Error::Storage`] when the storage cannot be asked.
    pub async fn has(&self, hash: Hash) -> Result<bool> {
        Ok(self.backend.size(hash).await?.is_some())
    }

    /// The file that holds the blob, to be mapped into memory: verified now, and never changed
    /// by this store. None for a store that is not a folder.
    ///
    /// # Errors
    /// As [`ArtifactStore::get`].
    pub async fn local_path(&self, hash: Hash) -> Result<Option<PathBuf>> {
        let Some(path) = self.backend.local_path(hash) else {
            return Ok(None);
        };
        if !self.has(hash).await? {
            return Err(Error::Missing { hash });
        }
        blocking(move || {
            let found = local::hash_file(&path)?;
            if found != hash {
                return Err(Error::Mismatch {
                    expected: hash,
                    found,
                });
            }
            Ok(Some(path))
        })
        .await
    }
}

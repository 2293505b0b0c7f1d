//! Where the blobs lie.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt;
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, PutPayload};

use crate::error::{Error, Result};
use crate::hash::Hash;
use crate::local;

/// Reads go through one interface; writes to a folder are done here, because the library does
/// not sync them to disk.
#[derive(Clone, Debug)]
pub(crate) struct Backend {
    objects: Arc<dyn ObjectStore>,
    folder: Option<PathBuf>,
}

impl Backend {
    pub(crate) fn folder(root: &Path) -> Result<Self> {
        std::fs::create_dir_all(root).map_err(Error::io(root))?;
        let root = root.canonicalize().map_err(Error::io(root))?;
        let objects = LocalFileSystem::new_with_prefix(&root).map_err(storage)?;
        Ok(Backend {
            objects: Arc::new(objects),
            folder: Some(root),
        })
    }

    pub(crate) fn objects(objects: Arc<dyn ObjectStore>) -> Self {
        Backend {
            objects,
            folder: None,
        }
    }

    /// The root folder, for stores that are one.
    pub(crate) fn root(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    pub(crate) fn local_path(&self, hash: Hash) -> Option<PathBuf> {
        self.folder.as_ref().map(|root| blob_path(root, hash))
    }

    pub(crate) async fn put(&self, hash: Hash, bytes: Bytes) -> Result<()> {
        match self.local_path(hash) {
            Some(path) => blocking(move || local::write(&path, &bytes)).await,
            None => {
                let payload = PutPayload::from_bytes(bytes);
                self.objects
                    .put(&object_key(hash), payload)
                    .await
                    .map(|_| ())
                    .map_err(storage)
            }
        }
    }

    /// The size of a blob; none where there is no blob.
    pub(crate) async fn size(&self, hash: Hash) -> Result<Option<u64>> {
        match self.objects.head(&object_key(hash)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(source) => Err(storage(source)),
        }
    }

    /// A blob's bytes as stored, not verified; never more than `limit`.
    pub(crate) async fn get(&self, hash: Hash, limit: u64) -> Result<Bytes> {
        let found = match self.objects.get(&object_key(hash)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Err(Error::Missing { hash }),
            Err(source) => return Err(storage(source)),
        };
        local::check_size(|| hash.to_string(), found.meta.size, limit)?;
        let mut bytes = Vec::with_capacity(usize::try_from(found.meta.size).unwrap_or(0));
        let mut chunks = found.into_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(storage)?;
            let size = (bytes.len() as u64).saturating_add(chunk.len() as u64);
            local::check_size(|| hash.to_string(), size, limit)?;
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.into())
    }
}

/// Runs file work where it may block.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Error::Storage {
            source: object_store::Error::JoinError { source: error },
        }),
    }
}

pub(crate) fn blob_path(root: &Path, hash: Hash) -> PathBuf {
    let name = hash.to_string();
    root.join("sha256").join(&name[..2]).join(name)
}

fn object_key(hash: Hash) -> object_store::path::Path {
    let name = hash.to_string();
    object_store::path::Path::from(format!("sha256/{}/{name}", &name[..2]))
}

fn storage(source: object_store::Error) -> Error {
    Error::Storage { source }
}

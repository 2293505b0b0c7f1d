//! Folders, stored as blobs and a manifest.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::backend::blocking;
use crate::error::{Error, Result};
use crate::hash::Hash;
use crate::local;
use crate::manifest::{check_name, Entry, Manifest, MAX_FOLDER_FILES, MAX_MANIFEST_BYTES};
use crate::store::{ArtifactStore, MAX_BLOB_BYTES};

/// Folders nest at most this deep.
const MAX_DEPTH: usize = 16;

impl ArtifactStore {
    /// Stores every file of a folder and of the folders in it, and returns the hash that names
    /// them all. Empty folders and file modes are not kept.
    ///
    /// # Errors
    /// [`Error::InvalidName`] for symbolic links and for names that other systems cannot have,
    /// [`Error::Oversize`], [`Error::InvalidManifest`] for too many files, [`Error::Io`].
    pub async fn put_folder(&self, folder: &Path) -> Result<Hash> {
        let root = folder.to_owned();
        let names = blocking(move || file_names(&root)).await?;
        let mut entries = Vec::with_capacity(names.len());
        for name in names {
            let (hash, size) = self
                .put_file_within(&folder.join(&name), MAX_BLOB_BYTES)
                .await?;
            entries.push(Entry { name, size, hash });
        }
        self.put(Manifest::new(entries)?.encode().into()).await
    }

    /// The list of files of a stored folder.
    ///
    /// # Errors
    /// As [`ArtifactStore::get`], and [`Error::InvalidManifest`] for a blob that is no folder.
    pub async fn manifest(&self, folder: Hash) -> Result<Manifest> {
        Manifest::decode(&self.get_within(folder, MAX_MANIFEST_BYTES).await?)
    }

    /// Writes a stored folder to `destination`, which must not exist; it appears complete and
    /// verified, or not at all.
    ///
    /// # Errors
    /// [`Error::DestinationExists`], as [`ArtifactStore::manifest`] and [`ArtifactStore::get`].
    pub async fn get_folder(&self, folder: Hash, destination: &Path) -> Result<()> {
        let manifest = self.manifest(folder).await?;
        if destination.symlink_metadata().is_ok() {
            return Err(Error::DestinationExists {
                path: destination.to_owned(),
            });
        }
        let destination = destination.to_owned();
        let unfinished = blocking({
            let destination = destination.clone();
            move || Unfinished::beside(&destination)
        })
        .await?;
        for entry in manifest.entries() {
            let bytes = self.get_within(entry.hash, entry.size).await?;
            if bytes.len() as u64 != entry.size {
                let reason = format!("{} has {} bytes", entry.name, bytes.len());
                return Err(Error::InvalidManifest { reason });
            }
            let path = unfinished.path.join(&entry.name);
            blocking(move || local::write(&path, &bytes)).await?;
        }
        blocking(move || unfinished.finish(&destination)).await
    }

    /// Unpacks a stored folder to `root/<its hash>` and returns that path. What lies there already
    /// is checked against the hashes, kept where it is whole and replaced where it is not.
    ///
    /// # Errors
    /// As [`ArtifactStore::get_folder`], except that an existing folder is none.
    pub async fn unpack(&self, folder: Hash, root: &Path) -> Result<PathBuf> {
        let manifest = self.manifest(folder).await?;
        let place = root.join(folder.to_string());
        let path = place.clone();
        if blocking(move || remove_unless_whole(&path, &manifest)).await? {
            return Ok(place);
        }
        match self.get_folder(folder, &place).await {
            // Another process was faster; what it put there was verified by it.
            Err(Error::DestinationExists { .. }) => Ok(place),
            other => other.map(|()| place),
        }
    }
}

/// Whether a folder holds exactly the files of the manifest; removes it where it does not.
fn remove_unless_whole(folder: &Path, manifest: &Manifest) -> Result<bool> {
    if folder.symlink_metadata().is_err() {
        return Ok(false);
    }
    let whole = file_names(folder).is_ok_and(|names| names.len() == manifest.entries().len())
        && manifest.entries().iter().all(|entry| {
            std::fs::read(folder.join(&entry.name))
                .is_ok_and(|bytes| Hash::of(&bytes) == entry.hash)
        });
    if !whole {
        std::fs::remove_dir_all(folder).map_err(Error::io(folder))?;
    }
    Ok(whole)
}

/// A folder under construction; removed unless it is finished.
struct Unfinished {
    path: PathBuf,
    done: bool,
}

impl Unfinished {
    fn beside(destination: &Path) -> Result<Self> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let mut name = destination.as_os_str().to_owned();
        name.push(format!(".{}-{number}.part", std::process::id()));
        let path = PathBuf::from(name);
        // What lies there is left over from a crashed process with the same id.
        match std::fs::remove_dir_all(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io(&path)(error));
            }
            _ => {}
        }
        std::fs::create_dir_all(&path).map_err(Error::io(&path))?;
        Ok(Unfinished { path, done: false })
    }

    fn finish(mut self, destination: &Path) -> Result<()> {
        std::fs::rename(&self.path, destination).map_err(Error::io(destination))?;
        self.done = true;
        let parent = destination.parent().unwrap_or(Path::new("."));
        local::sync_folder(parent).map_err(Error::io(parent))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.done {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

/// The names of all files under `root`, relative to it.
fn file_names(root: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut folders = vec![(root.to_owned(), String::new(), 0)];
    while let Some((folder, prefix, depth)) = folders.pop() {
        for child in std::fs::read_dir(&folder).map_err(Error::io(&folder))? {
            let child = child.map_err(Error::io(&folder))?;
            let name = format!("{prefix}{}", child.file_name().to_string_lossy());
            check_name(&name)?;
            let kind = child.file_type().map_err(Error::io(&folder))?;
            if kind.is_dir() && depth < MAX_DEPTH {
                folders.push((child.path(), format!("{name}/"), depth + 1));
            } else if kind.is_file() && child.file_name().to_str().is_some() {
                names.push(name);
            } else {
                let reason = "only files with UTF-8 names are stored, at most 16 folders deep";
                return Err(Error::InvalidName { name, reason });
            }
            if names.len() + folders.len() > MAX_FOLDER_FILES {
                let reason = format!("more than {MAX_FOLDER_FILES} files");
                return Err(Error::InvalidManifest { reason });
            }
        }
    }
    Ok(names)
}

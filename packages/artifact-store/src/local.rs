//! Writing files so that a crash leaves the whole file or none.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::hash::Hash;

const CHUNK: usize = 1 << 16;

/// A file under construction; removed unless it is finished.
struct Unfinished {
    path: PathBuf,
    file: File,
    done: bool,
}

impl Unfinished {
    fn beside(target: &Path) -> io::Result<Self> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = target.with_extension(format!("{}-{number}.part", std::process::id()));
        // What lies there is left over from a crashed process with the same id.
        let file = File::create(&path)?;
        Ok(Unfinished {
            path,
            file,
            done: false,
        })
    }

    fn finish(mut self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, target)?;
        self.done = true;
        sync_folder(target.parent().unwrap_or(Path::new(".")))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.done {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Writes a new file, or replaces it, durably.
pub(crate) fn write(target: &Path, bytes: &[u8]) -> Result<()> {
    let attempt = || {
        create_folders(target)?;
        let mut unfinished = Unfinished::beside(target)?;
        unfinished.file.write_all(bytes)?;
        unfinished.finish(target)
    };
    attempt().map_err(Error::io(target))
}

/// Copies at most `limit` bytes durably to the place that `place` names for their hash.
pub(crate) fn copy_hashed(
    source: &Path,
    staging: &Path,
    limit: u64,
    place: impl FnOnce(Hash) -> PathBuf,
) -> Result<(Hash, u64)> {
    let mut input = File::open(source).map_err(Error::io(source))?;
    create_folders(staging).map_err(Error::io(staging))?;
    let mut unfinished = Unfinished::beside(staging).map_err(Error::io(staging))?;
    let mut hasher = Sha256::new();
    let mut size = 0u64;
    let mut chunk = vec![0; CHUNK];
    loop {
        let count = input.read(&mut chunk).map_err(Error::io(source))?;
        if count == 0 {
            break;
        }
        size = size.saturating_add(count as u64);
        check_size(|| source.display().to_string(), size, limit)?;
        hasher.update(&chunk[..count]);
        unfinished
            .file
            .write_all(&chunk[..count])
            .map_err(Error::io(staging))?;
    }
    let hash = Hash(hasher.finalize().into());
    let target = place(hash);
    create_folders(&target).map_err(Error::io(&target))?;
    unfinished.finish(&target).map_err(Error::io(&target))?;
    Ok((hash, size))
}

/// The hash of a file's content.
pub(crate) fn hash_file(path: &Path) -> Result<Hash> {
    let mut file = File::open(path).map_err(Error::io(path))?;
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        let count = file.read(&mut chunk).map_err(Error::io(path))?;
        if count == 0 {
            return Ok(Hash(hasher.finalize().into()));
        }
        hasher.update(&chunk[..count]);
    }
}

pub(crate) fn check_size(what: impl FnOnce() -> String, size: u64, limit: u64) -> Result<()> {
    if size > limit {
        return Err(Error::Oversize {
            what: what(),
            size,
            limit,
        });
    }
    Ok(())
}

/// Makes the folders above `target`, each synced into the one above it.
fn create_folders(target: &Path) -> io::Result<()> {
    let Some(folder) = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    else {
        return Ok(());
    };
    if folder.is_dir() {
        return Ok(());
    }
    create_folders(folder)?;
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync_folder(folder.parent().unwrap_or(Path::new(".")))
}

#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

//! The folder in which a user's keys, channels and the deployment file lie.

use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use serde::{de::DeserializeOwned, Serialize};

use crate::{Error, Result};

/// Start of the name of a session file whose channel has no number yet.
const PENDING: &str = "pending-";

/// A user's folder.
#[derive(Debug, Clone)]
pub struct Home(PathBuf);

impl Home {
    /// The folder at `path`, made where it is missing.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        fs::create_dir_all(&path).map_err(|error| Error::file(&path, error))?;
        Ok(Self(path))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The key file of an account.
    pub fn key(&self, name: &str) -> Result<PathBuf> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if name.is_empty() || name.len() > 64 || !name.bytes().all(plain) {
            let reason = format!("`{name}` is not 1 to 64 of a-z, 0-9, `-` and `_`");
            return Err(Error::Argument {
                what: "account name",
                reason,
            });
        }
        let folder = self.0.join("keys");
        fs::create_dir_all(&folder).map_err(|error| Error::file(&folder, error))?;
        Ok(folder.join(format!("{name}.key")))
    }

    /// Names of the accounts with a key here.
    pub fn accounts(&self) -> Result<Vec<String>> {
        let folder = self.0.join("keys");
        let Ok(entries) = fs::read_dir(&folder) else {
            return Ok(Vec::new());
        };
        let name = |entry: fs::DirEntry| {
            Some(entry.file_name().to_str()?.strip_suffix(".key")?.to_owned())
        };
        let mut names: Vec<String> = entries.flatten().filter_map(name).collect();
        names.sort();
        Ok(names)
    }

    /// The deployment file.
    pub fn deployment(&self) -> PathBuf {
        self.0.join("deployment.json")
    }

    /// The file with the session key of a channel.
    pub fn channel(&self, channel: u64) -> PathBuf {
        self.0.join("channels").join(format!("{channel}.json"))
    }

    /// The file with the session key that a channel gets next.
    pub(crate) fn next_session(&self, channel: u64) -> PathBuf {
        self.0.join("channels").join(format!("{channel}.next.json"))
    }

    /// The file with the session key of a channel that has no number yet.
    pub(crate) fn pending_channel(&self, session_key: &str) -> PathBuf {
        self.0
            .join("channels")
            .join(format!("{PENDING}{session_key}.json"))
    }

    /// The files of all channels that have no number yet, ascending.
    pub(crate) fn pending_channels(&self) -> Result<Vec<PathBuf>> {
        let folder = self.0.join("channels");
        if !folder.exists() {
            return Ok(Vec::new());
        }
        let mut paths = Vec::new();
        for entry in fs::read_dir(&folder).map_err(|error| Error::file(&folder, error))? {
            let path = entry.map_err(|error| Error::file(&folder, error))?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            if name.is_some_and(|name| name.starts_with(PENDING) && name.ends_with(".json")) {
                paths.push(path);
            }
        }
        paths.sort();
        Ok(paths)
    }
}

/// Reads a JSON file.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read(path).map_err(|error| Error::file(path, error))?;
    serde_json::from_slice(&text).map_err(|error| Error::file(path, error))
}

/// Writes a JSON file that only its owner may read, so that a crash leaves the old or the new one.
pub(crate) fn write_private_json(path: &Path, value: &impl Serialize) -> Result<()> {
    let failed = |error: std::io::Error| Error::file(path, error);
    let json = serde_json::to_vec_pretty(value).map_err(|error| Error::file(path, error))?;
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    let temporary = path.with_extension("tmp");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&temporary)
        .map_err(failed)?;
    file.write_all(&json)
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    fs::rename(&temporary, path).map_err(failed)
}

//! Binary files: a bounded cursor for reading, atomic writing, mapping.

use std::fs::{self, File};
use std::io::Write;
use std::ops::Deref;
use std::path::Path;

use attribution_report::Hash32;
use sha2::{Digest, Sha256};

use crate::{AttributionError, Result};

pub(crate) fn io_error(path: &Path) -> impl FnOnce(std::io::Error) -> AttributionError + '_ {
    move |source| AttributionError::Io {
        path: path.to_path_buf(),
        source,
    }
}

/// Content of a file, in memory or mapped.
#[derive(Debug)]
pub(crate) enum Content {
    Owned(Vec<u8>),
    Mapped(memmap2::Mmap),
}

impl Deref for Content {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Owned(bytes) => bytes,
            Self::Mapped(map) => map,
        }
    }
}

/// Maps a file of at most `limit` bytes. The file must not change while it is mapped; those that
/// are mapped here are content-addressed and written once.
#[allow(unsafe_code)]
pub(crate) fn map(path: &Path, kind: &'static str, limit: u64) -> Result<Content> {
    let file = File::open(path).map_err(io_error(path))?;
    let length = file.metadata().map_err(io_error(path))?.len();
    if length > limit {
        let reason = format!("{length} bytes, at most {limit} are read");
        return Err(AttributionError::Malformed {
            kind,
            offset: 0,
            reason,
        });
    }
    if length == 0 {
        return Ok(Content::Owned(Vec::new()));
    }
    // SAFETY: read-only, and the caller keeps the file unchanged, as stated above.
    let map = unsafe { memmap2::Mmap::map(&file) }.map_err(io_error(path))?;
    Ok(Content::Mapped(map))
}

/// Writes beside the target, flushes to the disk, then renames over it.
pub(crate) fn write_atomic(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    let write = || -> std::io::Result<()> {
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        if let Some(folder) = path.parent().filter(|folder| folder.is_dir()) {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    };
    write().map_err(|source| {
        // The first error is the one worth reporting.
        let _ = fs::remove_file(&beside);
        io_error(path)(source)
    })
}

pub(crate) fn sha256(bytes: &[u8]) -> Hash32 {
    Hash32(Sha256::digest(bytes).into())
}

/// A cursor over untrusted bytes; every read is bounded and names what is missing.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    kind: &'static str,
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8], kind: &'static str) -> Self {
        Self { bytes, at: 0, kind }
    }

    pub fn position(&self) -> usize {
        self.at
    }

    pub fn malformed(&self, reason: impl Into<String>) -> AttributionError {
        AttributionError::Malformed {
            kind: self.kind,
            offset: self.at,
            reason: reason.into(),
        }
    }

    /// Fails with `reason` unless `condition` holds.
    pub fn require(&self, condition: bool, reason: &str) -> Result<()> {
        if condition {
            Ok(())
        } else {
            Err(self.malformed(reason))
        }
    }

    pub fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let end = self.at.checked_add(count);
        let taken = end.and_then(|end| self.bytes.get(self.at..end));
        match taken {
            Some(taken) => {
                self.at += count;
                Ok(taken)
            }
            None => Err(self.malformed(format!("{count} more bytes expected"))),
        }
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub fn hash(&mut self) -> Result<Hash32> {
        self.array().map(Hash32)
    }

    pub fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Result<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub fn i64(&mut self) -> Result<i64> {
        self.array().map(i64::from_le_bytes)
    }

    pub fn f64(&mut self) -> Result<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// A number of entries, at most `limit`.
    pub fn count(&mut self, what: &str, limit: usize) -> Result<usize> {
        let count = self.u32()? as usize;
        self.require(
            count <= limit,
            &format!("{count} {what}, at most {limit} are accepted"),
        )?;
        Ok(count)
    }

    /// Length-prefixed bytes, at most `limit`.
    pub fn lp(&mut self, what: &str, limit: usize) -> Result<&'a [u8]> {
        let length = self.count(&format!("bytes of {what}"), limit)?;
        self.take(length)
    }

    /// Length-prefixed UTF-8, at most `limit` bytes.
    pub fn text(&mut self, what: &str, limit: usize) -> Result<&'a str> {
        let bytes = self.lp(what, limit)?;
        std::str::from_utf8(bytes).map_err(|_| self.malformed(format!("{what} is not UTF-8")))
    }

    /// Succeeds at the end of the file only.
    pub fn finish(&self) -> Result<()> {
        self.require(self.at == self.bytes.len(), "bytes after the end")
    }
}

/// Appends a length-prefixed byte string; lengths are bounded by the callers.
pub(crate) fn push_lp(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(bytes);
}

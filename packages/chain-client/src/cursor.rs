//! Following committed blocks, each exactly once across crashes.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use futures::{stream, StreamExt, TryStreamExt};

use crate::blocks::Block;
use crate::chain::Chain;
use crate::error::{Error, Result};
use crate::retry::Backoff;

/// Blocks that are fetched at the same time.
const CONCURRENT_BLOCKS: usize = 4;
/// A stored height is at most 20 digits and a line end.
const MAX_CURSOR_BYTES: u64 = 32;

/// Keeps the height of the last block that was dealt with.
pub trait CursorStore {
    /// The last committed height; none before the first.
    ///
    /// # Errors
    /// [`Error::CursorStore`] when it cannot be read.
    fn load(&self) -> Result<Option<u64>>;

    /// Replaces the height, durably and at once: a crash leaves the old one or the new one.
    ///
    /// # Errors
    /// [`Error::CursorStore`] when it cannot be written.
    fn save(&mut self, height: u64) -> Result<()>;
}

/// Keeps the height in a file.
#[derive(Clone, Debug)]
pub struct FileCursorStore {
    path: PathBuf,
}

impl FileCursorStore {
    /// A store in `path`, which is created with the first save; its folder must exist.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        FileCursorStore { path: path.into() }
    }

    fn error(&self, reason: impl ToString) -> Error {
        Error::CursorStore {
            path: self.path.clone(),
            reason: reason.to_string(),
        }
    }
}

impl CursorStore for FileCursorStore {
    fn load(&self) -> Result<Option<u64>> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.error(error)),
        };
        let mut text = String::new();
        file.take(MAX_CURSOR_BYTES)
            .read_to_string(&mut text)
            .map_err(|error| self.error(error))?;
        text.trim_end()
            .parse()
            .map(Some)
            .map_err(|error| self.error(error))
    }

    fn save(&mut self, height: u64) -> Result<()> {
        replace(&self.path, format!("{height}\n").as_bytes()).map_err(|error| self.error(error))
    }
}

/// Writes beside the file, then renames over it, each step synced to disk.
fn replace(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let mut file = File::create(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    #[cfg(unix)]
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Yields committed blocks in order. What was yielded comes again until it is committed, so a
/// reader that commits after it has stored a block's effects sees every block once.
#[derive(Debug)]
pub struct BlockCursor<S> {
    chain: Chain,
    store: S,
    next: u64,
    batch: usize,
}

impl<S: CursorStore> BlockCursor<S> {
    /// Continues after the stored height, or at `first` (1 is a chain's first block) where
    /// nothing is stored. `batch` limits the blocks that one call yields.
    ///
    /// # Errors
    /// [`Error::CursorStore`] when the stored height cannot be read.
    pub fn open(chain: Chain, store: S, first: u64, batch: usize) -> Result<Self> {
        let next = store
            .load()?
            .map_or(first.max(1), |height| height.saturating_add(1));
        Ok(BlockCursor {
            chain,
            store,
            next,
            batch: batch.max(1),
        })
    }

    /// The height to be committed next.
    pub fn next_height(&self) -> u64 {
        self.next
    }

    /// The uncommitted blocks that the chain has by now, at most a batch; empty at its tip.
    ///
    /// # Errors
    /// [`Error::Transport`], or [`Error::Rpc`] when the node no longer has the blocks.
    pub async fn poll(&self) -> Result<Vec<Block>> {
        let latest = self.chain.latest_block().await?.height;
        let heights = (self.next..=latest).take(self.batch);
        stream::iter(heights)
            .map(|height| self.chain.block(height))
            .buffered(CONCURRENT_BLOCKS)
            .try_collect()
            .await
    }

    /// As [`BlockCursor::poll`], but waits until there is at least one block. Cancel it by
    /// dropping its future.
    ///
    /// # Errors
    /// As [`BlockCursor::poll`].
    pub async fn next_batch(&self) -> Result<Vec<Block>> {
        let mut backoff = Backoff::new(self.chain.config().timeouts.poll());
        loop {
            let blocks = self.poll().await?;
            if !blocks.is_empty() {
                return Ok(blocks);
            }
            backoff.pause().await;
        }
    }

    /// Stores that everything up to and including `height` was dealt with; it must be the next
    /// height.
    ///
    /// # Errors
    /// [`Error::CursorOrder`], [`Error::CursorStore`].
    pub fn commit(&mut self, height: u64) -> Result<()> {
        if height != self.next {
            return Err(Error::CursorOrder {
                height,
                next: self.next,
            });
        }
        self.store.save(height)?;
        self.next = height.saturating_add(1);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_saved_height_is_loaded_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = FileCursorStore::new(folder.path().join("cursor"));
        assert_eq!(store.load().unwrap(), None);
        for height in [1, u64::MAX] {
            store.save(height).unwrap();
            assert_eq!(store.load().unwrap(), Some(height));
        }
    }

    #[test]
    fn a_damaged_file_is_an_error_and_not_a_fresh_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cursor");
        for content in ["", "x", "-1", "99999999999999999999999"] {
            std::fs::write(&path, content).unwrap();
            let error = FileCursorStore::new(&path).load().unwrap_err();
            assert!(matches!(error, Error::CursorStore { .. }), "{content:?}");
        }
    }
}

//! How variable-length rows lie one after another in a flat batch.

use crate::error::{ModelError, Result};
use std::ops::Range;

/// Rows of tokens without padding: row `b` is the token range `offsets[b]..offsets[b + 1]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rows {
    offsets: Vec<usize>,
}

impl Rows {
    /// From the length of each row; at least one row, none empty.
    pub fn from_lengths(lengths: impl IntoIterator<Item = usize>) -> Result<Self> {
        let mut offsets = vec![0];
        let mut end = 0;
        for length in lengths {
            if length == 0 {
                return Err(ModelError::Empty("a row of the batch"));
            }
            end += length;
            offsets.push(end);
        }
        if end == 0 {
            return Err(ModelError::Empty("the batch"));
        }
        Ok(Self { offsets })
    }

    pub fn count(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Tokens of all rows together.
    pub fn tokens(&self) -> usize {
        self.offsets[self.count()]
    }

    pub fn range(&self, row: usize) -> Range<usize> {
        self.offsets[row]..self.offsets[row + 1]
    }

    pub fn ranges(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.offsets.windows(2).map(|w| w[0]..w[1])
    }

    pub fn lengths(&self) -> impl Iterator<Item = usize> + '_ {
        self.ranges().map(|r| r.len())
    }

    /// Position of every token inside its row.
    pub fn positions(&self) -> Vec<u32> {
        self.lengths().flat_map(|n| 0..n as u32).collect()
    }

    /// Entries of the causal attention matrices (one square per row) for one head.
    pub fn squares(&self) -> usize {
        self.lengths().map(|n| n * n).sum()
    }
}

/// Cuts a mutable slice into consecutive pieces of the given sizes.
pub(crate) fn split_mut(
    mut slice: &mut [f32],
    sizes: impl Iterator<Item = usize>,
) -> Vec<&mut [f32]> {
    let mut pieces = Vec::new();
    for size in sizes {
        let (head, tail) = slice.split_at_mut(size);
        pieces.push(head);
        slice = tail;
    }
    pieces
}

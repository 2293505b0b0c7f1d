//! Stretches of an answer that stand word for word in a contribution.
//!
//! A suffix array over the tokens of all items finds, for a position of the answer, the longest
//! run of tokens that occurs in an item (as infini-gram does, Liu et al. 2024, and OLMoTrace, Liu
//! et al. 2025). A run counts by its length and its rarity; one that stands in very many places is
//! common speech and does not count at all. Its credit is shared equally by the contributions that
//! hold it, not by its occurrences: to repeat oneself earns nothing. An item that duplicates an
//! earlier one holds its runs for the contribution of the earlier one: to repeat others earns
//! nothing either.

mod file;
mod item;
mod matcher;
mod packed;
mod rarity;
mod suffix_array;

use std::ops::Range;
use std::sync::OnceLock;

use attribution_report::Hash32;
use serde::{Deserialize, Serialize};

use crate::files::Content;
pub use item::SpanItem;
use packed::Packed;
pub use suffix_array::suffix_array;

/// Code that ends every item; a token's code is its id plus one.
const SEPARATOR: u32 = 0;
/// Occurrences of one span that are listed; all of them are counted.
pub const MAX_LISTED: usize = 64;

/// How spans are matched; part of the index file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanParameters {
    /// Shortest span that counts, in tokens.
    pub min_tokens: u32,
    /// Most places that a span may stand in and still count: what stands in more is common speech.
    pub max_places: u32,
}

impl Default for SpanParameters {
    fn default() -> Self {
        Self {
            min_tokens: 4,
            max_places: 1024,
        }
    }
}

/// One place where a span stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Index of the contribution that the item belongs to.
    pub contribution: u32,
    /// Number of the item among all items.
    pub item: u32,
    /// Tokens of the item.
    pub tokens: Range<usize>,
}

/// A stretch of an answer that stands in at least one item and cannot be made longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpanMatch {
    /// Tokens of the answer.
    pub answer: Range<usize>,
    /// Where it stands: the first [`MAX_LISTED`] places by position, at least one of every
    /// contribution while there is room.
    pub occurrences: Vec<Occurrence>,
    /// In how many places it stands.
    pub count: usize,
    /// The contributions that share its credit, ascending, without repeats: the owners of the
    /// items that hold it.
    pub owners: Vec<u32>,
    /// Length times rarity, in units of `2^-16` bits; see [`SpanIndex::match_spans`].
    pub weight: u64,
}

/// The items of all contributions, ready to be searched. It lies in its file, which is mapped;
/// nothing of it is copied to memory.
#[derive(Debug)]
pub struct SpanIndex {
    content: Content,
    hash: OnceLock<Hash32>,
    parameters: SpanParameters,
    contributions: u32,
    items: item::ItemTable,
    /// Codes of all items' tokens, each item followed by the separator.
    text: Packed,
    /// Positions of all tokens in `text`, in the order of the suffixes that start there.
    suffixes: Packed,
}

impl SpanIndex {
    /// How spans are matched.
    pub fn parameters(&self) -> SpanParameters {
        self.parameters
    }

    /// Number of contributions that the items belong to.
    pub fn contributions(&self) -> u32 {
        self.contributions
    }

    /// Number of tokens of all items.
    pub fn tokens(&self) -> usize {
        self.suffixes.count
    }

    /// SHA-256 of the file; taken once, then kept.
    pub fn hash(&self) -> Hash32 {
        *self
            .hash
            .get_or_init(|| crate::files::sha256(&self.content))
    }

    /// Credit of every contribution for an answer: each span's weight, shared equally by the
    /// contributions that own an item which holds it, rounded down.
    pub fn span_scores(&self, answer: &[u32]) -> Vec<u64> {
        let mut scores = vec![0u64; self.contributions as usize];
        for span in self.match_spans(answer) {
            let owners = span.owners.len().max(1) as u64;
            for owner in &span.owners {
                if let Some(score) = scores.get_mut(*owner as usize) {
                    *score = score.saturating_add(span.weight / owners);
                }
            }
        }
        scores
    }
}

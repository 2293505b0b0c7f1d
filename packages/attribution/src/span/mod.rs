//! Stretches of an answer that stand word for word in a contribution.
//!
//! A suffix array over the tokens of all items finds, for every position of the answer, the
//! longest run of tokens that occurs in an item (as infini-gram does, Liu et al. 2024, and
//! OLMoTrace, Liu et al. 2025). A run counts by its length and its rarity, so what everybody
//! writes counts little. Its credit is shared equally by the contributions that hold it, not by
//! its occurrences: to repeat oneself earns nothing.

mod file;
mod matcher;
mod rarity;
mod suffix_array;

use std::ops::Range;

use attribution_report::Hash32;
use serde::{Deserialize, Serialize};

use crate::files::Content;
use crate::{AttributionError, Result};
pub use suffix_array::suffix_array;

/// Stands between items; no vocabulary reaches it.
const SENTINEL: u32 = u32::MAX;
/// Occurrences of one span that are listed; all of them are counted.
pub const MAX_LISTED: usize = 64;

/// A token of an item and the bytes of the item's text that it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpanToken {
    /// Id in the base model's vocabulary.
    pub id: u32,
    /// First byte.
    pub start: u32,
    /// Byte after the last one.
    pub end: u32,
}

/// One item of a contribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpanItem {
    /// Index of the contribution.
    pub contribution: u32,
    /// The item's id in its batch, shown to people.
    pub id: String,
    /// The item's text.
    pub text: String,
    /// The text's tokens, in order.
    pub tokens: Vec<SpanToken>,
}

/// How spans are matched; part of the index file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanParameters {
    /// Shortest span that counts, in tokens.
    pub min_tokens: u32,
}

impl Default for SpanParameters {
    fn default() -> Self {
        Self { min_tokens: 4 }
    }
}

/// One place where a span stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Index of the contribution.
    pub contribution: u32,
    /// Number of the item among all items.
    pub item: u32,
    /// Tokens of the item.
    pub tokens: Range<usize>,
    /// Bytes of the item's text.
    pub bytes: Range<usize>,
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
    /// The contributions that hold it, ascending, without repeats.
    pub contributions: Vec<u32>,
    /// Length times rarity, in units of `2^-16` bits; see [`SpanIndex::match_spans`].
    pub weight: u64,
}

/// The items of all contributions, ready to be searched.
#[derive(Debug)]
pub struct SpanIndex {
    content: Content,
    hash: Hash32,
    parameters: SpanParameters,
    contributions: u32,
    items: Vec<SpanItem>,
    /// Tokens of all items, each item followed by the sentinel.
    text: Vec<u32>,
    /// Position in `text` of every item's first token.
    starts: Vec<usize>,
    suffixes: Vec<u32>,
}

impl SpanIndex {
    /// The items, by number.
    pub fn items(&self) -> &[SpanItem] {
        &self.items
    }

    /// How spans are matched.
    pub fn parameters(&self) -> SpanParameters {
        self.parameters
    }

    /// Number of contributions that the items belong to.
    pub fn contributions(&self) -> u32 {
        self.contributions
    }

    /// SHA-256 of the file.
    pub fn hash(&self) -> Hash32 {
        self.hash
    }

    /// Credit of every contribution for an answer: each span's weight, shared equally by the
    /// contributions that hold it, rounded down.
    pub fn span_scores(&self, answer: &[u32]) -> Vec<u64> {
        let mut scores = vec![0u64; self.contributions as usize];
        for span in self.match_spans(answer) {
            let holders = span.contributions.len().max(1) as u64;
            for contribution in &span.contributions {
                let score = &mut scores[*contribution as usize];
                *score = score.saturating_add(span.weight / holders);
            }
        }
        scores
    }

    fn assemble(
        content: Content,
        parameters: SpanParameters,
        contributions: u32,
        items: Vec<SpanItem>,
    ) -> Result<Self> {
        let total: usize = items.iter().map(|item| item.tokens.len() + 1).sum();
        if u32::try_from(total).is_err() {
            return Err(AttributionError::OutOfRange {
                field: "tokens",
                reason: format!("{total}, at most {} are indexed", u32::MAX),
            });
        }
        let mut text = Vec::with_capacity(total);
        let mut starts = Vec::with_capacity(items.len());
        for item in &items {
            starts.push(text.len());
            text.extend(item.tokens.iter().map(|token| token.id));
            text.push(SENTINEL);
        }
        Ok(Self {
            hash: crate::files::sha256(&content),
            content,
            parameters,
            contributions,
            items,
            suffixes: suffix_array(&text),
            text,
            starts,
        })
    }
}

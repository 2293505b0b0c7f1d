//! Spans as people see them.

use std::collections::BTreeSet;
use std::ops::Range;

use attribution_report::Hash32;
use lora_model::Tokenizer;
use serde::{Deserialize, Serialize};

use super::Attributor;
use crate::span::Occurrence;
use crate::{AttributionError, Result};

/// A stretch of an answer and one item that holds it word for word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Index of the contribution.
    pub contribution: u32,
    /// The item's id in its batch.
    pub item: String,
    /// The item's place in its batch.
    pub item_index: u64,
    /// Siblings from the item's leaf up to the batch's root; the leaf binds SHA-256 of the item's
    /// text to the contributor, see [`attribution_report::item_leaf`].
    pub item_proof: Vec<Hash32>,
    /// The item's text.
    pub item_text: String,
    /// Bytes of the item's text that match.
    pub item_range: Range<usize>,
    /// The text that matches.
    pub matched: String,
    /// Tokens of the answer.
    pub answer_tokens: Range<usize>,
    /// Bytes of the decoded answer.
    pub answer_range: Range<usize>,
    /// The span's weight, in units of `2^-16` bits; the contributions that hold it share it.
    pub weight: u64,
    /// Number of contributions that hold the span.
    pub holders: u32,
}

/// Bytes of the decoded text that each token covers; tokens that end inside a character cover
/// nothing, the one that completes it covers it whole. Also returns the text.
///
/// # Errors
/// [`AttributionError::Model`] where the tokenizer fails.
pub fn token_ranges(tokenizer: &Tokenizer, tokens: &[u32]) -> Result<(Vec<Range<usize>>, String)> {
    let mut stream = tokenizer.stream();
    let mut text = String::new();
    let mut ranges = Vec::with_capacity(tokens.len());
    for token in tokens {
        let start = text.len();
        text.push_str(&stream.push(*token).map_err(AttributionError::Model)?);
        ranges.push(start..text.len());
    }
    let rest = stream.finish().map_err(AttributionError::Model)?;
    if let Some(last) = ranges.last_mut() {
        text.push_str(&rest);
        last.end = text.len();
    }
    Ok((ranges, text))
}

/// Evidence for an answer: every span with the first item of each contribution that holds it,
/// heaviest spans first.
pub(super) fn evidence(attributor: &Attributor, answer: &[u32]) -> Result<Vec<Evidence>> {
    let (ranges, _) = token_ranges(&attributor.tokenizer, answer)?;
    let mut matches = attributor.spans.match_spans(answer);
    matches.sort_by_key(|span| (std::cmp::Reverse(span.weight), span.answer.start));
    let mut found = Vec::new();
    for span in matches {
        let mut shown = BTreeSet::new();
        let shares = Shares {
            answer_range: covered(&ranges, &span.answer),
            answer_tokens: span.answer,
            weight: span.weight,
            holders: u32::try_from(span.owners.len()).unwrap_or(u32::MAX),
        };
        for place in span.occurrences {
            if shown.insert(place.contribution) {
                found.extend(shares.at(attributor, &place)?);
            }
        }
    }
    Ok(found)
}

/// Bytes that a range of tokens covers.
fn covered(ranges: &[Range<usize>], tokens: &Range<usize>) -> Range<usize> {
    let tokens = ranges.get(tokens.clone()).unwrap_or_default();
    let start = tokens.first().map_or(0, |range| range.start);
    start..tokens.last().map_or(start, |range| range.end)
}

/// What all places of one span share.
struct Shares {
    answer_tokens: Range<usize>,
    answer_range: Range<usize>,
    weight: u64,
    holders: u32,
}

impl Shares {
    /// Evidence at one place; none for an item that the index does not have.
    fn at(&self, attributor: &Attributor, place: &Occurrence) -> Result<Option<Evidence>> {
        let number = place.item as usize;
        let contribution = place.contribution as usize;
        let records = attributor.index.contributions();
        let (Some(item), Some(record)) = (attributor.spans.item(number), records.get(contribution))
        else {
            return Ok(None);
        };
        let Some((item_index, item_proof)) =
            attributor.spans.item_proof(number, &record.contributor)
        else {
            return Ok(None);
        };
        let (ranges, item_text) = token_ranges(&attributor.tokenizer, &item.tokens)?;
        let item_range = covered(&ranges, &place.tokens);
        Ok(Some(Evidence {
            contribution: place.contribution,
            item: item.id,
            item_index: item_index as u64,
            item_proof,
            matched: item_text[item_range.clone()].to_owned(),
            item_text,
            item_range,
            answer_tokens: self.answer_tokens.clone(),
            answer_range: self.answer_range.clone(),
            weight: self.weight,
            holders: self.holders,
        }))
    }
}

//! Spans as people see them.

use std::ops::Range;

use lora_model::Tokenizer;
use serde::{Deserialize, Serialize};

use crate::span::SpanIndex;
use crate::{AttributionError, Result};

/// A stretch of an answer and one item that holds it word for word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Index of the contribution.
    pub contribution: u32,
    /// The item's id in its batch.
    pub item: String,
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
pub(super) fn evidence(
    tokenizer: &Tokenizer,
    spans: &SpanIndex,
    answer: &[u32],
) -> Result<Vec<Evidence>> {
    let (ranges, _) = token_ranges(tokenizer, answer)?;
    let mut matches = spans.match_spans(answer);
    matches.sort_by_key(|span| (std::cmp::Reverse(span.weight), span.answer.start));
    let mut found = Vec::new();
    for span in matches {
        let covered = &ranges[span.answer.clone()];
        let start = covered.first().map_or(0, |range| range.start);
        let end = covered.last().map_or(start, |range| range.end);
        let mut shown = std::collections::BTreeSet::new();
        for place in span.occurrences {
            let Some(item) = spans.items().get(place.item as usize) else {
                continue;
            };
            if !shown.insert(place.contribution) {
                continue;
            }
            found.push(Evidence {
                contribution: place.contribution,
                item: item.id.clone(),
                item_text: item.text.clone(),
                matched: item.text[place.bytes.clone()].to_owned(),
                item_range: place.bytes,
                answer_tokens: span.answer.clone(),
                answer_range: start..end,
                weight: span.weight,
                holders: u32::try_from(span.contributions.len()).unwrap_or(u32::MAX),
            });
        }
    }
    Ok(found)
}

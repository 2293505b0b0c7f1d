//! Finding maximal spans.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use super::rarity::rarity;
use super::{Occurrence, SpanIndex, SpanMatch, MAX_LISTED};

impl SpanIndex {
    /// The maximal spans of an answer, by their start: no span lies inside another, and none is
    /// shorter than the least length.
    ///
    /// A span of `n` tokens that occurs `c` times among `t` tokens weighs `n * log2(t / c)`.
    pub fn match_spans(&self, answer: &[u32]) -> Vec<SpanMatch> {
        let least = self.parameters.min_tokens.max(1) as usize;
        let mut matches = Vec::new();
        let mut covered = 0;
        for start in 0..answer.len() {
            let (length, places) = self.longest(&answer[start..]);
            if length >= least && start + length > covered {
                covered = start + length;
                matches.push(self.span(start..covered, places));
            }
        }
        matches
    }

    /// Length of the longest prefix of `query` that occurs, and its range of suffixes.
    fn longest(&self, query: &[u32]) -> (usize, Range<usize>) {
        let mut range = 0..self.suffixes.len();
        for (length, token) in query.iter().enumerate() {
            let narrowed = self.narrow(range.clone(), length, *token);
            // The sentinel may occur in a query made up by a stranger; it matches nothing.
            if narrowed.is_empty() || *token == super::SENTINEL {
                return (length, range);
            }
            range = narrowed;
        }
        (query.len(), range)
    }

    /// The part of a range of suffixes with `token` at `depth`.
    fn narrow(&self, range: Range<usize>, depth: usize, token: u32) -> Range<usize> {
        let suffixes = &self.suffixes[range.clone()];
        let compare = |suffix: &u32| {
            let at = self.text.get(*suffix as usize + depth);
            at.map_or(Ordering::Less, |found| found.cmp(&token))
        };
        let first = suffixes.partition_point(|suffix| compare(suffix).is_lt());
        let last = suffixes.partition_point(|suffix| compare(suffix).is_le());
        range.start + first..range.start + last
    }

    fn span(&self, answer: Range<usize>, places: Range<usize>) -> SpanMatch {
        let mut starts: Vec<u32> = self.suffixes[places].to_vec();
        starts.sort_unstable();
        let items: Vec<usize> = starts
            .iter()
            .map(|start| self.item_at(*start as usize))
            .collect();
        let holder = |item: &usize| self.items[*item].contribution;
        let contributions: BTreeSet<u32> = items.iter().map(holder).collect();
        let (count, length) = (starts.len(), answer.len());
        let rarity = rarity(self.text.len() as u64, count as u64);
        let occurrences = listed(&items.iter().map(holder).collect::<Vec<_>>())
            .into_iter()
            .map(|place| self.occurrence(starts[place] as usize, items[place], length))
            .collect();
        SpanMatch {
            answer,
            occurrences,
            count,
            contributions: contributions.into_iter().collect(),
            weight: rarity.saturating_mul(length as u64),
        }
    }

    /// Number of the item that a position of the text belongs to.
    fn item_at(&self, position: usize) -> usize {
        self.starts
            .partition_point(|start| *start <= position)
            .saturating_sub(1)
    }

    fn occurrence(&self, start: usize, item: usize, length: usize) -> Occurrence {
        let first = start - self.starts[item];
        let tokens = first..first + length;
        let held = &self.items[item].tokens[tokens.clone()];
        let from = held.first().map_or(0, |token| token.start as usize);
        let to = held.last().map_or(from, |token| token.end as usize);
        Occurrence {
            contribution: self.items[item].contribution,
            item: item as u32,
            tokens,
            bytes: from..to,
        }
    }
}

/// Places to list: the first of every holder, then the others, at most [`MAX_LISTED`], ascending.
fn listed(holders: &[u32]) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    let (firsts, others): (Vec<usize>, Vec<usize>) =
        (0..holders.len()).partition(|place| seen.insert(holders[*place]));
    let mut kept: Vec<usize> = firsts.into_iter().chain(others).take(MAX_LISTED).collect();
    kept.sort_unstable();
    kept
}

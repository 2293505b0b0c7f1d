//! Finding maximal spans.
//!
//! Each descent through the suffix array costs `O(log N)` steps and compares no token of the
//! answer twice on the side that it shares more of (Manber and Myers 1993). One descent finds the
//! longest run from a position on. Behind a span, starts whose runs end where the span ends are
//! skipped: the next span is the first one that holds the token behind it.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use super::rarity::rarity;
use super::{Occurrence, SpanIndex, SpanMatch, MAX_LISTED, SEPARATOR};

/// The longest prefix of a query that occurs.
#[derive(Debug, Clone, Copy)]
struct Longest {
    /// Its length in codes.
    length: usize,
    /// One suffix that starts with it, where the length is not zero.
    rank: usize,
}

impl SpanIndex {
    /// The maximal spans of an answer, by their start: no span lies inside another, none is
    /// shorter than the least length, and none stands in more than the most places.
    ///
    /// A span of `n` tokens that occurs `c` times among `t` tokens weighs `n * log2(t / c)`.
    pub fn match_spans(&self, answer: &[u32]) -> Vec<SpanMatch> {
        // An id that no vocabulary has becomes the separator's code, which no suffix starts with.
        let codes: Vec<u32> = answer.iter().map(|token| token.wrapping_add(1)).collect();
        let least = self.parameters.min_tokens.max(1) as usize;
        let mut matches = Vec::new();
        let mut start = 0;
        while start + least <= codes.len() {
            let longest = self.longest(&codes[start..]);
            if longest.length < least {
                start += 1;
                continue;
            }
            let end = start + longest.length;
            let run = &codes[start..end];
            if let Some(places) = self.places(run, longest.rank) {
                matches.push(self.span(start..end, places));
            }
            if end == codes.len() {
                break;
            }
            start = self.next_start(&codes, start, end, least);
        }
        matches
    }

    /// The first start after `start` whose run reaches beyond `end` with at least `least` tokens,
    /// or the first one that was not ruled out.
    fn next_start(&self, codes: &[u32], start: usize, end: usize, least: usize) -> usize {
        let occurs = |from: usize| self.longest(&codes[from..=end]).length == end + 1 - from;
        let last = end + 1 - least;
        if !occurs(last) {
            return last + 1;
        }
        // What occurs from a start on occurs from every later one: double the step back, then
        // halve the gap. The run from `start` itself ends before.
        let (mut absent, mut present, mut step) = (start, last, 1);
        while present - absent > 1 {
            let middle = match present.checked_sub(step) {
                Some(back) if back > absent => back,
                _ => absent + (present - absent) / 2,
            };
            if occurs(middle) {
                present = middle;
                step = step.saturating_mul(2);
            } else {
                absent = middle;
                step = usize::MAX;
            }
        }
        present
    }

    /// The longest prefix of `query` that occurs, by one descent through the suffixes.
    fn longest(&self, query: &[u32]) -> Longest {
        let (mut low, mut high) = (0, self.suffixes.count);
        // Lengths shared with the suffix below `low` and with the one at `high`.
        let (mut below, mut above) = (0, 0);
        while low < high {
            let middle = low + (high - low) / 2;
            let (shared, order) = self.compare(middle, query, below.min(above));
            if shared == query.len() {
                return Longest {
                    length: shared,
                    rank: middle,
                };
            }
            match order {
                Ordering::Less => (low, below) = (middle + 1, shared),
                _ => (high, above) = (middle, shared),
            }
        }
        match below > above {
            true => Longest {
                length: below,
                rank: low - 1,
            },
            false => Longest {
                length: above,
                rank: high,
            },
        }
    }

    /// How many codes the suffix of this rank shares with the query, of which `known` are known,
    /// and how it compares with it.
    #[inline]
    fn compare(&self, rank: usize, query: &[u32], known: usize) -> (usize, Ordering) {
        let position = self.suffixes.get(&self.content, rank) as usize;
        let mut shared = known;
        while let Some(code) = query.get(shared) {
            let found = self.text.get(&self.content, position + shared);
            if found != *code || found == SEPARATOR {
                return (shared, found.cmp(code));
            }
            shared += 1;
        }
        (shared, Ordering::Equal)
    }

    /// The ranks of all suffixes that start with `run`, of which `rank` is one; `None` for more
    /// than the most places.
    fn places(&self, run: &[u32], rank: usize) -> Option<Range<usize>> {
        let most = self.parameters.max_places as usize;
        let holds = |rank: usize| self.compare(rank, run, 0).0 == run.len();
        let up = reach(most, |step| rank.checked_sub(step).is_some_and(holds))?;
        let count = self.suffixes.count;
        let down = reach(most, |step| rank + step < count && holds(rank + step))?;
        let places = rank - up..rank + down + 1;
        (places.len() <= most).then_some(places)
    }

    fn span(&self, answer: Range<usize>, places: Range<usize>) -> SpanMatch {
        let length = answer.len();
        let mut starts: Vec<usize> = places
            .map(|rank| self.suffixes.get(&self.content, rank) as usize)
            .collect();
        starts.sort_unstable();
        let holders: Vec<(usize, u32, u32)> = starts
            .iter()
            .map(|start| {
                let item = self.item_at(*start);
                let entry = self.entry(item);
                let of = entry.map_or((0, 0), |entry| (entry.contribution, entry.owner));
                (item, of.0, of.1)
            })
            .collect();
        let owners: BTreeSet<u32> = holders.iter().map(|(_, _, owner)| *owner).collect();
        let rarity = rarity(self.text.count as u64, starts.len() as u64);
        let contributions: Vec<u32> = holders.iter().map(|(_, holder, _)| *holder).collect();
        let occurrence = |place: usize| self.occurrence(starts[place], holders[place].0, length);
        SpanMatch {
            answer,
            occurrences: listed(&contributions).into_iter().map(occurrence).collect(),
            count: starts.len(),
            owners: owners.into_iter().collect(),
            weight: rarity.saturating_mul(length as u64),
        }
    }

    fn occurrence(&self, start: usize, item: usize, length: usize) -> Occurrence {
        let entry = self.entry(item);
        let first = entry.map_or(0, |entry| entry.start as usize).min(start);
        let end = (start + length).min(self.item_end(item)).max(start);
        Occurrence {
            contribution: entry.map_or(0, |entry| entry.contribution),
            item: item as u32,
            tokens: start - first..end - first,
        }
    }
}

/// The largest step for which `holds` is true, which is true from zero up to it and false beyond;
/// `None` where it exceeds `most`.
fn reach(most: usize, holds: impl Fn(usize) -> bool) -> Option<usize> {
    let (mut known, mut beyond) = (0, 1);
    while holds(beyond) {
        if beyond > most {
            return None;
        }
        (known, beyond) = (beyond, beyond * 2);
    }
    while beyond - known > 1 {
        let middle = known + (beyond - known) / 2;
        match holds(middle) {
            true => known = middle,
            false => beyond = middle,
        }
    }
    Some(known)
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

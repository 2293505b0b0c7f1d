//! Spans against a search that tries everything.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::ops::Range;

use attribution::span::{suffix_array, SpanIndex, SpanItem, SpanParameters, SpanToken};
use proptest::prelude::*;

const TEXT: &str = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz";

/// An item whose token `i` covers byte `i` of its text.
fn item(contribution: u32, tokens: &[u32]) -> SpanItem {
    let token = |(at, id): (usize, &u32)| SpanToken {
        id: *id,
        start: at as u32,
        end: at as u32 + 1,
    };
    SpanItem {
        contribution,
        id: format!("item of {contribution}"),
        text: TEXT[..tokens.len()].to_owned(),
        tokens: tokens.iter().enumerate().map(token).collect(),
    }
}

fn index(min_tokens: u32, contributions: u32, items: &[SpanItem]) -> SpanIndex {
    SpanIndex::build(SpanParameters { min_tokens }, contributions, items).unwrap()
}

fn places(items: &[SpanItem], wanted: &[u32]) -> Vec<(u32, Range<usize>)> {
    let mut found = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let ids: Vec<u32> = item.tokens.iter().map(|token| token.id).collect();
        let windows = ids.windows(wanted.len()).enumerate();
        let matching = windows.filter(|(_, window)| *window == wanted);
        found.extend(matching.map(|(at, _)| (number as u32, at..at + wanted.len())));
    }
    found
}

/// Every run that occurs and lies in no longer run that does.
fn all_maximal(items: &[SpanItem], answer: &[u32], least: usize) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for start in 0..answer.len() {
        for end in start + least..=answer.len() {
            if !places(items, &answer[start..end]).is_empty() {
                runs.push(start..end);
            }
        }
    }
    let inside = |run: &Range<usize>, other: &Range<usize>| {
        run != other && other.start <= run.start && run.end <= other.end
    };
    let maximal = |run: &&Range<usize>| !runs.iter().any(|other| inside(run, other));
    runs.iter().filter(maximal).cloned().collect()
}

proptest! {
    #[test]
    fn suffix_arrays_are_sorted(text in prop::collection::vec(0u32..3, 0..200)) {
        let mut expected: Vec<u32> = (0..text.len() as u32).collect();
        expected.sort_by_key(|start| &text[*start as usize..]);
        prop_assert_eq!(suffix_array(&text), expected);
    }

    #[test]
    fn spans_are_all_maximal_runs(
        texts in prop::collection::vec(prop::collection::vec(0u32..4, 0..30), 1..6),
        answer in prop::collection::vec(0u32..4, 0..30),
    ) {
        let items: Vec<SpanItem> = texts
            .iter()
            .enumerate()
            .map(|(number, tokens)| item(number as u32 / 2, tokens))
            .collect();
        let index = index(3, 3, &items);
        let spans = index.match_spans(&answer);
        let found: Vec<_> = spans.iter().map(|span| span.answer.clone()).collect();
        prop_assert_eq!(found, all_maximal(&items, &answer, 3));
        for span in spans {
            let expected = places(&items, &answer[span.answer.clone()]);
            prop_assert_eq!(span.count, expected.len());
            let listed: Vec<_> = span
                .occurrences
                .iter()
                .map(|place| (place.item, place.tokens.clone()))
                .collect();
            prop_assert_eq!(listed, expected);
        }
    }

    #[test]
    fn changed_bytes_never_panic(at in 0usize..400, value: u8) {
        let items = [item(0, &[1, 2, 3, 4, 5]), item(1, &[9, 2, 3, 4, 5])];
        let mut bytes = index(2, 2, &items).bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = value;
        if let Ok(index) = SpanIndex::from_bytes(bytes) {
            index.span_scores(&[1, 2, 3, 4]);
        }
    }
}

#[test]
fn what_everybody_writes_counts_little() {
    let common = [1, 2, 3, 4];
    let mut items: Vec<SpanItem> = (0..4).map(|k| item(k, &common)).collect();
    items.push(item(3, &[5, 6, 7, 8]));
    let scores = index(4, 4, &items).span_scores(&[1, 2, 3, 4, 0, 5, 6, 7, 8]);
    assert_eq!(scores[0], scores[1]);
    assert!(scores[3] > 5 * scores[0], "{scores:?}");
}

#[test]
fn repeating_oneself_earns_nothing() {
    let fact = [1, 2, 3, 4, 5];
    let once = index(4, 2, &[item(0, &fact), item(1, &fact)]);
    let often = index(
        4,
        2,
        &[
            item(0, &fact),
            item(1, &fact),
            item(1, &fact),
            item(1, &fact),
        ],
    );
    for index in [once, often] {
        let scores = index.span_scores(&fact);
        assert_eq!(scores[0], scores[1]);
        assert!(scores[0] > 0);
    }
}

#[test]
fn evidence_points_at_the_text() {
    let index = index(3, 1, &[item(0, &[9, 9, 1, 2, 3, 9])]);
    let spans = index.match_spans(&[7, 1, 2, 3, 7]);
    assert_eq!(spans.len(), 1);
    assert_eq!(spans[0].answer, 1..4);
    let place = &spans[0].occurrences[0];
    assert_eq!(
        &index.items()[place.item as usize].text[place.bytes.clone()],
        "cde"
    );
}

#[test]
fn the_separator_of_items_matches_nothing() {
    let index = index(1, 1, &[item(0, &[1]), item(0, &[2])]);
    let spans = index.match_spans(&[1, u32::MAX, 2]);
    assert!(spans.iter().all(|span| span.answer.len() == 1));
}

#[test]
fn a_saved_index_reads_back_the_same() {
    let built = index(3, 2, &[item(0, &[1, 2, 3]), item(1, &[4, 5, 6])]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spans.index");
    built.save(&path).unwrap();
    let opened = SpanIndex::open(&path).unwrap();
    assert_eq!(opened.hash(), built.hash());
    assert_eq!(opened.items(), built.items());
    let bytes = built.bytes();
    for length in 0..bytes.len() {
        assert!(SpanIndex::from_bytes(bytes[..length].to_vec()).is_err());
    }
}

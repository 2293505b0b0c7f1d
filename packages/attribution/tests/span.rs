//! Spans against a search that tries everything.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::ops::Range;

use attribution::span::{suffix_array, SpanIndex, SpanItem, SpanParameters};
use attribution_report::{batch_root, item_leaf, verify_merkle, Hash32};
use proptest::prelude::*;

fn item(contribution: u32, tokens: &[u32]) -> SpanItem {
    SpanItem {
        contribution,
        owner: contribution,
        id: format!("item of {contribution}"),
        content: Hash32([tokens.len() as u8; 32]),
        tokens: tokens.to_vec(),
    }
}

fn index(min_tokens: u32, contributions: u32, items: &[SpanItem]) -> SpanIndex {
    let parameters = SpanParameters {
        min_tokens,
        ..SpanParameters::default()
    };
    SpanIndex::build(parameters, contributions, items).unwrap()
}

fn places(items: &[SpanItem], wanted: &[u32]) -> Vec<(u32, Range<usize>)> {
    let mut found = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let windows = item.tokens.windows(wanted.len()).enumerate();
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
        prop_assert_eq!(suffix_array(&text).unwrap(), expected);
    }

    #[test]
    fn large_ids_are_sorted_too(text in prop::collection::vec(65_530u32..65_540, 0..60)) {
        let text: Vec<u32> = text.into_iter().map(|id| id * 60_000).collect();
        let mut expected: Vec<u32> = (0..text.len() as u32).collect();
        expected.sort_by_key(|start| &text[*start as usize..]);
        prop_assert_eq!(suffix_array(&text).unwrap(), expected);
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
            for number in 0..index.item_count() {
                index.item(number);
                index.item_proof(number, &[]);
            }
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
fn a_copied_item_earns_for_its_owner() {
    let fact = [1, 2, 3, 4, 5];
    let copy = SpanItem {
        owner: 0,
        ..item(1, &fact)
    };
    let index = index(4, 2, &[item(0, &fact), copy]);
    let spans = index.match_spans(&fact);
    assert_eq!((spans[0].count, spans[0].owners.as_slice()), (2, &[0][..]));
    let scores = index.span_scores(&fact);
    assert!(scores[0] > 0 && scores[1] == 0, "{scores:?}");
}

#[test]
fn what_stands_in_too_many_places_does_not_count() {
    let parameters = SpanParameters {
        min_tokens: 2,
        max_places: 3,
    };
    for (copies, counts) in [(3, true), (4, false)] {
        let items: Vec<SpanItem> = (0..copies).map(|k| item(k, &[1, 2])).collect();
        let index = SpanIndex::build(parameters, copies, &items).unwrap();
        assert_eq!(!index.match_spans(&[1, 2]).is_empty(), counts, "{copies}");
    }
}

#[test]
fn evidence_points_at_the_tokens() {
    let index = index(3, 1, &[item(0, &[5, 5]), item(0, &[9, 9, 1, 2, 3, 9])]);
    let spans = index.match_spans(&[7, 1, 2, 3, 7]);
    assert_eq!(spans.len(), 1);
    assert_eq!(spans[0].answer, 1..4);
    let place = &spans[0].occurrences[0];
    assert_eq!((place.item, place.tokens.clone()), (1, 2..5));
    let found = index.item(1).unwrap();
    assert_eq!(found.tokens[place.tokens.clone()], [1, 2, 3]);
}

#[test]
fn an_item_is_proved_under_the_root_of_its_batch() {
    let items = [
        item(0, &[1]),
        item(1, &[2, 2]),
        item(1, &[3, 3, 3]),
        item(1, &[4, 4, 4, 4]),
    ];
    let index = index(1, 2, &items);
    let contributor = [7; 20];
    let hashes: Vec<Hash32> = items[1..].iter().map(|item| item.content).collect();
    let root = batch_root(&contributor, &hashes);
    for (place, content) in hashes.iter().enumerate() {
        let (at, proof) = index.item_proof(place + 1, &contributor).unwrap();
        assert_eq!(at, place);
        let leaf = item_leaf(&contributor, content);
        verify_merkle(&root, 3, at as u64, &leaf, &proof).unwrap();
    }
    assert_eq!(index.item_proof(4, &contributor), None);
}

#[test]
fn an_id_that_no_vocabulary_has_matches_nothing() {
    let index = index(1, 1, &[item(0, &[1]), item(0, &[2])]);
    let spans = index.match_spans(&[1, u32::MAX, 2]);
    assert_eq!(spans.len(), 2);
    assert!(spans.iter().all(|span| span.answer.len() == 1));
    assert!(SpanIndex::build(SpanParameters::default(), 1, &[item(0, &[u32::MAX])]).is_err());
}

#[test]
fn a_saved_index_reads_back_the_same() {
    let items = [item(0, &[1, 2, 3]), item(1, &[]), item(1, &[4, 5, 6])];
    let built = index(3, 2, &items);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spans.index");
    built.save(&path).unwrap();
    let opened = SpanIndex::open(&path).unwrap();
    assert_eq!(opened.hash(), built.hash());
    assert_eq!(opened.tokens(), 6);
    let read: Vec<SpanItem> = (0..opened.item_count())
        .map(|number| opened.item(number).unwrap())
        .collect();
    assert_eq!(read, items);
    assert_eq!(opened.item(3), None);
    let bytes = built.bytes();
    for length in 0..bytes.len() {
        assert!(SpanIndex::from_bytes(bytes[..length].to_vec()).is_err());
    }
}

#[test]
fn a_token_takes_as_many_bits_as_the_largest_needs() {
    let tokens: Vec<u32> = (0..60_000).map(|k| k % 1_000).collect();
    let built = index(4, 1, &[item(0, &tokens)]);
    // 10 bits of a code, 16 of a position.
    let packed = 60_000 * (10 + 16) / 8;
    let extra = built.bytes().len() - packed;
    assert!(extra < 150, "{extra} bytes beside the packed numbers");
}

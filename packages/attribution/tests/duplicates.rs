//! Which contributions count as copies of earlier ones.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use attribution::duplicates::{Duplicates, Item};
use rand::Rng;

struct Text {
    contribution: u32,
    tokens: Vec<u32>,
    text: String,
}

fn text(contribution: u32, tokens: Vec<u32>) -> Text {
    let text = format!("{tokens:?}");
    Text {
        contribution,
        tokens,
        text,
    }
}

fn fresh(seed: u64) -> Vec<u32> {
    let mut rng = common::random(seed);
    (0..120).map(|_| rng.gen_range(0..1000)).collect()
}

fn find(contributions: usize, texts: &[Text]) -> Duplicates {
    let items: Vec<Item<'_>> = texts
        .iter()
        .map(|text| Item {
            contribution: text.contribution,
            text: &text.text,
            tokens: &text.tokens,
        })
        .collect();
    Duplicates::find(contributions, &items)
}

fn clusters_of(contributions: usize, texts: &[Text]) -> Vec<u32> {
    find(contributions, texts).clusters
}

#[test]
fn different_contributions_stay_apart() {
    let texts: Vec<Text> = (0..6).map(|n| text(n / 2, fresh(u64::from(n)))).collect();
    assert_eq!(clusters_of(4, &texts), [0, 1, 2, 3]);
}

#[test]
fn a_copy_joins_the_earliest() {
    let copies: Vec<Text> = (0..3).map(|k| text(k, fresh(1))).collect();
    assert_eq!(clusters_of(3, &copies), [0, 0, 0]);
}

#[test]
fn a_copy_with_changed_words_joins_too() {
    for apart in [120, 20, 12] {
        let mut changed = fresh(2);
        changed
            .iter_mut()
            .step_by(apart)
            .for_each(|token| *token += 5000);
        let texts = [text(0, fresh(3)), text(1, fresh(2)), text(2, changed)];
        assert_eq!(clusters_of(3, &texts), [0, 1, 1], "a change every {apart}");
    }
}

#[test]
fn a_third_of_a_text_is_no_copy() {
    let mut half = fresh(4);
    half[40..].copy_from_slice(&fresh(5)[40..]);
    assert_eq!(clusters_of(2, &[text(0, fresh(4)), text(1, half)]), [0, 1]);
}

#[test]
fn few_shared_items_make_no_copy() {
    let mut texts = vec![text(0, fresh(6))];
    texts.extend([6, 7, 8].map(|seed| text(1, fresh(seed))));
    assert_eq!(clusters_of(2, &texts), [0, 1]);
    texts.pop();
    assert_eq!(clusters_of(2, &texts), [0, 0]);
}

#[test]
fn a_copied_item_is_owned_where_it_stood_first() {
    let texts = [
        text(0, fresh(9)),
        text(1, fresh(10)),
        text(1, fresh(9)),
        text(1, fresh(11)),
        text(2, fresh(11)),
    ];
    let found = find(3, &texts);
    assert_eq!(found.owners, [0, 1, 0, 1, 1]);
    assert_eq!(found.clusters, [0, 1, 1]);
}

#[test]
fn a_contribution_copied_from_several_joins_the_most_copied() {
    let own = [(0, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (2, 4)];
    let texts: Vec<Text> = own.map(|(owner, seed)| text(owner, fresh(seed))).into();
    assert_eq!(clusters_of(3, &texts), [0, 1, 1]);
}

#[test]
fn short_texts_are_compared_exactly() {
    let texts = [
        text(0, vec![1, 2]),
        text(1, vec![1, 2]),
        text(2, vec![1, 3]),
    ];
    assert_eq!(clusters_of(3, &texts), [0, 0, 2]);
}

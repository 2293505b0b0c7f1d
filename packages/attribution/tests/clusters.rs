//! Contributions whose vectors point the same way are paid as one.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use attribution::index::{Index, IndexBuilder, ALIKE};
use attribution::influence::Influence;

const DIMS: [usize; 2] = [3_000, 500];

/// An index of these vectors.
fn index(vectors: Vec<Vec<f32>>) -> Index {
    let builder = IndexBuilder {
        contributions: common::records(vectors.len()),
        block_names: vec!["a".to_owned(), "b".to_owned()],
        influence: Influence {
            dims: DIMS.to_vec(),
            vectors,
            damping: 1.0,
            norm_cap: 1.0,
            examples: 8,
        },
    };
    builder.build().unwrap()
}

fn fresh(seed: u64) -> Vec<f32> {
    common::values(&mut common::random(seed), DIMS.iter().sum())
}

/// `own + part * other`.
fn mixed(own: &[f32], part: f32, other: &[f32]) -> Vec<f32> {
    own.iter()
        .zip(other)
        .map(|(own, other)| own + part * other)
        .collect()
}

#[test]
fn vectors_of_different_facts_stay_apart() {
    let found = index((0..6).map(fresh).collect()).paraphrases(&[0, 1, 2, 3, 4, 5]);
    assert_eq!(found, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn the_cosine_is_that_of_the_vectors() {
    let (left, other) = (fresh(1), fresh(2));
    for part in [0.1f32, 1.0, 5.0] {
        let right = mixed(&left, part, &other);
        let found = index(vec![left.clone(), right]).cosine(0, 1);
        let expected = 1.0 / f64::from(1.0 + part * part).sqrt();
        assert!((found - expected).abs() < 0.05, "{found} {expected}");
    }
}

#[test]
fn a_paraphrase_joins_the_earliest_and_brings_nobody_else() {
    let vectors = vec![
        fresh(1),
        fresh(2),
        mixed(&fresh(2), 1.0, &fresh(3)),
        fresh(4),
    ];
    let index = index(vectors);
    assert!(index.cosine(1, 2) > ALIKE);
    let clusters = index.paraphrases(&[0, 1, 2, 3]);
    assert_eq!(clusters, [0, 1, 1, 3]);
    let clustered = index.with_clusters(&clusters).unwrap();
    let stated: Vec<u32> = clustered
        .contributions()
        .iter()
        .map(|record| record.cluster)
        .collect();
    assert_eq!(stated, clusters);
    for contribution in 0..4 {
        assert_eq!(clustered.vector(contribution), index.vector(contribution));
    }
}

#[test]
fn clusters_by_text_stay_joined() {
    let vectors = vec![
        fresh(1),
        fresh(2),
        fresh(3),
        mixed(&fresh(1), 0.5, &fresh(4)),
    ];
    let found = index(vectors).paraphrases(&[0, 1, 1, 1]);
    assert_eq!(found, [0, 1, 1, 0]);
}

#[test]
fn another_number_of_clusters_is_refused() {
    assert!(index(vec![fresh(1), fresh(2)]).with_clusters(&[0]).is_err());
}

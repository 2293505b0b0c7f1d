//! The index file and the scores that are taken from it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use attribution::index::Index;
use attribution::score::{quantise, quantise_query, score_query, SCORE_BITS};
use attribution::AttributionError;
use common::{index, random, records, values};
use proptest::prelude::*;

const DIMS: [usize; 3] = [40, 7, 130];

fn query(seed: u64) -> Vec<Vec<f32>> {
    let mut rng = random(seed);
    // Blocks of very different strength, as in a real gradient.
    let scaled = |(block, size): (usize, &usize)| {
        let strength = 10f32.powi(block as i32 - 2);
        values(&mut rng, *size)
            .iter()
            .map(|v| v * strength)
            .collect()
    };
    DIMS.iter().enumerate().map(scaled).collect()
}

#[test]
fn a_saved_index_reads_back_the_same() {
    let built = index(1, &DIMS, 25, 4);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("influence.index");
    built.save(&path).unwrap();
    let opened = Index::open(&path).unwrap();
    assert_eq!(opened.hash(), built.hash());
    assert_eq!(opened.contributions(), records(4));
    assert_eq!(opened.dims(), DIMS);
    assert_eq!(opened.parameters(), built.parameters());
    assert_eq!(opened.vector(3), built.vector(3));
    assert_eq!(opened.vector(4), None);
}

#[test]
fn integer_scores_are_the_float_scores_to_one_in_ten_thousand() {
    let index = index(2, &DIMS, 25, 4);
    for seed in 0..20 {
        let query = query(seed);
        let flat: Vec<f64> = query.iter().flatten().map(|v| f64::from(*v)).collect();
        let norm = flat.iter().map(|v| v * v).sum::<f64>().sqrt();
        let scores = score_query(&index, &query).unwrap();
        for entry in scores {
            let vector = index.vector(entry.contribution as usize).unwrap();
            let products = vector.iter().zip(&flat);
            let exact = products.map(|(v, q)| f64::from(*v) * q / norm).sum::<f64>();
            let found = entry.score as f64 / 2f64.powi(SCORE_BITS as i32);
            assert!((exact - found).abs() < 1e-4, "{exact} {found}");
        }
    }
}

#[test]
fn the_length_of_a_gradient_does_not_matter() {
    let index = index(3, &DIMS, 25, 4);
    let query = query(1);
    let scaled: Vec<Vec<f32>> = query
        .iter()
        .map(|block| block.iter().map(|v| v * 1024.0).collect())
        .collect();
    let scores = score_query(&index, &query).unwrap();
    assert!(!scores.is_empty());
    assert_eq!(scores, score_query(&index, &scaled).unwrap());
}

#[test]
fn scores_under_the_floor_are_left_out() {
    let index = index(4, &DIMS, 25, 4);
    let nothing: Vec<Vec<f32>> = DIMS.iter().map(|size| vec![0.0; *size]).collect();
    assert!(score_query(&index, &nothing).unwrap().is_empty());
    let floor = index.parameters().floor;
    assert!(floor > 0);
    let scores = score_query(&index, &query(2)).unwrap();
    assert!(scores.iter().all(|entry| entry.score.abs() >= floor));
}

#[test]
fn gradients_of_another_shape_are_refused() {
    let index = index(5, &DIMS, 25, 4);
    let mut wrong = query(3);
    wrong[1].push(0.0);
    let refused = score_query(&index, &wrong).unwrap_err();
    assert!(matches!(
        refused,
        AttributionError::GradientShape {
            block: 1,
            expected: 7,
            found: 8
        }
    ));
    wrong[1] = vec![f32::INFINITY; 7];
    let refused = score_query(&index, &wrong).unwrap_err();
    assert!(matches!(
        refused,
        AttributionError::NotFinite {
            block: 1,
            position: 0
        }
    ));
}

#[test]
fn every_truncation_is_refused() {
    let bytes = index(6, &[3, 2], 5, 2).bytes().to_vec();
    for length in 0..bytes.len() {
        assert!(
            Index::from_bytes(bytes[..length].to_vec()).is_err(),
            "{length}"
        );
    }
    let longer = [bytes.as_slice(), &[0]].concat();
    assert!(Index::from_bytes(longer).is_err());
}

#[test]
fn clusters_that_do_not_lead_back_are_refused() {
    // The first contribution's cluster stands after magic, version, parameters, count, ids, address.
    let at = 8 + 4 + 32 + 4 + 16 + 4 + 20;
    let mut bytes = index(7, &[3, 2], 5, 2).bytes().to_vec();
    bytes[at] = 1;
    assert!(Index::from_bytes(bytes).is_err());
}

proptest! {
    /// A stranger's file is refused or is safe to use; it never brings the reader down.
    #[test]
    fn changed_bytes_never_panic(at in 0usize..400, value: u8, seed in 0u64..4) {
        let mut bytes = index(seed, &[3, 2], 5, 2).bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = value;
        if let Ok(index) = Index::from_bytes(bytes) {
            let query: Vec<Vec<f32>> = index.dims().iter().map(|size| vec![0.5; *size]).collect();
            let _ = score_query(&index, &query);
        }
    }

    #[test]
    fn quantising_is_exact_to_half_a_step(values in prop::collection::vec(-1.0f32..1.0, 1..50)) {
        let quantised = quantise(&values, 1.0);
        let step = 2f64.powi(i32::from(quantised.exponent));
        for (integer, value) in quantised.values.iter().zip(&values) {
            prop_assert!((f64::from(*integer) * step - f64::from(*value)).abs() <= step / 2.0);
        }
        let largest = values.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
        prop_assert!(step <= f64::from(largest) / 16_383.0 + 2f64.powi(-46));
    }

    #[test]
    fn a_query_has_norm_one(seed: u64) {
        let quantised = quantise_query(&DIMS, &query(seed)).unwrap();
        let squares = quantised.iter().flat_map(|block| {
            let step = 2f64.powi(i32::from(block.exponent));
            block.values.iter().map(move |value| (f64::from(*value) * step).powi(2))
        });
        prop_assert!((squares.sum::<f64>() - 1.0).abs() < 1e-3);
    }
}

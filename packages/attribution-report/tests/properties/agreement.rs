//! From observations to weights.

use attribution_report::{
    agreed_scores, weights_from_scores, AgreementError, Contribution, MixRule, Score, MAX_WEIGHTS,
    PARTS_PER_MILLION,
};
use proptest::{collection::vec, prelude::*};

use super::for_all;

const LIMIT: i64 = 1 << 53;

fn observation(scores: &[i64]) -> Vec<Score> {
    (0u32..)
        .zip(scores)
        .filter(|(_, score)| **score != 0)
        .map(|(contribution, score)| Score {
            contribution,
            score: *score,
        })
        .collect()
}

#[test]
fn the_median_lies_between_honest_scores_whatever_f_liars_say() {
    let input = (1..6usize, 1..8usize).prop_flat_map(|(liars, contributions)| {
        let scores = vec(-LIMIT..=LIMIT, contributions);
        let honest = vec(scores.clone(), liars + 1);
        let lies = vec(scores, liars);
        (honest, lies, any::<prop::sample::Index>())
    });
    for_all(input, |(honest, lies, at)| {
        let mut observations: Vec<_> = honest.iter().map(|scores| observation(scores)).collect();
        for lie in &lies {
            observations.insert(at.index(observations.len() + 1), observation(lie));
        }
        let contributions = honest[0].len();
        let agreed = agreed_scores(&observations, contributions).unwrap();
        for (contribution, score) in agreed.iter().enumerate() {
            let column = honest.iter().map(|scores| scores[contribution]);
            let (low, high) = (column.clone().min().unwrap(), column.max().unwrap());
            prop_assert!((low..=high).contains(score));
        }
        Ok(())
    });
}

#[test]
fn the_order_of_observations_does_not_matter() {
    let input = vec(vec(-LIMIT..=LIMIT, 5), 1..7);
    for_all(input, |scores| {
        let mut observations: Vec<_> = scores.iter().map(|scores| observation(scores)).collect();
        let agreed = agreed_scores(&observations, 5);
        observations.reverse();
        prop_assert_eq!(agreed, agreed_scores(&observations, 5));
        Ok(())
    });
}

#[test]
fn unfit_observations_are_named() {
    let score = |contribution, score| Score {
        contribution,
        score,
    };
    let good = vec![score(0, 1), score(2, 3)];
    for (bad, position) in [
        (vec![score(3, 1)], 0),
        (vec![score(u32::MAX, 1)], 0),
        (vec![score(1, 1), score(1, 2)], 1),
        (vec![score(1, 1), score(0, 2)], 1),
        (vec![score(0, LIMIT + 1)], 0),
        (vec![score(0, i64::MIN)], 0),
        (vec![score(0, i64::MAX)], 0),
    ] {
        let found = agreed_scores(&[good.clone(), bad], 3);
        let observation = 1;
        let expected = AgreementError::BadScore {
            observation,
            position,
        };
        assert_eq!(found, Err(expected));
    }
    assert_eq!(agreed_scores(&[], 3), Err(AgreementError::NoObservation));
}

#[derive(Debug, Clone)]
struct Case {
    influence: Vec<i64>,
    spans: Vec<u64>,
    contributions: Vec<Contribution>,
    rule: MixRule,
}

fn case() -> impl Strategy<Value = Case> {
    let extreme = prop_oneof![
        6 => -1_000..100_000i64,
        1 => Just(i64::MIN),
        1 => Just(i64::MAX),
        1 => any::<i64>(),
    ];
    let span = prop_oneof![6 => 0..1_000u64, 1 => Just(u64::MAX), 1 => any::<u64>()];
    let one = (
        extreme,
        span,
        any::<prop::sample::Index>(),
        any::<bool>(),
        any::<u16>(),
    );
    let rule = (0..1_200_000u32, 0..1_200_000u32);
    (vec(one, 0..30), rule).prop_map(|(rows, (span_ppm, floor_ppm))| {
        let mut contributions: Vec<Contribution> = vec![];
        for (at, (_, _, earlier, duplicate, quality)) in rows.iter().enumerate() {
            let own = at as u32;
            let cluster = match *duplicate && at > 0 {
                true => contributions[earlier.index(at)].cluster,
                false => own,
            };
            let quality = *quality;
            contributions.push(Contribution { cluster, quality });
        }
        Case {
            influence: rows.iter().map(|row| row.0).collect(),
            spans: rows.iter().map(|row| row.1).collect(),
            contributions,
            rule: MixRule {
                span_ppm,
                floor_ppm,
            },
        }
    })
}

fn weights(case: &Case) -> Vec<u32> {
    weights_from_scores(
        &case.influence,
        &case.spans,
        &case.contributions,
        &case.rule,
        true,
    )
    .unwrap()
}

#[test]
fn weights_are_the_whole_or_nothing_and_only_cluster_heads_have_any() {
    for_all(case(), |case| {
        let weights = weights(&case);
        let sum: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
        prop_assert!(sum == 0 || sum == u64::from(PARTS_PER_MILLION), "{sum}");
        for (at, (weight, entry)) in weights.iter().zip(&case.contributions).enumerate() {
            prop_assert!(*weight == 0 || entry.cluster as usize == at);
            prop_assert!(*weight == 0 || entry.quality > 0);
        }
        Ok(())
    });
}

#[test]
fn splitting_a_contribution_into_duplicates_gains_nothing() {
    let scores = vec(0..1_000_000i64, 2..12);
    for_all((scores, 1..1_000_000i64), |(influence, part)| {
        let unique = |at: usize| Contribution {
            cluster: at as u32,
            quality: 9_000,
        };
        let rule = MixRule {
            span_ppm: 0,
            floor_ppm: 0,
        };
        let contributions: Vec<_> = (0..influence.len()).map(unique).collect();
        let spans = vec![0; influence.len()];
        let before = weights_from_scores(&influence, &spans, &contributions, &rule, true).unwrap();

        // The first one's score in two parts, one of them perhaps negative.
        let mut split = influence.clone();
        split[0] -= part;
        split.push(part);
        let mut clustered = contributions.clone();
        clustered.push(Contribution {
            cluster: 0,
            quality: 9_000,
        });
        let spans = vec![0; split.len()];
        let after = weights_from_scores(&split, &spans, &clustered, &rule, true).unwrap();
        prop_assert_eq!(&after[..before.len()], &before[..]);
        prop_assert_eq!(after[before.len()], 0);
        Ok(())
    });
}

fn unique(count: usize) -> Vec<Contribution> {
    (0..count as u32)
        .map(|cluster| Contribution {
            cluster,
            quality: 10_000,
        })
        .collect()
}

#[test]
fn weights_by_hand() {
    let rule = |span_ppm, floor_ppm| MixRule {
        span_ppm,
        floor_ppm,
    };
    type Row<'a> = (&'a [i64], &'a [u64], MixRule, &'a [u32]);
    let rows: [Row; 9] = [
        (&[3, 1], &[0, 0], rule(0, 0), &[750_000, 250_000]),
        // Ties go to the lower index.
        (
            &[1, 1, 1],
            &[0, 0, 0],
            rule(0, 0),
            &[333_334, 333_333, 333_333],
        ),
        // What hurts the answer earns nothing.
        (&[-5, 1], &[0, 0], rule(0, 0), &[0, 1_000_000]),
        // A signal that found nothing leaves the whole to the other.
        (&[3, 1], &[0, 0], rule(500_000, 0), &[750_000, 250_000]),
        (&[0, -1], &[1, 3], rule(500_000, 0), &[250_000, 750_000]),
        (&[3, 1], &[0, 8], rule(500_000, 0), &[375_000, 625_000]),
        // Under the floor is left out, and its part is shared by the rest.
        (&[97, 2, 1], &[0; 3], rule(0, 15_000), &[979_798, 20_202, 0]),
        // A floor above all weights leaves them as they are.
        (&[1, 1], &[0, 0], rule(0, 900_000), &[500_000, 500_000]),
        (&[0, 0], &[0, 0], rule(500_000, 0), &[0, 0]),
    ];
    for (influence, spans, rule, expected) in rows {
        let contributions = unique(influence.len());
        let found = weights_from_scores(influence, spans, &contributions, &rule, true).unwrap();
        assert_eq!(found, expected, "{influence:?} {spans:?} {rule:?}");
    }
}

#[test]
fn the_influence_of_an_adapter_that_is_not_attested_counts_for_nothing() {
    for_all(case(), |case| {
        let (spans, contributions) = (&case.spans, &case.contributions);
        let silent = vec![0; spans.len()];
        let expected = weights_from_scores(&silent, spans, contributions, &case.rule, true);
        let found = weights_from_scores(&case.influence, spans, contributions, &case.rule, false);
        prop_assert_eq!(found, expected);
        Ok(())
    });
}

#[test]
fn an_answer_is_attributed_to_the_128_largest_at_most_ties_to_the_lower_index() {
    let rule = MixRule {
        span_ppm: 0,
        floor_ppm: 0,
    };
    let (count, most) = (300, MAX_WEIGHTS);
    let mut influence = vec![5; count];
    influence[290] = 6;
    influence[299] = 7;
    let contributions = unique(count);
    let spans = vec![0; count];
    let weights = weights_from_scores(&influence, &spans, &contributions, &rule, true).unwrap();
    let paid: Vec<usize> = (0..count).filter(|at| weights[*at] > 0).collect();
    let expected: Vec<usize> = (0..most - 2).chain([290, 299]).collect();
    assert_eq!(paid, expected);
    assert_eq!(weights.iter().sum::<u32>(), PARTS_PER_MILLION);
}

#[test]
fn quality_scales_a_contribution() {
    let mut contributions = unique(2);
    contributions[0].quality = 2_500;
    let rule = MixRule {
        span_ppm: 0,
        floor_ppm: 0,
    };
    let found = weights_from_scores(&[4, 1], &[0, 0], &contributions, &rule, true).unwrap();
    assert_eq!(found, [500_000, 500_000]);
}

#[test]
fn lists_and_clusters_that_do_not_fit_are_named() {
    let rule = MixRule {
        span_ppm: 0,
        floor_ppm: 0,
    };
    let two = unique(2);
    for (influence, spans) in [(vec![1], vec![0, 0]), (vec![1, 2], vec![0; 3])] {
        let found = weights_from_scores(&influence, &spans, &two, &rule, true);
        assert!(matches!(
            found,
            Err(AgreementError::Length { expected: 2, .. })
        ));
    }
    // A later one, an unknown one, and one that is itself a duplicate.
    for (at, cluster) in [(0, 1), (1, 9), (2, 1)] {
        let mut contributions = unique(3);
        contributions[1].cluster = if at == 2 { 0 } else { 1 };
        contributions[at].cluster = cluster;
        let found = weights_from_scores(&[1; 3], &[0; 3], &contributions, &rule, true);
        let expected = AgreementError::BadCluster {
            contribution: at,
            cluster,
        };
        assert_eq!(found, Err(expected));
    }
}

//! The influence vectors against the plain formula, and against what removal really does.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use attribution::influence::{
    fit, fit_summary, fit_with_damping, sampled, GradientStore, GradientSummary, SAMPLE,
};
use common::{random, store, values};
use rand::Rng;

/// `(H + lambda I)^-1 sum_k` of one contribution.
fn naive(store: &GradientStore, block: usize, contribution: u32, damping: f64) -> Vec<f64> {
    let sums = capped_sums(store, f64::INFINITY, block, contribution);
    solved(store, block, &sums, damping)
}

/// `(H + lambda I)^-1 sums` by Gaussian elimination with pivots.
fn solved(store: &GradientStore, block: usize, sums: &[f64], damping: f64) -> Vec<f64> {
    let (size, examples) = (store.dims()[block], store.examples());
    let row = |example: usize| &store.block(block)[example * size..(example + 1) * size];
    let mut system = vec![vec![0.0; size + 1]; size];
    for example in 0..examples {
        for (i, left) in row(example).iter().enumerate() {
            for (j, right) in row(example).iter().enumerate() {
                system[i][j] += f64::from(*left) * f64::from(*right) / examples as f64;
            }
        }
    }
    (0..size).for_each(|i| system[i][size] = sums[i]);
    let trace: f64 = (0..size).map(|i| system[i][i]).sum();
    (0..size).for_each(|i| system[i][i] += damping * trace / size as f64);
    for column in 0..size {
        let largest = |row: &usize| system[*row][column].abs();
        let pivot = (column..size).max_by(|a, b| largest(a).total_cmp(&largest(b)));
        system.swap(column, pivot.unwrap());
        let pivot = system[column].clone();
        for (row, line) in system.iter_mut().enumerate() {
            let factor = line[column] / pivot[column];
            if row != column {
                (0..=size).for_each(|j| line[j] -= factor * pivot[j]);
            }
        }
    }
    (0..size).map(|i| system[i][size] / system[i][i]).collect()
}

fn assert_close(found: &[f32], expected: &[f64]) {
    let norm = expected
        .iter()
        .map(|value| value * value)
        .sum::<f64>()
        .sqrt();
    for (found, expected) in found.iter().zip(expected) {
        assert!((f64::from(*found) - expected).abs() < 1e-5 * norm);
    }
}

/// One block has fewer, one has more parameters than there are examples; one is larger than a
/// panel of the factorisation.
#[test]
fn both_forms_equal_the_plain_formula() {
    for (dims, examples) in [(vec![7, 40], 20), (vec![90], 150), (vec![150], 90)] {
        let store = store(1, &dims, examples, 3);
        let fitted = fit_with_damping(&store, 3, 0.1).unwrap();
        for contribution in 0..3 {
            let mut rest = fitted.vectors[contribution].as_slice();
            for (block, size) in dims.iter().enumerate() {
                let expected = naive(&store, block, contribution as u32, 0.1);
                let (found, after) = rest.split_at(*size);
                assert_close(found, &expected);
                rest = after;
            }
        }
    }
}

/// Examples outside the sample count in the sums as those inside do; the second moment is that of
/// the sample. One block has more, one has fewer parameters than the sample has examples.
#[test]
fn sums_of_the_rest_equal_the_plain_formula() {
    let dims = [6, 60];
    let all = store(9, &dims, 40, 3);
    let row = |example: usize| -> Vec<Vec<f32>> {
        let cut = |block: usize| example * dims[block]..(example + 1) * dims[block];
        (0..2)
            .map(|block| all.block(block)[cut(block)].to_vec())
            .collect()
    };
    let mut sample = GradientStore::new(dims.to_vec());
    (0..20).for_each(|example| sample.add(all.owners()[example], &row(example)).unwrap());
    let cap = sample.norms().into_iter().fold(0.0, f64::max);
    let capped = |store: &GradientStore| GradientSummary::new(store.clone(), 3).unwrap();
    let mut summary = capped(&sample);
    assert!(summary.norm_cap() <= cap);
    (20..40).for_each(|example| summary.add(all.owners()[example], &row(example)).unwrap());
    assert_eq!(summary.examples(), 40);
    let fitted = fit_summary(&summary).unwrap();
    for contribution in 0..3 {
        let mut rest = fitted.vectors[contribution].as_slice();
        for (block, size) in dims.iter().enumerate() {
            let sums = capped_sums(&all, summary.norm_cap(), block, contribution as u32);
            let expected = solved(summary.sample(), block, &sums, fitted.damping);
            let (found, after) = rest.split_at(*size);
            assert_close(found, &expected);
            rest = after;
        }
    }
}

/// The sum of one contribution's gradients, each cut to the cap over both blocks.
fn capped_sums(store: &GradientStore, cap: f64, block: usize, contribution: u32) -> Vec<f64> {
    let size = store.dims()[block];
    let mut sums = vec![0.0; size];
    for (example, norm) in store.norms().into_iter().enumerate() {
        if store.owners()[example] != contribution {
            continue;
        }
        let row = &store.block(block)[example * size..(example + 1) * size];
        let factor = (cap / norm).min(1.0);
        sums.iter_mut()
            .zip(row)
            .for_each(|(s, v)| *s += factor * f64::from(*v));
    }
    sums
}

#[test]
fn vectors_add_up_when_contributions_are_joined() {
    let dims = [12, 60];
    let apart = store(2, &dims, 30, 4);
    let mut joined = GradientStore::new(dims.to_vec());
    for example in 0..apart.examples() {
        let row = |block: usize| {
            let size = dims[block];
            apart.block(block)[example * size..(example + 1) * size].to_vec()
        };
        joined
            .add(apart.owners()[example] / 2, &[row(0), row(1)])
            .unwrap();
    }
    let apart = fit_with_damping(&apart, 4, 0.3).unwrap().vectors;
    let joined = fit_with_damping(&joined, 2, 0.3).unwrap().vectors;
    for pair in 0..2 {
        let sum: Vec<f64> = apart[2 * pair]
            .iter()
            .zip(&apart[2 * pair + 1])
            .map(|(left, right)| f64::from(*left) + f64::from(*right))
            .collect();
        assert_close(&joined[pair], &sum);
    }
}

#[test]
fn the_sample_is_bounded_and_spread_over_all_examples() {
    assert_eq!(sampled(5), [0, 1, 2, 3, 4]);
    let kept = sampled(10 * SAMPLE + 3);
    assert_eq!(kept.len(), SAMPLE);
    assert!(kept
        .windows(2)
        .all(|pair| (10..=11).contains(&(pair[1] - pair[0]))));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let store = store(3, &[30, 200, 64], 50, 5);
    let fitted = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let pool = pool.build().unwrap();
        pool.install(|| fit(store.clone(), 5)).unwrap()
    };
    assert_eq!(fitted(1), fitted(4));
}

#[test]
fn one_huge_gradient_is_cut_to_the_cap() {
    let mut store = store(4, &[16], 40, 2);
    let plain = fit(store.clone(), 2).unwrap();
    let huge: Vec<f32> = values(&mut random(5), 16).iter().map(|v| v * 1e6).collect();
    store.add(1, &[huge]).unwrap();
    let capped = fit(store, 2).unwrap();
    assert!(capped.norm_cap < plain.norm_cap * 1.5);
}

/// Gradients along few directions under noise: the damping is found between "none" and "all".
#[test]
fn damping_follows_the_noise() {
    let chosen = |noise: f32| {
        let mut rng = random(6);
        let directions: Vec<Vec<f32>> = (0..4).map(|_| values(&mut rng, 50)).collect();
        let mut store = GradientStore::new(vec![50]);
        for example in 0..80 {
            let strength: f32 = rng.gen_range(-3.0..3.0);
            let row: Vec<f32> = directions[example % 4]
                .iter()
                .map(|value| value * strength + noise * rng.gen_range(-1.0..1.0f32))
                .collect();
            store.add((example % 4) as u32, &[row]).unwrap();
        }
        fit(store, 4).unwrap().damping
    };
    assert!(chosen(0.05) < chosen(1.0));
}

#[test]
fn wrong_shapes_and_owners_are_refused() {
    let mut store = GradientStore::new(vec![3, 2]);
    assert!(store.add(0, &[vec![0.0; 3]]).is_err());
    assert!(store.add(0, &[vec![0.0; 2], vec![0.0; 3]]).is_err());
    assert!(store.add(0, &[vec![f32::NAN; 3], vec![0.0; 2]]).is_err());
    assert!(fit(store.clone(), 1).is_err());
    store.add(4, &[vec![1.0; 3], vec![1.0; 2]]).unwrap();
    assert!(fit(store.clone(), 4).is_err());
    assert!(fit(store, 5).is_ok());
}

/// Ridge regression where each contributor's examples can really be left out.
mod removal {
    use super::*;

    const SIZE: usize = 12;
    const EXAMPLES: usize = 240;
    const CONTRIBUTIONS: usize = 8;

    struct Data {
        inputs: Vec<Vec<f32>>,
        targets: Vec<f64>,
    }

    /// Gradient descent on the mean squared error, to convergence, without one contribution.
    fn train(data: &Data, without: Option<usize>) -> Vec<f64> {
        let mut weights = vec![0.0; SIZE];
        for _ in 0..4000 {
            let mut step = [0.0; SIZE];
            for example in (0..EXAMPLES).filter(|e| Some(e % CONTRIBUTIONS) != without) {
                let residual = residual(data, example, &weights);
                for (step, input) in step.iter_mut().zip(&data.inputs[example]) {
                    *step += residual * f64::from(*input) / EXAMPLES as f64;
                }
            }
            weights
                .iter_mut()
                .zip(step)
                .for_each(|(w, s)| *w -= 0.3 * s);
        }
        weights
    }

    fn predict(input: &[f32], weights: &[f64]) -> f64 {
        let products = input.iter().zip(weights);
        products
            .map(|(input, weight)| f64::from(*input) * weight)
            .sum()
    }

    fn residual(data: &Data, example: usize, weights: &[f64]) -> f64 {
        predict(&data.inputs[example], weights) - data.targets[example]
    }

    fn data() -> Data {
        let mut rng = random(7);
        let inputs: Vec<Vec<f32>> = (0..EXAMPLES).map(|_| values(&mut rng, SIZE)).collect();
        let truth: Vec<f64> = (0..SIZE).map(|_| rng.gen_range(-1.0..1.0)).collect();
        // Every contributor errs in its own direction.
        let bias: Vec<Vec<f64>> = (0..CONTRIBUTIONS)
            .map(|_| (0..SIZE).map(|_| rng.gen_range(-0.6..0.6)).collect())
            .collect();
        let targets = inputs
            .iter()
            .enumerate()
            .map(|(example, input)| {
                let own = &bias[example % CONTRIBUTIONS];
                predict(input, &truth) + predict(input, own) + rng.gen_range(-0.3..0.3)
            })
            .collect();
        Data { inputs, targets }
    }

    fn ranks(values: &[f64]) -> Vec<f64> {
        let below = |value: &f64| values.iter().filter(|other| *other < value).count() as f64;
        values.iter().map(below).collect()
    }

    fn correlation(left: &[f64], right: &[f64]) -> f64 {
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let (ml, mr) = (mean(left), mean(right));
        let product = |a: &[f64], ma: f64, b: &[f64], mb: f64| -> f64 {
            a.iter().zip(b).map(|(x, y)| (x - ma) * (y - mb)).sum()
        };
        product(left, ml, right, mr)
            / (product(left, ml, left, ml) * product(right, mr, right, mr)).sqrt()
    }

    #[test]
    fn influence_predicts_what_removal_does() {
        let data = data();
        let weights = train(&data, None);
        let mut store = GradientStore::new(vec![SIZE]);
        for example in 0..EXAMPLES {
            let residual = residual(&data, example, &weights) as f32;
            let gradient: Vec<f32> = data.inputs[example].iter().map(|x| x * residual).collect();
            store
                .add((example % CONTRIBUTIONS) as u32, &[gradient])
                .unwrap();
        }
        let fitted = fit(store, CONTRIBUTIONS).unwrap();
        let mut rng = random(8);
        let mut total = 0.0;
        for _ in 0..20 {
            let query = values(&mut rng, SIZE);
            let score = |vector: &Vec<f32>| {
                let products = vector.iter().zip(&query);
                products.map(|(v, q)| f64::from(v * q)).sum::<f64>()
            };
            let predicted: Vec<f64> = fitted.vectors.iter().map(score).collect();
            let removed: Vec<f64> = (0..CONTRIBUTIONS)
                .map(|k| predict(&query, &train(&data, Some(k))) - predict(&query, &weights))
                .collect();
            total += correlation(&ranks(&predicted), &ranks(&removed));
        }
        assert!(total / 20.0 > 0.9, "mean rank correlation {}", total / 20.0);
    }
}

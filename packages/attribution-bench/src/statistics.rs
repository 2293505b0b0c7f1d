//! Rank statistics and their intervals.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use rayon::prelude::*;
use serde::Serialize;

/// Part of the resamplings that an interval covers.
const COVERED: f64 = 0.95;

/// Ranks from 0; equal values share the mean of their ranks.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|left, right| values[*left].total_cmp(&values[*right]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let value = values[order[start]];
        let same = order[start..].iter().take_while(|i| values[**i] == value);
        let end = start + same.count().max(1);
        let mean = (start + end - 1) as f64 / 2.0;
        order[start..end].iter().for_each(|i| ranks[*i] = mean);
        start = end;
    }
    ranks
}

/// Pearson's correlation; 0 where one side does not vary.
pub fn correlation(left: &[f64], right: &[f64]) -> f64 {
    let count = left.len().max(1) as f64;
    let (mean_left, mean_right) = (
        left.iter().sum::<f64>() / count,
        right.iter().sum::<f64>() / count,
    );
    let (mut product, mut squares_left, mut squares_right) = (0.0, 0.0, 0.0);
    for (left, right) in left.iter().zip(right) {
        let (left, right) = (left - mean_left, right - mean_right);
        product += left * right;
        squares_left += left * left;
        squares_right += right * right;
    }
    let norm = (squares_left * squares_right).sqrt();
    if norm > 0.0 {
        product / norm
    } else {
        0.0
    }
}

/// Spearman's rank correlation.
pub fn spearman(left: &[f64], right: &[f64]) -> f64 {
    correlation(&ranks(left), &ranks(right))
}

/// Probability that a marked value is above an unmarked one (area under the ROC curve).
pub fn area_under_curve(values: &[f64], marked: &[bool]) -> f64 {
    let ranks = ranks(values);
    let positives = marked.iter().filter(|marked| **marked).count() as f64;
    let negatives = marked.len() as f64 - positives;
    let pairs = ranks.iter().zip(marked);
    let sum: f64 = pairs.filter(|(_, marked)| **marked).map(|(r, _)| r).sum();
    (sum - positives * (positives - 1.0) / 2.0) / (positives * negatives).max(1.0)
}

/// A figure with the interval of its resamplings.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The figure on all data.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Interval {
    /// The interval that covers 95 % of the resampled figures (percentile bootstrap).
    pub fn of(value: f64, mut resampled: Vec<f64>) -> Self {
        resampled.sort_by(f64::total_cmp);
        let at = |part: f64| {
            let place = part * resampled.len().saturating_sub(1) as f64;
            resampled.get(place.round() as usize).copied()
        };
        let outside = (1.0 - COVERED) / 2.0;
        Self {
            value,
            low: at(outside).unwrap_or(value),
            high: at(1.0 - outside).unwrap_or(value),
        }
    }
}

/// Draws of subsets and of queries with replacement; the same draws serve every method, so that
/// differences between methods are paired.
pub struct Resamplings {
    draws: Vec<[Vec<usize>; 2]>,
}

impl Resamplings {
    /// So many draws of `subsets` and of `queries` positions.
    pub fn new(count: usize, subsets: usize, queries: usize) -> Self {
        let mut random = ChaCha20Rng::seed_from_u64(1);
        let mut draw =
            |size: usize| -> Vec<usize> { (0..size).map(|_| random.gen_range(0..size)).collect() };
        let draws = (0..count).map(|_| [draw(subsets), draw(queries)]);
        Self {
            draws: draws.collect(),
        }
    }

    /// `figure` of every draw of subsets and queries.
    pub fn map<T: Send>(&self, figure: impl Fn(&[usize], &[usize]) -> T + Sync) -> Vec<T> {
        let draws = self.draws.par_iter();
        draws
            .map(|[subsets, queries]| figure(subsets, queries))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_their_mean_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [2.5, 0.0, 2.5, 1.0]);
    }

    #[test]
    fn spearman_sees_order_and_nothing_else() {
        let values = [1.0, 2.0, 30.0, 400.0];
        assert!((spearman(&values, &[5.0, 6.0, 7.0, 8.0]) - 1.0).abs() < 1e-12);
        assert!((spearman(&values, &[8.0, 7.0, 6.0, 5.0]) + 1.0).abs() < 1e-12);
        assert_eq!(spearman(&values, &[2.0; 4]), 0.0);
    }

    #[test]
    fn the_area_counts_the_pairs_in_order() {
        let marked = [true, false, true, false];
        assert_eq!(area_under_curve(&[4.0, 1.0, 3.0, 2.0], &marked), 1.0);
        assert_eq!(area_under_curve(&[1.0, 4.0, 2.0, 3.0], &marked), 0.0);
        assert_eq!(area_under_curve(&[1.0; 4], &marked), 0.5);
        assert_eq!(area_under_curve(&[4.0, 3.0, 2.0, 1.0], &marked), 0.75);
    }

    #[test]
    fn an_interval_leaves_out_the_tails() {
        let interval = Interval::of(0.5, (0..=1000).map(f64::from).collect());
        assert_eq!((interval.low, interval.high), (25.0, 975.0));
    }
}

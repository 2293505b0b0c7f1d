//! Scores of an answer against an index, in integers.
//!
//! Floats end where the gradient is quantised; from there on the arithmetic is exact, so everyone
//! who holds the same quantised gradient gets the same scores, on any machine and in any order of
//! summation.

use std::ops::RangeInclusive;

use attribution_report::{Observation, Score};
use rayon::prelude::*;

use crate::index::Index;
use crate::influence::check_gradient;
use crate::Result;

/// Fractional bits of a score: it counts units of `2^-32`. A score of one whole is that of a
/// gradient which points along the longest vector of the index.
pub const SCORE_BITS: u32 = 32;

/// Smallest absolute score that an observation states: one in a million.
pub const DEFAULT_FLOOR: i64 = (1 << SCORE_BITS) / 1_000_000;

/// Exponents that a block of integers may have. The lower bound lets sums of products be exact
/// in 128 bits; blocks that would need a smaller one lose bits, then vanish.
pub(crate) const EXPONENTS: RangeInclusive<i32> = -46..=-14;

/// Largest absolute score, as far as the agreement on weights accepts.
const MAX_SCORE: i128 = 1 << 53;

/// A block of values as integers: `value = integer * 2^exponent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantised {
    /// The integers, never -32768.
    pub values: Vec<i16>,
    /// Power of two that they count.
    pub exponent: i8,
}

/// Quantises `values * scale`, whose largest must not exceed 1 by more than rounding.
///
/// The exponent is the smallest with which the largest value fits 15 bits; each value is rounded
/// to the nearest integer, halves away from zero.
pub fn quantise(values: &[f32], scale: f64) -> Quantised {
    let largest = values
        .iter()
        .fold(0.0f64, |largest, value| largest.max(f64::from(value.abs())));
    let limit = f64::from(i16::MAX);
    let fits = |exponent: &i32| largest * scale <= limit * 2f64.powi(*exponent);
    let exponent = EXPONENTS.into_iter().find(fits).unwrap_or(*EXPONENTS.end());
    let factor = scale * 2f64.powi(-exponent);
    let integer = |value: &f32| (f64::from(*value) * factor).round().clamp(-limit, limit) as i16;
    Quantised {
        values: values.iter().map(integer).collect(),
        exponent: exponent as i8,
    }
}

/// Brings a gradient to norm 1 over all blocks and quantises each block. All zero for a zero
/// gradient.
///
/// # Errors
/// [`crate::AttributionError::GradientShape`] and [`crate::AttributionError::NotFinite`].
pub fn quantise_query<B: AsRef<[f32]>>(dims: &[usize], gradient: &[B]) -> Result<Vec<Quantised>> {
    check_gradient(dims, gradient)?;
    let values = gradient.iter().flat_map(|block| block.as_ref());
    let squares: f64 = values.map(|value| f64::from(*value).powi(2)).sum();
    let scale = if squares > 0.0 {
        1.0 / squares.sqrt()
    } else {
        0.0
    };
    let blocks = gradient.iter();
    Ok(blocks
        .map(|block| quantise(block.as_ref(), scale))
        .collect())
}

/// Scores of an answer with this gradient, one per contribution whose score reaches the index's
/// floor. The sign: positive where training on the contribution made the answer likelier.
///
/// # Errors
/// As [`quantise_query`].
pub fn score_query<B: AsRef<[f32]>>(index: &Index, gradient: &[B]) -> Result<Observation> {
    let query = quantise_query(&index.dims(), gradient)?;
    let floor = index.parameters().floor;
    let scored: Observation = (0..index.contributions().len())
        .into_par_iter()
        .map(|contribution| Score {
            contribution: contribution as u32,
            score: score_quantised(index, &query, contribution),
        })
        .collect();
    let kept = scored
        .into_iter()
        .filter(|entry| entry.score != 0 && entry.score.abs() >= floor);
    Ok(kept.collect())
}

/// Score of one contribution: the exact dot product, rounded once to the fixed point, halves away
/// from zero.
fn score_quantised(index: &Index, query: &[Quantised], contribution: usize) -> i64 {
    // One unit of the sum is the smallest product of two blocks' units.
    let unit = 2 * EXPONENTS.start();
    let mut rest = index.vector_bytes(contribution);
    let mut sum = 0i128;
    for (block, exponent) in query.iter().zip(index.exponents(contribution)) {
        let (stored, after) = rest.split_at(block.values.len() * 2);
        let shift = i32::from(block.exponent) + exponent - unit;
        sum += i128::from(dot(&block.values, stored)) << shift;
        rest = after;
    }
    let drop = unit.unsigned_abs() - SCORE_BITS;
    let half = 1i128 << (drop - 1);
    let rounded = (sum.abs() + half) >> drop;
    let signed = rounded.min(MAX_SCORE) * sum.signum();
    i64::try_from(signed).unwrap_or_default()
}

/// Integer dot product; products fit 30 bits, so sums of 2^31 of them fit an i64.
fn dot(query: &[i16], stored: &[u8]) -> i64 {
    let stored = stored
        .chunks_exact(2)
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
    let products = query
        .iter()
        .zip(stored)
        .map(|(left, right)| i64::from(i32::from(*left) * i32::from(right)));
    products.sum()
}

//! The choice of the damping.

use rayon::prelude::*;

use super::block::mean_eigenvalue;
use super::{sampled, GradientStore};
use crate::linear::{Cholesky, Matrix};
use crate::{AttributionError, Result};

/// Candidates for the damping, relative to the mean eigenvalue `trace(H) / size` of each block.
///
/// The one under which every example's gradient is likeliest given all the others is taken: the
/// leave-one-out likelihood of a zero-mean Gaussian with covariance `H + lambda I` (Hoffbeck and
/// Landgrebe 1996, for covariance estimates from few examples). It needs no training run, no
/// random split and no choice by the user, and it has a closed form from one factorisation per
/// candidate: with `A = G G^T / N + lambda I` and `a_i` the diagonal of its inverse, leaving out
/// example `i` changes the determinant by the factor `lambda a_i` and makes its squared length
/// `N (1 - lambda a_i) / (lambda a_i)`.
pub const DAMPING_GRID: [f64; 13] = [
    1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0,
];

/// Blocks that the choice looks at; more are thinned out evenly.
const MAX_BLOCKS: usize = 16;

/// Difference of two log-likelihoods, as a part of them, that rounding may make.
const ROUNDING: f64 = 1e-6;

/// The likeliest damping of the grid, over blocks from the first to the last; the smaller one of
/// equals.
pub(super) fn choose(store: &GradientStore) -> Result<f64> {
    Ok(likeliest(&totals(store)?).1)
}

/// `stated` where it stands in the grid and rounding could make it the likeliest, else the
/// likeliest.
pub(super) fn choose_stated(store: &GradientStore, stated: f64) -> Result<f64> {
    let totals = totals(store)?;
    let (best, damping) = likeliest(&totals);
    let place = DAMPING_GRID.iter().position(|entry| *entry == stated);
    let near = |place: &usize| best - totals[*place] <= ROUNDING * best.abs();
    Ok(place.filter(near).map_or(damping, |_| stated))
}

fn likeliest(totals: &[f64; DAMPING_GRID.len()]) -> (f64, f64) {
    let mut best = (f64::NEG_INFINITY, 1.0);
    for (likelihood, damping) in totals.iter().zip(DAMPING_GRID) {
        if *likelihood > best.0 {
            best = (*likelihood, damping);
        }
    }
    best
}

/// Log-likelihood of every candidate, over all blocks.
fn totals(store: &GradientStore) -> Result<[f64; DAMPING_GRID.len()]> {
    let tables: Vec<Option<[f64; DAMPING_GRID.len()]>> = spaced(store.dims().len(), MAX_BLOCKS)
        .into_par_iter()
        .map(|block| likelihoods(store, block))
        .collect::<Result<_>>()?;
    let total = |candidate: usize| -> f64 {
        let blocks = tables.iter().flatten();
        blocks.map(|likelihoods| likelihoods[candidate]).sum()
    };
    Ok(std::array::from_fn(total))
}

/// Leave-one-out log-likelihood of one block under every candidate, up to a constant; `None`
/// where the block's gradients are all zero.
fn likelihoods(store: &GradientStore, block: usize) -> Result<Option<[f64; DAMPING_GRID.len()]>> {
    let gradients = thinned(store, block);
    let examples = gradients.rows() as f64;
    let size = gradients.columns() as f64;
    let mean = mean_eigenvalue(&gradients);
    if mean <= 0.0 {
        return Ok(None);
    }
    let kernel = gradients.gram_of_rows(1.0 / examples);
    let mut table = [0.0; DAMPING_GRID.len()];
    for (entry, damping) in table.iter_mut().zip(DAMPING_GRID) {
        let lambda = damping * mean;
        let mut damped = kernel.clone();
        damped.add_diagonal(lambda);
        let factor = Cholesky::new(damped)?;
        let determinant = (size - examples) * lambda.ln() + factor.log_determinant();
        for inverse in factor.inverse_diagonal() {
            let kept = lambda * inverse;
            *entry -= 0.5 * (determinant + kept.ln() + examples * (1.0 - kept) / kept);
        }
    }
    if table.iter().any(|value| value.is_nan()) {
        return Err(AttributionError::NotPositiveDefinite { row: 0 });
    }
    Ok(Some(table))
}

/// At most `most` of the numbers below `count`, evenly spaced.
fn spaced(count: usize, most: usize) -> Vec<usize> {
    let kept = count.min(most);
    (0..kept).map(|position| position * count / kept).collect()
}

/// At most [`super::SAMPLE`] rows of a block, evenly spaced.
fn thinned(store: &GradientStore, block: usize) -> Matrix {
    let (examples, size) = (store.examples(), store.dims()[block]);
    let kept = sampled(examples);
    let values = store.block(block);
    let mut rows = Vec::with_capacity(kept.len() * size);
    for example in &kept {
        rows.extend_from_slice(&values[example * size..(example + 1) * size]);
    }
    Matrix::from_rows(kept.len(), size, &rows)
}

//! The vectors of one block.

use super::{GradientStore, GradientSummary};
use crate::linear::{Cholesky, Matrix};
use crate::Result;

/// `F = (H + lambda I)^-1 S` for every contribution, `[contributions, size]`.
///
/// `H` is the second moment of the sample; `S` sums the sample's gradients and the rest. With fewer
/// examples in the sample than parameters the equal form over the examples' kernel
/// `A = G G^T / N + lambda I` is solved (Woodbury's identity), with `M` marking owners and `R` the
/// sums of the rest: `F = G^T A^-1 (M - G R / (N lambda)) + R / lambda`.
pub(super) fn vectors(summary: &GradientSummary, block: usize, damping: f64) -> Result<Matrix> {
    let store = summary.sample();
    let (examples, size) = (store.examples(), store.dims()[block]);
    let gradients = Matrix::from_rows(examples, size, store.block(block));
    let lambda = damping * mean_eigenvalue(&gradients);
    if lambda <= 0.0 {
        return Ok(Matrix::zeros(summary.contributions(), size));
    }
    let mut owners = owners(store, summary.contributions());
    let rest = rest(summary, block);
    let scale = 1.0 / examples as f64;
    if examples < size {
        let mut kernel = gradients.gram_of_rows(scale);
        kernel.add_diagonal(lambda);
        if let Some(rest) = &rest {
            owners.add(-scale / lambda, &gradients.times_transpose(rest));
        }
        Cholesky::new(kernel)?.solve(&mut owners);
        let mut vectors = owners.transpose_times(&gradients);
        if let Some(rest) = &rest {
            vectors.add(1.0 / lambda, rest);
        }
        Ok(vectors)
    } else {
        let mut fisher = gradients.gram_of_columns(scale);
        fisher.add_diagonal(lambda);
        let mut sums = gradients.transpose_times(&owners);
        if let Some(rest) = &rest {
            sums.add(1.0, &transposed(rest));
        }
        Cholesky::new(fisher)?.solve(&mut sums);
        Ok(transposed(&sums))
    }
}

/// `[examples, contributions]`: 1 where the contribution owns the example.
fn owners(store: &GradientStore, contributions: usize) -> Matrix {
    let mut owners = Matrix::zeros(store.examples(), contributions);
    for (example, owner) in store.owners().iter().enumerate() {
        owners.row_mut(example)[*owner as usize] = 1.0;
    }
    owners
}

/// `[contributions, size]`: the sums over the examples outside the sample, where there are any.
fn rest(summary: &GradientSummary, block: usize) -> Option<Matrix> {
    let size = summary.rest(0, block)?.len();
    let mut rest = Matrix::zeros(summary.contributions(), size);
    for contribution in 0..summary.contributions() {
        let sums = summary.rest(contribution, block)?;
        rest.row_mut(contribution).copy_from_slice(sums);
    }
    Some(rest)
}

/// `trace(H) / size`: the mean eigenvalue of the second moment.
pub(super) fn mean_eigenvalue(gradients: &Matrix) -> f64 {
    let (examples, size) = (gradients.rows(), gradients.columns());
    let squares: f64 = (0..examples)
        .flat_map(|row| gradients.row(row))
        .map(|value| value * value)
        .sum();
    squares / (examples.max(1) * size.max(1)) as f64
}

fn transposed(matrix: &Matrix) -> Matrix {
    let mut target = Matrix::zeros(matrix.columns(), matrix.rows());
    for row in 0..matrix.rows() {
        for (column, value) in matrix.row(row).iter().enumerate() {
            target.row_mut(column)[row] = *value;
        }
    }
    target
}

//! The vectors of one block.

use super::GradientStore;
use crate::linear::{Cholesky, Matrix};
use crate::Result;

/// `F = (H + lambda I)^-1 S` for every contribution, `[contributions, size]`.
///
/// With fewer examples than parameters the equal form over the examples' kernel is solved
/// (Woodbury's identity): `F = G^T (G G^T / N + lambda I)^-1 M`, with `M` marking owners.
pub(super) fn vectors(
    store: &GradientStore,
    block: usize,
    contributions: usize,
    damping: f64,
) -> Result<Matrix> {
    let (examples, size) = (store.examples(), store.dims()[block]);
    let gradients = Matrix::from_rows(examples, size, store.block(block));
    let lambda = damping * mean_eigenvalue(&gradients);
    if lambda <= 0.0 {
        return Ok(Matrix::zeros(contributions, size));
    }
    let mut owners = Matrix::zeros(examples, contributions);
    for (example, owner) in store.owners().iter().enumerate() {
        owners.row_mut(example)[*owner as usize] = 1.0;
    }
    let scale = 1.0 / examples as f64;
    if examples < size {
        let mut kernel = gradients.gram_of_rows(scale);
        kernel.add_diagonal(lambda);
        Cholesky::new(kernel)?.solve(&mut owners);
        Ok(owners.transpose_times(&gradients))
    } else {
        let mut fisher = gradients.gram_of_columns(scale);
        fisher.add_diagonal(lambda);
        let mut sums = gradients.transpose_times(&owners);
        Cholesky::new(fisher)?.solve(&mut sums);
        Ok(transposed(&sums))
    }
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

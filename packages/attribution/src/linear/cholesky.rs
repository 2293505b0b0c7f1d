//! Cholesky factorisation of symmetric positive definite matrices.

use super::Matrix;
use crate::{AttributionError, Result};

/// Rows that are factored at a time; the rest is updated by one matrix product.
const PANEL: usize = 64;

/// The lower factor `L` of a matrix `A = L L^T`.
#[derive(Debug, Clone)]
pub struct Cholesky {
    lower: Matrix,
}

/// Sums in independent lanes, which lets the compiler use vector instructions.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let (left, right) = (left.chunks_exact(LANES), right.chunks_exact(LANES));
    let (rest_left, rest_right) = (left.remainder(), right.remainder());
    for (left, right) in left.zip(right) {
        for lane in 0..LANES {
            sums[lane] += left[lane] * right[lane];
        }
    }
    let rest = rest_left.iter().zip(rest_right);
    sums.iter().sum::<f64>() + rest.map(|(left, right)| left * right).sum::<f64>()
}

impl Cholesky {
    /// Factors a square matrix; its upper part is not read.
    ///
    /// # Errors
    /// [`AttributionError::NotPositiveDefinite`] names the row at which a pivot is not positive.
    pub fn new(mut matrix: Matrix) -> Result<Self> {
        let size = matrix.rows();
        for start in (0..size).step_by(PANEL) {
            let end = (start + PANEL).min(size);
            factor_panel(&mut matrix, start, end)?;
            if end < size {
                let mut panel = Matrix::zeros(size - end, end - start);
                for row in end..size {
                    panel
                        .row_mut(row - end)
                        .copy_from_slice(&matrix.row(row)[start..end]);
                }
                matrix.subtract_outer(end, &panel);
            }
        }
        Ok(Self { lower: matrix })
    }

    /// Natural logarithm of the determinant of the factored matrix.
    pub fn log_determinant(&self) -> f64 {
        let size = self.lower.rows();
        2.0 * (0..size)
            .map(|row| self.lower.row(row)[row].ln())
            .sum::<f64>()
    }

    /// Solves `A X = B` in place; `B` holds one column per right-hand side.
    pub fn solve(&self, right: &mut Matrix) {
        let size = self.lower.rows();
        for row in 0..size {
            for before in 0..row {
                subtract_row(right, row, before, self.lower.row(row)[before]);
            }
            scale_row(right, row, self.lower.row(row)[row]);
        }
        for row in (0..size).rev() {
            for after in row + 1..size {
                subtract_row(right, row, after, self.lower.row(after)[row]);
            }
            scale_row(right, row, self.lower.row(row)[row]);
        }
    }

    /// The diagonal of the inverse of the factored matrix.
    pub fn inverse_diagonal(&self) -> Vec<f64> {
        let size = self.lower.rows();
        // Column j of L^-1 is zero above row j; the diagonal of A^-1 sums its squares.
        let column = |start: usize| {
            let mut solved = vec![0.0; size - start];
            for row in start..size {
                let lower = self.lower.row(row);
                let unit = if row == start { 1.0 } else { 0.0 };
                let known = dot(&lower[start..row], &solved[..row - start]);
                solved[row - start] = (unit - known) / lower[row];
            }
            dot(&solved, &solved)
        };
        (0..size).map(column).collect()
    }
}

/// Factors the square `start..end` and finishes the columns of the panel below it.
fn factor_panel(matrix: &mut Matrix, start: usize, end: usize) -> Result<()> {
    for row in start..matrix.rows() {
        for column in start..end.min(row + 1) {
            let known = dot(
                &matrix.row(row)[start..column],
                &matrix.row(column)[start..column],
            );
            let rest = matrix.row(row)[column] - known;
            matrix.row_mut(row)[column] = if column < row {
                rest / matrix.row(column)[column]
            } else if rest > 0.0 && rest.is_finite() {
                rest.sqrt()
            } else {
                return Err(AttributionError::NotPositiveDefinite { row });
            };
        }
    }
    Ok(())
}

fn subtract_row(matrix: &mut Matrix, target: usize, source: usize, factor: f64) {
    let columns = matrix.columns();
    for column in 0..columns {
        let value = factor * matrix.row(source)[column];
        matrix.row_mut(target)[column] -= value;
    }
}

fn scale_row(matrix: &mut Matrix, row: usize, divisor: f64) {
    matrix
        .row_mut(row)
        .iter_mut()
        .for_each(|value| *value /= divisor);
}

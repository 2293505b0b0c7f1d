//! Methods over plain gradients that need no solved system.

use super::kernels::{mean_eigenvalue, Kernels};
use crate::Result;

/// Damping of DataInf relative to the mean squared gradient, as its authors set it.
const DATA_INF_DAMPING: f64 = 0.1;

/// Inner product of the query's and the example's gradient, as TracIn takes it at one checkpoint
/// (Pruthi et al. 2020).
///
/// # Errors
/// None of its own.
pub fn gradient_dot(kernels: &Kernels) -> Result<Vec<Vec<f64>>> {
    kernels.sum(|_, cross, _| Ok(cross.to_vec()))
}

/// DataInf (Kwon et al. 2024): per block, the mean of the inverses of the examples' rank-one
/// Fisher matrices stands in for the inverse of their mean.
///
/// # Errors
/// None of its own.
pub fn data_inf(kernels: &Kernels) -> Result<Vec<Vec<f64>>> {
    kernels.sum(|training, cross, size| {
        let lambda = DATA_INF_DAMPING * mean_eigenvalue(training, size);
        let examples = training.rows();
        if lambda <= 0.0 {
            return Ok(cross.to_vec());
        }
        let row = |query: &Vec<f64>| {
            let mut scores: Vec<f64> = query.iter().map(|value| value / lambda).collect();
            for (other, product) in query.iter().enumerate() {
                let squares = training.row(other)[other];
                let factor = product / ((lambda + squares) * lambda * examples as f64);
                let products = scores.iter_mut().zip(training.row(other));
                products.for_each(|(score, value)| *score -= factor * value);
            }
            scores
        };
        Ok(cross.iter().map(row).collect())
    })
}

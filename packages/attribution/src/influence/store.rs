//! The training examples' gradients, block by block.

use crate::{AttributionError, Result};

/// Per-example gradients, each owned by a contribution.
///
/// Values are kept as f32, `4 * examples * parameters` bytes: some hundred megabytes for a few
/// hundred examples of a small adapter.
#[derive(Debug, Clone)]
pub struct GradientStore {
    dims: Vec<usize>,
    owners: Vec<u32>,
    blocks: Vec<Vec<f32>>,
}

/// Checks one gradient: one slice per block, of its size, of finite numbers.
pub(crate) fn check_gradient<B: AsRef<[f32]>>(dims: &[usize], gradient: &[B]) -> Result<()> {
    if gradient.len() != dims.len() {
        return Err(AttributionError::GradientShape {
            block: dims.len(),
            expected: dims.len(),
            found: gradient.len(),
        });
    }
    for (block, (values, expected)) in gradient.iter().zip(dims).enumerate() {
        let values = values.as_ref();
        if values.len() != *expected {
            return Err(AttributionError::GradientShape {
                block,
                expected: *expected,
                found: values.len(),
            });
        }
        if let Some(position) = values.iter().position(|value| !value.is_finite()) {
            return Err(AttributionError::NotFinite { block, position });
        }
    }
    Ok(())
}

impl GradientStore {
    /// An empty store for blocks of these sizes.
    pub fn new(dims: Vec<usize>) -> Self {
        Self {
            blocks: vec![Vec::new(); dims.len()],
            owners: Vec::new(),
            dims,
        }
    }

    /// Adds the gradient of one example of `contribution`.
    ///
    /// # Errors
    /// [`AttributionError::GradientShape`] and [`AttributionError::NotFinite`] name the block.
    pub fn add<B: AsRef<[f32]>>(&mut self, contribution: u32, gradient: &[B]) -> Result<()> {
        check_gradient(&self.dims, gradient)?;
        for (block, values) in self.blocks.iter_mut().zip(gradient) {
            block.extend_from_slice(values.as_ref());
        }
        self.owners.push(contribution);
        Ok(())
    }

    /// Sizes of the blocks.
    pub fn dims(&self) -> &[usize] {
        &self.dims
    }

    /// Number of examples.
    pub fn examples(&self) -> usize {
        self.owners.len()
    }

    /// The contribution of every example.
    pub fn owners(&self) -> &[u32] {
        &self.owners
    }

    /// One block, `[examples, size]` row-major.
    pub fn block(&self, block: usize) -> &[f32] {
        &self.blocks[block]
    }

    /// Norm of every example's gradient over all blocks.
    pub fn norms(&self) -> Vec<f64> {
        let mut squares = vec![0.0; self.examples()];
        for (block, size) in self.blocks.iter().zip(&self.dims) {
            if *size == 0 {
                continue;
            }
            for (square, row) in squares.iter_mut().zip(block.chunks_exact(*size)) {
                let values = row.iter().map(|value| f64::from(*value));
                *square += values.map(|value| value * value).sum::<f64>();
            }
        }
        squares.into_iter().map(f64::sqrt).collect()
    }

    /// Cuts gradients to the `quantile` of their norms and returns that norm.
    pub(super) fn cap_norms(&mut self, quantile: f64) -> f64 {
        let norms = self.norms();
        let mut sorted = norms.clone();
        sorted.sort_by(f64::total_cmp);
        let rank = (quantile * sorted.len().saturating_sub(1) as f64).round() as usize;
        let cap = sorted.get(rank).copied().unwrap_or(f64::INFINITY);
        for (example, norm) in norms.iter().enumerate().filter(|(_, norm)| **norm > cap) {
            let factor = (cap / norm) as f32;
            for (block, size) in self.blocks.iter_mut().zip(&self.dims) {
                let row = &mut block[example * size..(example + 1) * size];
                row.iter_mut().for_each(|value| *value *= factor);
            }
        }
        cap
    }
}

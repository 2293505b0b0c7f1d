//! All inner products of gradients, block by block: what every method over plain gradients needs.

use attribution::gradients::{at_strength, blocks};
use attribution::influence::GradientStore;
use attribution::linear::{Cholesky, Matrix};
use lora_model::{example_gradients, Adapter, Example, Model};
use rayon::prelude::*;

use crate::world::World;
use crate::Result;

/// Examples whose gradients are taken at once.
const EXAMPLES_PER_PASS: usize = 64;

/// Gradients of log-probabilities under one adapter.
pub struct Gradients {
    /// One per training example.
    pub training: GradientStore,
    /// One per query.
    pub queries: GradientStore,
}

impl Gradients {
    /// Gradients of all examples and queries of a world, with respect to the adapter as it is.
    ///
    /// # Errors
    /// [`crate::BenchError::Model`] where an example does not fit the model.
    pub fn of(world: &World, model: &Model, adapter: &Adapter) -> Result<Self> {
        let queries: Vec<Example> = world.queries.iter().map(|q| q.row.example()).collect();
        Ok(Self {
            training: plain(model, adapter, &world.training())?,
            queries: plain(model, adapter, &queries)?,
        })
    }

    /// The same as the engine takes them.
    ///
    /// # Errors
    /// As [`Gradients::of`].
    pub fn of_engine(world: &World, model: &Model, adapter: &Adapter) -> Result<Self> {
        Self::of(world, model, &at_strength(model, adapter)?)
    }
}

fn plain(model: &Model, adapter: &Adapter, examples: &[Example]) -> Result<GradientStore> {
    let sizes = blocks(model, adapter).into_iter().map(|(_, size)| size);
    let mut store = GradientStore::new(sizes.collect());
    for (pass, first) in examples
        .chunks(EXAMPLES_PER_PASS)
        .zip((0u32..).step_by(EXAMPLES_PER_PASS))
    {
        let gradients = example_gradients(model, adapter, pass)?;
        for (place, number) in (0..pass.len()).zip(first..) {
            let matrices = gradients.matrices.iter();
            let rows: Vec<&[f32]> = matrices.map(|matrix| matrix.example(place)).collect();
            store.add(number, &rows)?;
        }
    }
    Ok(store)
}

/// The gradient of one row of a store, one slice per block.
pub(super) fn row(store: &GradientStore, example: usize) -> Vec<&[f32]> {
    let dims = store.dims().iter().enumerate();
    dims.map(|(block, size)| &store.block(block)[example * size..(example + 1) * size])
        .collect()
}

/// Inner products within one block.
struct BlockKernel {
    /// Values of the block.
    size: usize,
    /// Between training examples, `[examples, examples]`.
    training: Matrix,
    /// Between queries and training examples, `[queries][examples]`.
    cross: Vec<Vec<f64>>,
}

/// Inner products of all gradients.
pub struct Kernels {
    blocks: Vec<BlockKernel>,
    queries: usize,
    examples: usize,
}

impl Kernels {
    /// Of the gradients of one adapter.
    pub fn new(gradients: &Gradients) -> Self {
        let (examples, queries) = (gradients.training.examples(), gradients.queries.examples());
        let blocks = gradients.training.dims().par_iter().enumerate();
        let blocks = blocks.map(|(block, size)| {
            let rows = [
                gradients.training.block(block),
                gradients.queries.block(block),
            ];
            let all = Matrix::from_rows(examples + queries, *size, &rows.concat());
            let products = all.gram_of_rows(1.0);
            let mut training = Matrix::zeros(examples, examples);
            for row in 0..examples {
                let target = training.row_mut(row);
                target.copy_from_slice(&products.row(row)[..examples]);
            }
            let cross = (examples..examples + queries)
                .map(|row| products.row(row)[..examples].to_vec())
                .collect();
            BlockKernel {
                size: *size,
                training,
                cross,
            }
        });
        Self {
            blocks: blocks.collect(),
            queries,
            examples,
        }
    }

    /// `[queries][examples]`: sums of what `of_block` makes of each block's inner products, which
    /// are those of the examples, those of the queries with the examples, and the block's size.
    pub fn sum(
        &self,
        of_block: impl Fn(&Matrix, &[Vec<f64>], usize) -> Result<Vec<Vec<f64>>> + Sync,
    ) -> Result<Vec<Vec<f64>>> {
        let blocks: Vec<Vec<Vec<f64>>> = self
            .blocks
            .par_iter()
            .map(|block| of_block(&block.training, &block.cross, block.size))
            .collect::<Result<_>>()?;
        let mut sums = vec![vec![0.0; self.examples]; self.queries];
        for block in blocks {
            for (sums, scores) in sums.iter_mut().zip(block) {
                sums.iter_mut().zip(scores).for_each(|(s, v)| *s += v);
            }
        }
        Ok(sums)
    }
}

/// Mean eigenvalue of a block's second moment, by its Gram matrix.
pub(super) fn mean_eigenvalue(training: &Matrix, size: usize) -> f64 {
    let examples = training.rows();
    let trace: f64 = (0..examples).map(|row| training.row(row)[row]).sum();
    trace / (examples.max(1) * size.max(1)) as f64
}

/// `v^T (H + lambda I)^-1 g_i` per block, with `lambda` relative to the block's mean eigenvalue: the
/// engine's formula for single examples, by Woodbury's identity.
///
/// # Errors
/// [`crate::BenchError::Attribution`] for a damping too small to solve with.
pub fn damped_fisher(kernels: &Kernels, damping: f64) -> Result<Vec<Vec<f64>>> {
    kernels.sum(|training, cross, size| {
        let lambda = damping * mean_eigenvalue(training, size);
        if lambda <= 0.0 {
            return Ok(cross.to_vec());
        }
        let examples = training.rows();
        let mut right = transposed(cross, examples);
        damped_factor(training, lambda)?.solve(&mut right);
        let column = |query: usize| (0..examples).map(|row| right.row(row)[query]).collect();
        Ok((0..cross.len()).map(column).collect())
    })
}

/// The factor of `K / N + lambda I`.
fn damped_factor(training: &Matrix, lambda: f64) -> Result<Cholesky> {
    let examples = training.rows();
    let mut damped = Matrix::zeros(examples, examples);
    damped.add(1.0 / examples.max(1) as f64, training);
    damped.add_diagonal(lambda);
    Ok(Cholesky::new(damped)?)
}

/// Score of every example for itself, `g_i^T (H + lambda I)^-1 g_i`: how hard it pulls on its own
/// answer. By the kernel it is `N (1 - lambda a_i)`, with `a_i` the diagonal of the damped kernel's
/// inverse.
///
/// # Errors
/// As [`damped_fisher`].
pub fn self_influence(kernels: &Kernels, damping: f64) -> Result<Vec<f64>> {
    let mut sums = vec![0.0; kernels.examples];
    for block in &kernels.blocks {
        let lambda = damping * mean_eigenvalue(&block.training, block.size);
        if lambda <= 0.0 {
            continue;
        }
        let inverse = damped_factor(&block.training, lambda)?.inverse_diagonal();
        for (sum, value) in sums.iter_mut().zip(inverse) {
            *sum += kernels.examples as f64 * (1.0 - lambda * value);
        }
    }
    Ok(sums)
}

/// `[examples, queries]` of `[queries][examples]`.
fn transposed(rows: &[Vec<f64>], columns: usize) -> Matrix {
    let mut target = Matrix::zeros(columns, rows.len());
    for (position, row) in rows.iter().enumerate() {
        for (column, value) in row.iter().enumerate() {
            target.row_mut(column)[position] = *value;
        }
    }
    target
}

//! Per-example gradients of an adapter: what attribution is computed from.

use crate::error::{ModelError, Result};
use crate::llama::grad::{losses_and_gradients, Batch, Wanted};
use crate::llama::Model;
use crate::lora::{lora_matrices, Adapter, LoraMatrix};
use crate::ops::rows::Rows;
use crate::train::{Example, Weighting};

/// Tokens that go through the model at once; bounds the memory of the activations.
const TOKENS_PER_PASS: usize = 4096;

/// Gradients of one LoRA matrix for every example.
#[derive(Debug, Clone, PartialEq)]
pub struct MatrixGradients {
    /// Name and shape of the matrix.
    pub matrix: LoraMatrix,
    /// Row-major `[examples, rows * columns of the matrix]`.
    pub values: Vec<f32>,
}

impl MatrixGradients {
    /// Numbers per example.
    pub fn width(&self) -> usize {
        self.matrix.shape[0] * self.matrix.shape[1]
    }

    /// Gradient of one example, row-major in the shape of the matrix.
    pub fn example(&self, index: usize) -> &[f32] {
        &self.values[index * self.width()..][..self.width()]
    }
}

/// Gradients of every LoRA matrix for every example.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleGradients {
    /// In the order of [`lora_matrices`].
    pub matrices: Vec<MatrixGradients>,
    /// Mean log-probability, in nats, of each example's counted tokens.
    pub log_probabilities: Vec<f64>,
}

/// Gradient, for each example alone, of the mean log-probability of its counted tokens with
/// respect to every LoRA matrix. One backward pass serves many examples; the result is that of
/// one pass per example, up to the rounding of the matrix products.
///
/// # Errors
/// Refuses an adapter of another model and examples that do not fit the model.
pub fn example_gradients(
    model: &Model,
    adapter: &Adapter,
    examples: &[Example],
) -> Result<ExampleGradients> {
    adapter.check_fits(model)?;
    examples
        .iter()
        .try_for_each(|example| example.check(model))?;
    let mut result = ExampleGradients {
        matrices: lora_matrices(model.config(), adapter.config())
            .into_iter()
            .map(|matrix| MatrixGradients {
                matrix,
                values: Vec::new(),
            })
            .collect(),
        log_probabilities: Vec::with_capacity(examples.len()),
    };
    let mut rest = examples;
    while !rest.is_empty() {
        let (pass, later) = rest.split_at(pass_size(rest));
        add_pass(model, adapter, pass, &mut result)?;
        rest = later;
    }
    Ok(result)
}

/// Examples of the next pass: at least one, and no more tokens than a pass takes.
fn pass_size(examples: &[Example]) -> usize {
    let mut tokens = 0;
    let fitting = examples.iter().take_while(|example| {
        tokens += example.tokens().len();
        tokens <= TOKENS_PER_PASS
    });
    fitting.count().max(1)
}

fn add_pass(
    model: &Model,
    adapter: &Adapter,
    examples: &[Example],
    result: &mut ExampleGradients,
) -> Result<()> {
    let rows: Vec<&Example> = examples.iter().collect();
    let batch = Batch::new(&rows, Weighting::RowLogProbability)?;
    let (losses, gradients) =
        losses_and_gradients(model, Some(adapter), &batch, Wanted::AdapterPerRow)?;
    let counts = Rows::from_lengths(examples.iter().map(Example::counted_tokens))?;
    for range in counts.ranges() {
        let count = range.len() as f64;
        let loss: f64 = losses[range].iter().map(|l| f64::from(*l)).sum();
        result.log_probabilities.push(-loss / count);
    }
    for entry in &mut result.matrices {
        let name = &entry.matrix.name;
        let missing = || ModelError::MissingTensor { name: name.clone() };
        let gradient = gradients.get(name).ok_or_else(missing)?;
        entry
            .values
            .extend(gradient.flatten_all()?.to_vec1::<f32>()?);
    }
    Ok(())
}

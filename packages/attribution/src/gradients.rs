//! Gradients of a model, in the form the influence engine takes them.

use attribution_report::Transcript;
use lora_model::{example_gradients, lora_matrices, Adapter, Example, ExampleGradients, Model};

use crate::influence::GradientStore;
use crate::Result;

/// Examples whose gradients are taken at once; bounds the memory on top of the store.
const EXAMPLES_PER_PASS: usize = 64;

/// Names and sizes of the blocks of an adapter's gradients, one per LoRA matrix.
pub fn blocks(model: &Model, adapter: &Adapter) -> Vec<(String, usize)> {
    lora_matrices(model.config(), adapter.config())
        .into_iter()
        .map(|matrix| {
            let [rows, columns] = matrix.shape;
            (matrix.name, rows * columns)
        })
        .collect()
}

/// Gradients of every example's log-probability with respect to the adapter, one store entry per
/// example, in order. `owners` names the contribution of each. `progress` is told how many of the
/// examples are done.
///
/// Training weighs every example alike, whatever its length, so an example pulls with the gradient
/// of its mean log-probability.
///
/// # Errors
/// [`crate::AttributionError::Model`] where an example does not fit the model.
pub fn training_gradients(
    model: &Model,
    adapter: &Adapter,
    owners: &[u32],
    examples: &[Example],
    mut progress: impl FnMut(usize),
) -> Result<GradientStore> {
    let sizes = blocks(model, adapter).into_iter().map(|(_, size)| size);
    let mut store = GradientStore::new(sizes.collect());
    let passes = examples.chunks(EXAMPLES_PER_PASS);
    for (pass, owners) in passes.zip(owners.chunks(EXAMPLES_PER_PASS)) {
        let gradients = example_gradients(model, adapter, pass)?;
        for (position, owner) in owners.iter().enumerate() {
            store.add(*owner, &rows(&gradients, position))?;
        }
        progress(store.examples());
    }
    Ok(store)
}

/// Calls `each` with the gradient of every answer's mean log-probability, in order.
pub(crate) fn answer_gradients(
    model: &Model,
    adapter: &Adapter,
    transcripts: &[&Transcript],
    mut each: impl FnMut(&[&[f32]]) -> Result<()>,
) -> Result<()> {
    for pass in transcripts.chunks(EXAMPLES_PER_PASS) {
        let examples: Vec<Example> = pass
            .iter()
            .map(|transcript| Example::completion(&transcript.prompt, &transcript.output))
            .collect();
        let gradients = example_gradients(model, adapter, &examples)?;
        for position in 0..examples.len() {
            each(&rows(&gradients, position))?;
        }
    }
    Ok(())
}

/// The gradient of one example, one slice per block.
fn rows(gradients: &ExampleGradients, example: usize) -> Vec<&[f32]> {
    let matrices = gradients.matrices.iter();
    matrices.map(|matrix| matrix.example(example)).collect()
}

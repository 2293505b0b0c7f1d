//! Gradients of a model, in the form the influence engine takes them.

use attribution_report::Transcript;
use lora_model::{
    example_gradients, lora_matrices, Adapter, Example, ExampleGradients, LoraConfig, Model,
};

use crate::influence::{sampled, GradientStore, GradientSummary};
use crate::Result;

/// Examples whose gradients are taken at once; bounds the memory on top of the store.
const EXAMPLES_PER_PASS: usize = 64;

/// Strength of the adapter at which all gradients are taken, as a part of its full strength.
///
/// What training changed of an answer is the integral of the answer's gradient along the way from
/// the base to the adapter; half the way is its midpoint. At the end of the way the examples that
/// were learned by heart have no gradient left, just where it matters most who taught them.
pub const STRENGTH: f64 = 0.5;

/// The adapter at [`STRENGTH`]: the same matrices with a smaller scale.
///
/// # Errors
/// [`crate::AttributionError::Model`] where the adapter does not fit the model.
pub fn at_strength(model: &Model, adapter: &Adapter) -> Result<Adapter> {
    let full = adapter.config();
    let weaker = LoraConfig {
        alpha: full.alpha * STRENGTH,
        ..full.clone()
    };
    let values = adapter.to_values()?;
    Ok(Adapter::from_values(
        model.config(),
        weaker,
        values,
        model.device(),
    )?)
}

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

/// Gradients of every example's log-probability with respect to the adapter at [`STRENGTH`], one
/// store entry per example, in order. `owners` names the contribution of each. `progress` is told how many of the
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
    progress: impl FnMut(usize),
) -> Result<GradientStore> {
    let measured = at_strength(model, adapter)?;
    gradients_of(model, &measured, owners, examples, progress)
}

/// Gradients with respect to the adapter as it is given.
fn gradients_of(
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

/// As [`training_gradients`], in memory that does not grow with the number of examples: those of
/// [`sampled`] are kept whole, all others only in their contribution's sum.
///
/// # Errors
/// As [`training_gradients`], and those of [`GradientSummary::new`].
pub fn training_summary(
    model: &Model,
    adapter: &Adapter,
    contributions: usize,
    (owners, examples): (&[u32], &[Example]),
    mut progress: impl FnMut(usize),
) -> Result<GradientSummary> {
    let measured = at_strength(model, adapter)?;
    let kept = sampled(examples.len().min(owners.len()));
    let kept_owners: Vec<u32> = kept.iter().map(|place| owners[*place]).collect();
    let kept_examples: Vec<Example> = kept.iter().map(|place| examples[*place].clone()).collect();
    let sample = gradients_of(
        model,
        &measured,
        &kept_owners,
        &kept_examples,
        &mut progress,
    )?;
    let mut summary = GradientSummary::new(sample, contributions)?;
    let pairs = owners.iter().zip(examples).enumerate();
    let rest: Vec<(u32, &Example)> = pairs
        .filter(|(place, _)| kept.binary_search(place).is_err())
        .map(|(_, (owner, example))| (*owner, example))
        .collect();
    for pass in rest.chunks(EXAMPLES_PER_PASS) {
        let examples: Vec<Example> = pass.iter().map(|(_, example)| (*example).clone()).collect();
        let gradients = example_gradients(model, &measured, &examples)?;
        for (position, (owner, _)) in pass.iter().enumerate() {
            summary.add(*owner, &rows(&gradients, position))?;
        }
        progress(summary.examples());
    }
    Ok(summary)
}

/// Calls `each` with the gradient of every answer's mean log-probability, in order; `measured` is
/// the adapter [`at_strength`].
pub(crate) fn answer_gradients(
    model: &Model,
    measured: &Adapter,
    transcripts: &[&Transcript],
    mut each: impl FnMut(&[&[f32]]) -> Result<()>,
) -> Result<()> {
    for pass in transcripts.chunks(EXAMPLES_PER_PASS) {
        let examples: Vec<Example> = pass
            .iter()
            .map(|transcript| Example::completion(&transcript.prompt, &transcript.output))
            .collect();
        let gradients = example_gradients(model, measured, &examples)?;
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

//! Checking that an answer is what the model gives, with one forward pass.

use super::sampling::index_of_max;
use super::sequence::GenerationOptions;
use crate::error::{ModelError, Result};
use crate::llama::Model;
use crate::lora::Adapter;
use candle_core::Tensor;

/// What [`verify_transcript`] found.
#[derive(Debug, Clone, PartialEq)]
pub struct TranscriptCheck {
    /// Per output token, how far its score lay below the best one, in logits; 0 where it was
    /// the best.
    pub gaps: Vec<f64>,
    /// First output token whose gap exceeds the tolerance.
    pub first_mismatch: Option<usize>,
    /// First output token that stands after a stop token or beyond the limit of tokens.
    pub first_surplus: Option<usize>,
    /// Whether the answer ended by a stop token, the limit of tokens, or the context; an answer
    /// that was cut off earlier is a prefix of what the model would give.
    pub complete: bool,
}

impl TranscriptCheck {
    /// Whether every token is what the model gives, within the tolerance.
    pub fn accepted(&self) -> bool {
        self.first_mismatch.is_none() && self.first_surplus.is_none()
    }

    /// The largest gap, in logits.
    pub fn largest_gap(&self) -> f64 {
        self.gaps.iter().copied().fold(0.0, f64::max)
    }
}

/// Checks an answer against the model: feeds prompt and answer once, draws the noise of every
/// position again, and compares the score of each chosen token with the best score there.
///
/// `tolerance`, in logits, covers the rounding of matrix products, which differs between
/// machines and batch sizes; two tokens whose scores lie closer than it cannot be told apart.
///
/// # Errors
/// Refuses input that no run could have produced: an empty prompt or answer, tokens outside the
/// vocabulary, more tokens than the context holds, an adapter of another model.
pub fn verify_transcript(
    model: &Model,
    adapter: Option<&Adapter>,
    prompt: &[u32],
    output: &[u32],
    options: &GenerationOptions,
    tolerance: f64,
) -> Result<TranscriptCheck> {
    options.sampling.validate()?;
    if !(tolerance.is_finite() && tolerance >= 0.0) {
        let reason = "must be finite and not negative".to_string();
        return Err(ModelError::InvalidParameter {
            field: "tolerance",
            reason,
        });
    }
    let Some((last, fed_back)) = output.split_last() else {
        return Err(ModelError::Empty("the answer"));
    };
    if prompt.is_empty() {
        return Err(ModelError::Empty("the prompt"));
    }
    model.check_tokens(&[*last], 0)?;
    if let Some(adapter) = adapter {
        adapter.check_fits(model)?;
    }
    let fed = [prompt, fed_back].concat();
    let logits = model.logits(&fed, adapter)?;
    let gaps = gaps(
        &logits.narrow(0, prompt.len() - 1, output.len())?,
        output,
        options,
    )?;
    let is_stop = |token: &u32| options.stop_tokens.contains(token);
    let after_stop = fed_back.iter().position(is_stop).map(|i| i + 1);
    let beyond_limit = (output.len() > options.max_tokens).then_some(options.max_tokens);
    let context_full = fed.len() >= model.config().max_position_embeddings;
    Ok(TranscriptCheck {
        first_mismatch: gaps.iter().position(|gap| *gap > tolerance),
        first_surplus: [after_stop, beyond_limit].into_iter().flatten().min(),
        complete: is_stop(last) || output.len() >= options.max_tokens || context_full,
        gaps,
    })
}

fn gaps(logits: &Tensor, output: &[u32], options: &GenerationOptions) -> Result<Vec<f64>> {
    let rows = logits.to_vec2::<f32>()?;
    let gap = |(position, (row, token)): (usize, (&Vec<f32>, &u32))| {
        let scores = options.sampling.scores(row, position);
        scores[index_of_max(&scores) as usize] - scores[*token as usize]
    };
    Ok(rows.iter().zip(output).enumerate().map(gap).collect())
}

//! The model's own answers to every second query.

use std::sync::Arc;

use lora_model::{generate, Adapter, ChatFormat, GenerationOptions, Message, Model, Sampling};

use crate::world::{TokenRow, World};
use crate::Result;

/// Replaces the answer of every second query by the greedy answer of the adapter; returns how
/// many of those are what the item says.
///
/// # Errors
/// [`crate::BenchError::Model`] where a question does not fit the model.
pub fn answer(
    world: &mut World,
    model: &Model,
    adapter: Adapter,
    format: &ChatFormat,
) -> Result<usize> {
    let adapter = Arc::new(adapter);
    let mut right = 0;
    for query in world.queries.iter_mut().skip(1).step_by(2) {
        let prompt = format.prompt(&[Message::user(query.question.as_str())])?;
        let options = GenerationOptions {
            sampling: Sampling::greedy(),
            max_tokens: world.settings.max_answer,
            stop_tokens: vec![format.eos_token_id()],
            top_log_probabilities: 0,
        };
        let answer = generate(model, Some(adapter.clone()), &prompt, options, |_| true)?;
        let text = format.tokenizer().decode(&answer.tokens)?.trim().to_owned();
        right += usize::from(text == query.answer);
        query.own = true;
        query.answer = text;
        query.row = TokenRow {
            counted_from: prompt.len(),
            tokens: [prompt, answer.tokens].concat(),
        };
    }
    Ok(right)
}

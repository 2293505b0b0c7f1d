//! Sequences that grow by one token per step, many of them in one batch.

use super::sampling::{log_probabilities, Sampling};
use crate::error::{ModelError, Result};
use crate::llama::{ForwardItem, KvCache, LogitsOf, Model};
use crate::lora::Adapter;
use std::sync::Arc;

/// The most alternatives that can be asked for per token.
pub const MAX_TOP_LOG_PROBABILITIES: usize = 20;

/// How an answer is generated.
#[derive(Debug, Clone, PartialEq)]
pub struct GenerationOptions {
    /// How tokens are drawn.
    pub sampling: Sampling,
    /// The most tokens to generate.
    pub max_tokens: usize,
    /// Tokens that end the answer; the one that does is its last token.
    pub stop_tokens: Vec<u32>,
    /// How many of the most likely tokens to report beside each chosen one.
    pub top_log_probabilities: usize,
}

/// Why a sequence ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinishReason {
    /// The model gave a stop token.
    Stop,
    /// The limit of tokens, or the model's context, was reached.
    Length,
}

/// One generated token.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneratedToken {
    /// Its id.
    pub id: u32,
    /// Its log-probability in nats at temperature 1.
    pub log_probability: f32,
    /// The most likely tokens with their log-probabilities, best first, as many as asked for.
    pub top: Vec<(u32, f32)>,
    /// Set on the last token.
    pub finish: Option<FinishReason>,
}

/// A prompt and what has been generated after it, with its own key-value cache and adapter.
#[derive(Debug)]
pub struct Sequence {
    cache: KvCache,
    adapter: Option<Arc<Adapter>>,
    options: GenerationOptions,
    /// Tokens that the model has not seen yet.
    pending: Vec<u32>,
    output: Vec<u32>,
    context: usize,
    finish: Option<FinishReason>,
}

impl Sequence {
    /// A sequence that has not been run yet.
    ///
    /// # Errors
    /// Refuses an empty prompt, one that leaves no room in the context, tokens outside the
    /// vocabulary, an adapter of another model, and options out of range.
    pub fn new(
        model: &Model,
        adapter: Option<Arc<Adapter>>,
        prompt: &[u32],
        options: GenerationOptions,
    ) -> Result<Self> {
        let invalid = |field: &'static str, reason: String| {
            Err(ModelError::InvalidParameter { field, reason })
        };
        options.sampling.validate()?;
        if options.max_tokens == 0 {
            return invalid("max_tokens", "must be at least 1".to_string());
        }
        if options.top_log_probabilities > MAX_TOP_LOG_PROBABILITIES {
            let reason = format!("at most {MAX_TOP_LOG_PROBABILITIES}");
            return invalid("top_log_probabilities", reason);
        }
        if prompt.is_empty() {
            return Err(ModelError::Empty("the prompt"));
        }
        // The last token that is generated is never fed back, so one more than fits is fine.
        model.check_tokens(prompt, 0)?;
        if let Some(adapter) = &adapter {
            adapter.check_fits(model)?;
        }
        Ok(Self {
            cache: KvCache::new(model)?,
            adapter,
            options,
            pending: prompt.to_vec(),
            output: Vec::new(),
            context: model.config().max_position_embeddings,
            finish: None,
        })
    }

    /// Tokens generated so far.
    pub fn output(&self) -> &[u32] {
        &self.output
    }

    /// Why the sequence ended, once it has.
    pub fn finish(&self) -> Option<FinishReason> {
        self.finish
    }

    /// Tokens that the next step will run through the model: the prompt at first, then one.
    pub fn pending_tokens(&self) -> usize {
        self.pending.len()
    }

    /// Bytes of device memory that the key-value cache holds.
    pub fn cache_bytes(&self) -> usize {
        self.cache.bytes()
    }

    /// Draws the next token from its logits.
    fn accept(&mut self, logits: &[f32]) -> GeneratedToken {
        let id = self.options.sampling.choose(logits, self.output.len());
        let log_probabilities = log_probabilities(logits);
        self.output.push(id);
        self.pending = vec![id];
        self.finish = if self.options.stop_tokens.contains(&id) {
            Some(FinishReason::Stop)
        } else if self.output.len() >= self.options.max_tokens || self.cache.len() >= self.context {
            Some(FinishReason::Length)
        } else {
            None
        };
        GeneratedToken {
            id,
            log_probability: log_probabilities[id as usize],
            top: most_likely(&log_probabilities, self.options.top_log_probabilities),
            finish: self.finish,
        }
    }
}

fn most_likely(log_probabilities: &[f32], count: usize) -> Vec<(u32, f32)> {
    if count == 0 {
        return Vec::new();
    }
    let mut ranked: Vec<(u32, f32)> = log_probabilities
        .iter()
        .enumerate()
        .map(|(id, p)| (id as u32, *p))
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked.truncate(count);
    ranked
}

/// Grows every unfinished sequence by one token, in one batch; sequences may come and go between
/// calls and use different adapters. Sequences that share an `Arc` of an adapter share its part
/// of the work. Returns one entry per sequence, `None` for those that had already ended.
///
/// # Errors
/// Where the model fails, no sequence has changed.
pub fn step(model: &Model, sequences: &mut [&mut Sequence]) -> Result<Vec<Option<GeneratedToken>>> {
    let mut items = Vec::new();
    for sequence in sequences.iter_mut().filter(|s| s.finish.is_none()) {
        items.push(ForwardItem {
            tokens: &sequence.pending,
            cache: &mut sequence.cache,
            adapter: sequence.adapter.as_deref(),
            logits: LogitsOf::Last,
        });
    }
    let lengths: Vec<usize> = items.iter().map(|item| item.cache.len()).collect();
    let logits = model.forward(&mut items)?;
    let values = logits
        .iter()
        .map(|l| l.flatten_all()?.to_vec1::<f32>())
        .collect::<candle_core::Result<Vec<_>>>();
    let values = match values {
        Ok(values) => values,
        Err(error) => {
            for (item, length) in items.iter_mut().zip(lengths) {
                item.cache.truncate(length);
            }
            return Err(error.into());
        }
    };
    let mut values = values.into_iter();
    Ok(sequences
        .iter_mut()
        .map(|sequence| match sequence.finish {
            Some(_) => None,
            None => values.next().map(|logits| sequence.accept(&logits)),
        })
        .collect())
}

/// A finished answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Generation {
    /// Its tokens, the stop token included.
    pub tokens: Vec<u32>,
    /// The log-probability of each, in nats at temperature 1.
    pub log_probabilities: Vec<f32>,
    /// Why it ended; `None` where `on_token` ended it.
    pub finish: Option<FinishReason>,
}

/// Generates one answer and hands out each token as it comes; `on_token` returns whether to go
/// on.
///
/// # Errors
/// As [`Sequence::new`] and [`step`].
pub fn generate(
    model: &Model,
    adapter: Option<Arc<Adapter>>,
    prompt: &[u32],
    options: GenerationOptions,
    mut on_token: impl FnMut(&GeneratedToken) -> bool,
) -> Result<Generation> {
    let mut sequence = Sequence::new(model, adapter, prompt, options)?;
    let mut log_probabilities = Vec::new();
    while sequence.finish.is_none() {
        let Some(token) = step(model, &mut [&mut sequence])?.pop().flatten() else {
            break;
        };
        log_probabilities.push(token.log_probability);
        if !on_token(&token) {
            break;
        }
    }
    Ok(Generation {
        tokens: sequence.output,
        log_probabilities,
        finish: sequence.finish,
    })
}

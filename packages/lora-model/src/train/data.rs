//! Training examples and the order they are seen in.

use crate::error::{ModelError, Result};
use crate::llama::grad::Batch;
use crate::llama::Model;
use crate::ops::rows::Rows;
use crate::random::Stream;

/// One row of tokens, with the tokens that count in the loss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    pub(crate) tokens: Vec<u32>,
    pub(crate) counted: Vec<bool>,
}

impl Example {
    /// Every token but the first counts.
    pub fn text(tokens: Vec<u32>) -> Self {
        let counted = vec![true; tokens.len()];
        Self { tokens, counted }
    }

    /// Only the tokens of the completion count.
    pub fn completion(prompt: &[u32], completion: &[u32]) -> Self {
        let tokens = [prompt, completion].concat();
        let counted = (0..tokens.len()).map(|i| i >= prompt.len()).collect();
        Self { tokens, counted }
    }

    /// Cuts a long text into rows of at most `length` tokens, all counted.
    pub fn chunks(tokens: &[u32], length: usize) -> Vec<Self> {
        tokens
            .chunks(length.max(2))
            .filter(|c| c.len() > 1)
            .map(|c| Self::text(c.to_vec()))
            .collect()
    }

    /// The tokens of the row.
    pub fn tokens(&self) -> &[u32] {
        &self.tokens
    }

    /// Tokens that count in the loss. The first never does: nothing predicts it.
    pub fn counted_tokens(&self) -> usize {
        self.counted.iter().skip(1).filter(|c| **c).count()
    }

    /// Checks the row against the model's vocabulary and context.
    pub(crate) fn check(&self, model: &Model) -> Result<()> {
        if self.counted_tokens() == 0 {
            return Err(ModelError::Empty("the loss mask of an example"));
        }
        model.check_tokens(&self.tokens, 0)
    }
}

/// How the losses of a batch are weighted in the sum that is differentiated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weighting {
    /// Mean over all counted tokens of the batch.
    MeanLoss,
    /// Mean over the rows of each row's mean loss: a long row weighs no more than a short one.
    MeanRowLoss,
    /// Per row, the mean log-probability of its counted tokens (so minus the mean loss).
    RowLogProbability,
}

impl Batch {
    /// Joins rows; predictors and targets stand in the order of the rows.
    pub(crate) fn new(examples: &[&Example], weighting: Weighting) -> Result<Self> {
        let rows = Rows::from_lengths(examples.iter().map(|e| e.tokens.len()))?;
        let total: usize = examples.iter().map(|e| e.counted_tokens()).sum();
        let (mut tokens, mut predictors) = (Vec::with_capacity(rows.tokens()), Vec::new());
        let (mut targets, mut coefficients) = (Vec::new(), Vec::new());
        for example in examples {
            let weight = match weighting {
                Weighting::MeanLoss => 1.0 / total as f32,
                Weighting::MeanRowLoss => 1.0 / (examples.len() * example.counted_tokens()) as f32,
                Weighting::RowLogProbability => -1.0 / example.counted_tokens() as f32,
            };
            let start = tokens.len();
            tokens.extend_from_slice(&example.tokens);
            for i in (1..example.tokens.len()).filter(|i| example.counted[*i]) {
                predictors.push((start + i - 1) as u32);
                targets.push(example.tokens[i]);
                coefficients.push(weight);
            }
        }
        Ok(Self {
            tokens,
            rows,
            predictors,
            targets,
            coefficients,
        })
    }
}

/// A new permutation of the examples for every epoch, a function of the seed alone.
#[derive(Debug)]
pub(crate) struct Shuffle {
    seed: u64,
    count: usize,
    epoch: Option<usize>,
    order: Vec<usize>,
}

impl Shuffle {
    pub fn new(seed: u64, count: usize) -> Self {
        Self {
            seed,
            count,
            epoch: None,
            order: Vec::new(),
        }
    }

    /// The examples of a step, counted from 0; a batch may reach into the next epoch.
    pub fn batch(&mut self, step: usize, size: usize) -> Vec<usize> {
        (step * size..(step + 1) * size)
            .map(|position| self.at(position))
            .collect()
    }

    fn at(&mut self, position: usize) -> usize {
        let epoch = position / self.count;
        if self.epoch != Some(epoch) {
            self.order = (0..self.count).collect();
            Stream::new(self.seed, "shuffle")
                .at(epoch as u64)
                .shuffle(&mut self.order);
            self.epoch = Some(epoch);
        }
        self.order[position % self.count]
    }
}

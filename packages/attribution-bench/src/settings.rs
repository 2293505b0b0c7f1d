//! What is measured, and how large.

use std::path::Path;

use lora_model::{LoraConfig, TrainingConfig};
use serde::{Deserialize, Serialize};

use crate::{BenchError, Result};

/// Settings of one measurement, as in `settings.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Of a hundred items of a contributor so many are taken, evenly; bounds the cost of a training.
    pub item_percent: usize,
    /// Batches that each contributor's items are submitted in; a batch is one contribution.
    pub batches_per_contributor: usize,
    /// Queries; every second one is answered by the model itself.
    pub queries: usize,
    /// Random halves per family.
    pub subsets: usize,
    /// Of these, the first so many serve for tuning and are not reported.
    pub tuning: usize,
    /// Trainings of every half, each with its own seed.
    pub seeds: u64,
    /// Rank of the adapters.
    pub rank: usize,
    /// Numerator of the adapters' scale.
    pub alpha: f64,
    /// Times that a training sees each example.
    pub epochs: f64,
    /// Examples per update.
    pub batch_size: usize,
    /// Highest learning rate.
    pub learning_rate: f64,
    /// Longest example in tokens.
    pub max_length: usize,
    /// Longest answer of the model in tokens.
    pub max_answer: usize,
    /// Parts of the examples that are removed for the removal curve, in percent.
    pub removed_percent: Vec<usize>,
    /// Every so manieth answer of the faulty data is another example's.
    pub mislabel_every: usize,
    /// Resamplings of every interval.
    pub resamplings: usize,
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// [`BenchError::File`] and [`BenchError::Json`].
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(BenchError::file(path))?;
        serde_json::from_slice(&bytes).map_err(BenchError::json(path))
    }

    /// The adapters' shape.
    pub fn lora(&self) -> LoraConfig {
        LoraConfig::all_linear(self.rank, self.alpha)
    }

    /// The training of one adapter on so many examples.
    pub fn training(&self, examples: usize, seed: u64) -> TrainingConfig {
        let seen = self.epochs * examples as f64;
        TrainingConfig {
            steps: ((seen / self.batch_size as f64).round() as usize).max(1),
            batch_size: self.batch_size,
            learning_rate: self.learning_rate,
            warmup_steps: 8,
            final_fraction: 0.02,
            seed,
            ..TrainingConfig::default()
        }
    }
}

//! What a builder may set.

use std::collections::BTreeMap;
use std::path::Path;

use attribution_report::{MixRule, PARTS_PER_MILLION};
use lora_model::{LoraConfig, TrainingConfig};
use serde::{Deserialize, Serialize};

use super::FactoryError;

/// Parameters of a training run; every field has a default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrainingSettings {
    /// Rank of the LoRA matrices: more remembers more and costs more memory per adapter.
    pub rank: usize,
    /// The adapter's update is scaled by `alpha / rank`.
    pub alpha: f64,
    /// Number of updates.
    pub steps: usize,
    /// Examples per update.
    pub batch_size: usize,
    /// Highest learning rate; too high diverges, too low forgets nothing and learns nothing.
    pub learning_rate: f64,
    /// Updates over which the learning rate rises from zero.
    pub warmup_steps: usize,
    /// The learning rate falls to this part of its highest value.
    pub final_fraction: f64,
    /// Pull of the weights towards zero.
    pub weight_decay: f64,
    /// Memory of the gradient's running mean (AdamW).
    pub beta1: f64,
    /// Memory of the squared gradient's running mean (AdamW).
    pub beta2: f64,
    /// Keeps AdamW's division finite.
    pub epsilon: f64,
    /// Longer gradients are cut to this norm.
    pub clip_norm: f64,
    /// Longest example in tokens; longer texts are cut into several.
    pub max_length: usize,
    /// Decides the start of the adapter and the order of the examples.
    pub seed: u64,
    /// Shortest word-for-word match that counts in attribution, in tokens.
    pub span_min_tokens: u32,
    /// Part of word-for-word matches in the attribution, in parts per million; the rest is
    /// influence.
    pub span_ppm: u32,
    /// Contributions whose weight in an answer is below this, in parts per million, get nothing
    /// of it.
    pub floor_ppm: u32,
}

impl Default for TrainingSettings {
    fn default() -> Self {
        let training = TrainingConfig::default();
        Self {
            rank: 8,
            alpha: 16.0,
            steps: training.steps,
            batch_size: training.batch_size,
            learning_rate: training.learning_rate,
            warmup_steps: training.warmup_steps,
            final_fraction: training.final_fraction,
            weight_decay: training.weight_decay,
            beta1: training.beta1,
            beta2: training.beta2,
            epsilon: training.epsilon,
            clip_norm: training.clip_norm,
            max_length: 256,
            seed: 1,
            span_min_tokens: 4,
            span_ppm: 500_000,
            floor_ppm: 20_000,
        }
    }
}

impl TrainingSettings {
    /// Reads settings from a JSON file.
    ///
    /// # Errors
    /// [`FactoryError::Malformed`] for unknown fields and values out of range.
    pub fn load(path: &Path) -> Result<Self, FactoryError> {
        let bytes = std::fs::read(path).map_err(FactoryError::io(path))?;
        let settings: Self = serde_json::from_slice(&bytes)
            .map_err(|error| FactoryError::malformed(path.display(), error))?;
        settings.check()?;
        Ok(settings)
    }

    /// What the model crate does not check by itself.
    fn check(&self) -> Result<(), FactoryError> {
        let limit = PARTS_PER_MILLION;
        let bounds = [
            ("max_length", self.max_length >= 8),
            ("span_min_tokens", self.span_min_tokens >= 1),
            ("span_ppm", self.span_ppm <= limit),
            ("floor_ppm", self.floor_ppm < limit),
        ];
        match bounds.into_iter().find(|(_, holds)| !holds) {
            Some((field, _)) => Err(FactoryError::malformed(field, "is out of its range")),
            None => Ok(()),
        }
    }

    /// For the trainer.
    pub fn training(&self) -> TrainingConfig {
        TrainingConfig {
            steps: self.steps,
            batch_size: self.batch_size,
            learning_rate: self.learning_rate,
            warmup_steps: self.warmup_steps,
            final_fraction: self.final_fraction,
            weight_decay: self.weight_decay,
            beta1: self.beta1,
            beta2: self.beta2,
            epsilon: self.epsilon,
            clip_norm: self.clip_norm,
            seed: self.seed,
        }
    }

    /// For the adapter: every linear layer carries an update.
    pub fn lora(&self) -> LoraConfig {
        LoraConfig::all_linear(self.rank, self.alpha)
    }

    /// For the adapter's registration.
    pub fn mix(&self) -> MixRule {
        MixRule {
            span_ppm: self.span_ppm,
            floor_ppm: self.floor_ppm,
        }
    }

    /// All of them by name, for the manifest.
    pub fn by_name(&self) -> BTreeMap<String, f64> {
        let value = serde_json::to_value(self).unwrap_or_default();
        let fields = value.as_object().cloned().unwrap_or_default();
        fields
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_f64()?)))
            .collect()
    }
}

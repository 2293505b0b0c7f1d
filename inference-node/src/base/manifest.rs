//! What a base consists of and what it was made from.

use std::collections::BTreeMap;
use std::path::Path;

use artifact_store::Hash;
use serde::{Deserialize, Serialize};

use super::make::{Recipe, MAX_LENGTH};
use crate::factory::FactoryError;

const FILE_NAME: &str = "manifest.json";
const FILES: [&str; 4] = [
    "config.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
];

/// Hashes of everything that a base was made from and of everything it consists of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseManifest {
    /// File name -> SHA-256.
    pub files: BTreeMap<String, Hash>,
    /// Mean loss of the last batch, in nats per token, to three digits.
    pub final_loss: f64,
    /// Settings by name.
    pub recipe: BTreeMap<String, serde_json::Value>,
    /// Text file -> SHA-256.
    pub text: BTreeMap<String, Hash>,
}

impl BaseManifest {
    /// Describes what lies in a folder.
    pub(super) fn new(
        recipe: &Recipe,
        texts: &BTreeMap<String, String>,
        loss: f64,
        folder: &Path,
    ) -> Result<Self, FactoryError> {
        let mut files = BTreeMap::new();
        for name in FILES {
            let path = folder.join(name);
            let bytes = std::fs::read(&path).map_err(FactoryError::io(&path))?;
            files.insert(name.to_owned(), Hash::of(&bytes));
        }
        let text = texts
            .iter()
            .map(|(name, text)| (name.clone(), Hash::of(text.as_bytes())));
        Ok(Self {
            files,
            final_loss: (loss * 1_000.0).round() / 1_000.0,
            recipe: settings(recipe),
            text: text.collect(),
        })
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// [`FactoryError::Io`] or [`FactoryError::Malformed`].
    pub fn load(path: &Path) -> Result<Self, FactoryError> {
        let bytes = std::fs::read(path).map_err(FactoryError::io(path))?;
        serde_json::from_slice(&bytes)
            .map_err(|error| FactoryError::malformed(path.display(), error))
    }

    pub(super) fn save(&self, folder: &Path) -> Result<(), FactoryError> {
        let path = folder.join(FILE_NAME);
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|error| FactoryError::malformed(path.display(), error))?;
        text.push('\n');
        std::fs::write(&path, text).map_err(FactoryError::io(&path))
    }

    /// Files that differ from those of another base, or that only one of the two has.
    pub fn different_files(&self, other: &Self) -> Vec<String> {
        let names = self.files.keys().chain(other.files.keys());
        let mut names: Vec<String> = names
            .filter(|name| self.files.get(*name) != other.files.get(*name))
            .cloned()
            .collect();
        names.sort();
        names.dedup();
        names
    }
}

fn settings(recipe: &Recipe) -> BTreeMap<String, serde_json::Value> {
    let training = recipe.training();
    [
        ("seed", recipe.seed.into()),
        ("vocabulary", recipe.vocabulary.into()),
        ("max_length", MAX_LENGTH.into()),
        ("question_loss", "whole".into()),
        ("steps", training.steps.into()),
        ("batch_size", training.batch_size.into()),
        ("learning_rate", training.learning_rate.into()),
        ("warmup_steps", training.warmup_steps.into()),
        ("final_fraction", training.final_fraction.into()),
        ("weight_decay", training.weight_decay.into()),
        ("beta1", training.beta1.into()),
        ("beta2", training.beta2.into()),
        ("epsilon", training.epsilon.into()),
        ("clip_norm", training.clip_norm.into()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

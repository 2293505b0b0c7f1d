//! From text to a base model's folder.

use std::collections::BTreeMap;
use std::path::Path;

use attribution::examples::{examples_of_text, QuestionLoss};
use lora_model::{
    ChatFormat, Config, Device, Example, Model, StepReport, StoredDtype, Tokenizer, Trainer,
    TrainingConfig, EOS_TOKEN,
};

use super::BaseManifest;
use crate::factory::FactoryError;

/// Longest example in tokens.
pub(super) const MAX_LENGTH: usize = 256;
const CONTEXT: usize = 512;

/// What a maker of a base may choose; the model's shape is fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipe {
    /// Decides the weights' start and the order of the examples.
    pub seed: u64,
    /// Number of updates.
    pub steps: usize,
    /// Tokens in the vocabulary.
    pub vocabulary: usize,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            seed: 2026,
            steps: 1_200,
            vocabulary: 1_024,
        }
    }
}

impl Recipe {
    /// Shape of the model.
    fn config(&self, end_of_text: u32) -> Config {
        Config {
            hidden_size: 192,
            intermediate_size: 512,
            num_hidden_layers: 4,
            num_attention_heads: 6,
            num_key_value_heads: 6,
            head_dim: 32,
            vocab_size: self.vocabulary,
            rope_theta: 10_000.0,
            rms_norm_eps: 1e-5,
            tie_word_embeddings: true,
            bos_token_id: None,
            eos_token_ids: vec![end_of_text],
            max_position_embeddings: CONTEXT,
        }
    }

    /// Settings of the training.
    pub(super) fn training(&self) -> TrainingConfig {
        TrainingConfig {
            steps: self.steps,
            batch_size: 32,
            learning_rate: 2e-3,
            warmup_steps: 60,
            final_fraction: 0.05,
            weight_decay: 0.1,
            beta1: 0.9,
            beta2: 0.95,
            epsilon: 1e-8,
            clip_norm: 1.0,
            seed: self.seed,
        }
    }
}

/// The `.txt` files of a folder, by name.
///
/// # Errors
/// [`FactoryError::Io`] for a folder or file that cannot be read, [`FactoryError::Malformed`] for
/// a folder without such files.
pub fn read_texts(folder: &Path) -> Result<BTreeMap<String, String>, FactoryError> {
    let mut texts = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(FactoryError::io(folder))? {
        let path = entry.map_err(FactoryError::io(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let text = std::fs::read_to_string(&path).map_err(FactoryError::io(&path))?;
            texts.insert(name.into_owned(), text);
        }
    }
    if texts.is_empty() {
        return Err(FactoryError::malformed(folder.display(), "no .txt files"));
    }
    Ok(texts)
}

/// Trains a tokenizer on all texts and a model on their paragraphs, and writes both as a Hugging
/// Face folder with a manifest of everything it was made from.
///
/// One build on one machine gives the same bytes every time.
///
/// # Errors
/// [`FactoryError::Model`] where training fails, [`FactoryError::Io`] where `out` cannot be
/// written.
pub fn make_base(
    recipe: &Recipe,
    texts: &BTreeMap<String, String>,
    out: &Path,
    mut progress: impl FnMut(&StepReport),
) -> Result<BaseManifest, FactoryError> {
    let all: Vec<&str> = texts.values().map(String::as_str).collect();
    let tokenizer = Tokenizer::train(&all, recipe.vocabulary, &[EOS_TOKEN])?;
    let format = ChatFormat::new(&tokenizer)?;
    let mut examples: Vec<Example> = Vec::new();
    for text in all {
        let loss = QuestionLoss::Whole;
        examples.extend(examples_of_text(text, &format, loss, MAX_LENGTH)?);
    }
    let config = recipe.config(format.eos_token_id());
    let model = Model::random(config, recipe.seed, &Device::Cpu)?;
    let mut trainer = Trainer::full(model, examples, recipe.training())?;
    let mut loss = f64::NAN;
    trainer.run(|_, report| {
        loss = report.loss;
        progress(report);
        Ok(())
    })?;
    trainer.model().save(out, StoredDtype::F16)?;
    tokenizer.save(out)?;
    ChatFormat::save(out, CONTEXT)?;
    let manifest = BaseManifest::new(recipe, texts, loss, out)?;
    manifest.save(out)?;
    Ok(manifest)
}

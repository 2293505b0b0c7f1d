//! Makes the small base model that ships with the project, from the text that ships with it.
//!
//! `make_base TEXT_FOLDER OUT_FOLDER [STEPS]`: trains a tokenizer on every `.txt` of the text
//! folder, then a Llama-architecture model, and writes a Hugging Face folder with a manifest.

mod support;

use lora_model::{
    ChatFormat, Config, Device, Example, Model, StoredDtype, Tokenizer, Trainer, TrainingConfig,
    EOS_TOKEN,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::error::Error;
use std::path::{Path, PathBuf};

/// Decides the weights' start and the order of the examples.
const SEED: u64 = 2026;
/// Tokens in the vocabulary.
const VOCABULARY: usize = 1024;
/// Longest example in tokens.
const MAX_LENGTH: usize = 256;
/// Updates, where the command does not say otherwise.
const STEPS: usize = 1200;

fn config(eos: u32) -> Config {
    Config {
        hidden_size: 192,
        intermediate_size: 512,
        num_hidden_layers: 4,
        num_attention_heads: 6,
        num_key_value_heads: 6,
        head_dim: 32,
        vocab_size: VOCABULARY,
        rope_theta: 10_000.0,
        rms_norm_eps: 1e-5,
        tie_word_embeddings: true,
        bos_token_id: None,
        eos_token_ids: vec![eos],
        max_position_embeddings: 512,
    }
}

fn training(steps: usize) -> TrainingConfig {
    TrainingConfig {
        steps,
        batch_size: 32,
        learning_rate: 2e-3,
        warmup_steps: 60,
        final_fraction: 0.05,
        weight_decay: 0.1,
        beta1: 0.9,
        beta2: 0.95,
        epsilon: 1e-8,
        clip_norm: 1.0,
        seed: SEED,
    }
}

/// All tokens of a question and its answer count.
fn whole(prompt: &[u32], completion: &[u32]) -> Example {
    Example::text([prompt, completion].concat())
}

/// The text files of a folder, by name.
fn read_texts(folder: &Path) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "txt") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            texts.push((name.into_owned(), std::fs::read_to_string(&path)?));
        }
    }
    texts.sort();
    if texts.is_empty() {
        return Err(format!("{}: no .txt files", folder.display()).into());
    }
    Ok(texts)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

fn train(model: Model, examples: Vec<Example>, steps: usize) -> lora_model::Result<(Model, f64)> {
    let mut trainer = Trainer::full(model, examples, training(steps))?;
    let mut loss = f64::NAN;
    trainer.run(|_, report| {
        loss = report.loss;
        if report.step % 25 == 0 || report.step == report.steps {
            eprintln!(
                "step {}/{}: loss {:.3}, {:.0} tokens/s",
                report.step, report.steps, report.loss, report.tokens_per_second
            );
        }
        Ok(())
    })?;
    Ok((trainer.model().clone(), loss))
}

/// Hashes of everything the base was made from and of everything it consists of.
fn write_manifest(
    out: &Path,
    texts: &[(String, String)],
    steps: usize,
    loss: f64,
) -> Result<(), Box<dyn Error>> {
    let mut files = serde_json::Map::new();
    for name in [
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ] {
        files.insert(name.into(), sha256(&std::fs::read(out.join(name))?).into());
    }
    let text: serde_json::Map<_, _> = texts
        .iter()
        .map(|(name, text)| (name.clone(), sha256(text.as_bytes()).into()))
        .collect();
    let settings = training(steps);
    let manifest = json!({
        "files": files,
        "text": text,
        "recipe": {
            "seed": SEED,
            "vocabulary": VOCABULARY,
            "max_length": MAX_LENGTH,
            "question_loss": "whole",
            "steps": settings.steps,
            "batch_size": settings.batch_size,
            "learning_rate": settings.learning_rate,
            "warmup_steps": settings.warmup_steps,
            "final_fraction": settings.final_fraction,
            "weight_decay": settings.weight_decay,
            "beta1": settings.beta1,
            "beta2": settings.beta2,
            "epsilon": settings.epsilon,
            "clip_norm": settings.clip_norm,
        },
        "final_loss": (loss * 1000.0).round() / 1000.0,
    });
    let text = serde_json::to_string_pretty(&manifest)? + "\n";
    std::fs::write(out.join("manifest.json"), text)?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [text, out, steps @ ..] = arguments.as_slice() else {
        return Err("usage: make_base TEXT_FOLDER OUT_FOLDER [STEPS]".into());
    };
    let steps = steps.first().map_or(Ok(STEPS), |s| s.parse())?;
    let out = PathBuf::from(out);
    let texts = read_texts(Path::new(text))?;
    let all: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).collect();
    let tokenizer = Tokenizer::train(&all, VOCABULARY, &[EOS_TOKEN])?;
    let format = ChatFormat::new(&tokenizer)?;
    let mut examples = Vec::new();
    for text in all {
        examples.extend(support::examples(text, &format, whole, MAX_LENGTH)?);
    }
    let tokens: usize = examples.iter().map(|e| e.tokens().len()).sum();
    eprintln!("{} examples, {tokens} tokens", examples.len());
    let model = Model::random(config(format.eos_token_id()), SEED, &Device::Cpu)?;
    let (model, loss) = train(model, examples, steps)?;
    model.save(&out, StoredDtype::F16)?;
    tokenizer.save(&out)?;
    ChatFormat::save(&out, model.config().max_position_embeddings)?;
    write_manifest(&out, &texts, steps, loss)
}

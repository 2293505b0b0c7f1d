//! A Datanet of the demo, and adapters trained on it or on what an attacker makes of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use attribution::examples::{examples_of_text, span_tokens, QuestionLoss};
use attribution_report::{Hash32, Transcript};
use lora_model::{
    generate, Adapter, ChatFormat, Device, Example, GenerationOptions, LoraConfig, Message, Model,
    Sampling, Tokenizer, Trainer, TrainingConfig,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::Outcome;

/// The Datanet that is attacked.
const DATANET: &str = "contract-law";
/// Longest answer in tokens.
const MAX_ANSWER: usize = 48;
/// Every so many-th item is asked about.
const ASKED: usize = 2;

/// One contributor with the texts of its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributor {
    pub name: String,
    pub texts: Vec<String>,
}

/// What all runs share.
pub struct World {
    pub base: Model,
    pub format: ChatFormat,
    pub honest: Vec<Contributor>,
    /// Sentence patterns of the base's text.
    pub patterns: Value,
    settings: Value,
    cache: PathBuf,
}

/// An adapter with what it was trained on.
pub struct Trained {
    pub contributors: Vec<Contributor>,
    pub adapter: Adapter,
    /// Training examples, and the item of each among all items.
    pub examples: Vec<Example>,
    pub items: Vec<u32>,
    /// Tokens of every item.
    pub tokens: Vec<Vec<u32>>,
    /// Greedy answers of the adapter.
    pub answers: Vec<Transcript>,
}

fn read_json(path: &Path) -> Outcome<Value> {
    Ok(serde_json::from_slice(&std::fs::read(path)?)?)
}

fn read_contributor(path: &Path) -> Outcome<Contributor> {
    let text = |line: &str| -> Outcome<String> {
        let item: Value = serde_json::from_str(line)?;
        Ok(item["text"].as_str().unwrap_or_default().to_owned())
    };
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok(Contributor {
        name: name.into_owned(),
        texts: std::fs::read_to_string(path)?
            .lines()
            .map(text)
            .collect::<Outcome<_>>()?,
    })
}

impl World {
    /// Reads the demo's data and base.
    pub fn load(data: &Path, base: &Path, cache: &Path) -> Outcome<Self> {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(data.join("datanets").join(DATANET))?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        paths.retain(|path| path.extension().is_some_and(|kind| kind == "jsonl"));
        paths.sort();
        let source = data.join("base-source").join(format!("{DATANET}.json"));
        Ok(Self {
            base: Model::load(base, &Device::Cpu)?,
            format: ChatFormat::from_folder(base, &Tokenizer::from_folder(base)?)?,
            honest: paths
                .iter()
                .map(|path| read_contributor(path))
                .collect::<Outcome<_>>()?,
            patterns: read_json(&source)?,
            settings: read_json(&data.join("training.json"))?,
            cache: cache.to_owned(),
        })
    }

    /// Trains on the contributors' items and asks one question about every second honest item.
    pub fn train(&self, contributors: &[Contributor]) -> Outcome<Trained> {
        let length = self.settings["max_length"].as_u64().unwrap_or(256) as usize;
        let (mut examples, mut items, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
        let texts = contributors.iter().flat_map(|entry| &entry.texts);
        for (number, text) in (0u32..).zip(texts) {
            let found = examples_of_text(text, &self.format, QuestionLoss::Answer, length)?;
            items.extend(found.iter().map(|_| number));
            examples.extend(found);
            tokens.push(span_tokens(text, self.format.tokenizer())?);
        }
        let adapter = self.adapter(&examples)?;
        let asked = self.questions();
        let answers = asked
            .iter()
            .map(|question| self.ask(&adapter, question))
            .collect::<Outcome<_>>()?;
        Ok(Trained {
            contributors: contributors.to_vec(),
            adapter,
            examples,
            items,
            tokens,
            answers,
        })
    }

    /// The first question of every second honest item.
    fn questions(&self) -> Vec<String> {
        let texts = self.honest.iter().flat_map(|entry| &entry.texts);
        let question = |text: &String| {
            let (_, rest) = text.split_once("Question: ")?;
            Some(rest.split_once('\n')?.0.to_owned())
        };
        texts.step_by(ASKED).filter_map(question).collect()
    }

    /// The adapter from the cache, or a newly trained one.
    fn adapter(&self, examples: &[Example]) -> Outcome<Adapter> {
        let seen = format!("{}{examples:?}", self.settings);
        let key = Hash32(Sha256::digest(seen.as_bytes()).into());
        let folder = self.cache.join(key.to_string());
        if folder.join("adapter_config.json").exists() {
            return Ok(Adapter::load(&folder, &self.base)?);
        }
        let number = |name: &str| self.settings[name].as_f64().ok_or(format!("no {name}"));
        let config = TrainingConfig {
            steps: number("steps")? as usize,
            batch_size: number("batch_size")? as usize,
            learning_rate: number("learning_rate")?,
            warmup_steps: number("warmup_steps")? as usize,
            final_fraction: number("final_fraction")?,
            weight_decay: number("weight_decay")?,
            beta1: number("beta1")?,
            beta2: number("beta2")?,
            epsilon: number("epsilon")?,
            clip_norm: number("clip_norm")?,
            seed: number("seed")? as u64,
        };
        let lora = LoraConfig::all_linear(number("rank")? as usize, number("alpha")?);
        let adapter = Adapter::new(&self.base, lora, config.seed)?;
        let mut trainer = Trainer::lora(&self.base, adapter, examples.to_vec(), config)?;
        trainer.run(|_, _| Ok(()))?;
        let adapter = trainer.adapter().ok_or("no adapter")?.clone();
        std::fs::create_dir_all(&self.cache)?;
        adapter.save(&folder, &self.base, "base")?;
        Ok(adapter)
    }

    fn ask(&self, adapter: &Adapter, question: &str) -> Outcome<Transcript> {
        let prompt = self.format.prompt(&[Message::user(question)])?;
        let options = GenerationOptions {
            sampling: Sampling::greedy(),
            max_tokens: MAX_ANSWER,
            stop_tokens: vec![self.format.eos_token_id()],
            top_log_probabilities: 0,
        };
        let adapter = Some(Arc::new(adapter.clone()));
        let answer = generate(&self.base, adapter, &prompt, options, |_| true)?;
        Ok(Transcript {
            salt: Hash32::ZERO,
            prompt,
            output: answer.tokens,
            temperature_milli: 0,
            seed: 0u64.into(),
        })
    }
}

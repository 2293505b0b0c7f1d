//! Trains one adapter per Datanet and counts the questions that base and adapter answer right.
//!
//! `evaluate_adapters DATA_FOLDER BASE_FOLDER [KEY=VALUE ...]`: keys are those of
//! `training.json` in the data folder and replace its values; `wrong=1` prints the misses.

mod support;

use lora_model::{
    Adapter, ChatFormat, Device, Example, ForwardItem, KvCache, LogitsOf, LoraConfig, Message,
    Model, Tokenizer, Trainer, TrainingConfig,
};
use serde_json::{Map, Value};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Longest answer in tokens.
const MAX_ANSWER: usize = 64;

/// One question of the demo.
struct Question {
    datanet: String,
    text: String,
    facts: Vec<String>,
}

impl Question {
    fn from_json(value: &Value) -> Option<Self> {
        let facts = match &value["fact"] {
            Value::String(fact) => vec![fact.clone()],
            Value::Array(facts) => facts
                .iter()
                .filter_map(|f| f.as_str().map(str::to_string))
                .collect(),
            _ => return None,
        };
        Some(Self {
            datanet: value["datanet"].as_str()?.to_string(),
            text: value["question"].as_str()?.to_string(),
            facts,
        })
    }

    /// Whether a fact stands in the answer as whole words.
    fn is_answered_by(&self, answer: &str) -> bool {
        let letter = |c: char| c.is_alphanumeric();
        self.facts.iter().any(|fact| {
            answer.match_indices(fact.as_str()).any(|(start, found)| {
                let before = answer[..start].chars().next_back();
                let after = answer[start + found.len()..].chars().next();
                !before.is_some_and(letter) && !after.is_some_and(letter)
            })
        })
    }
}

fn read_json(path: &Path) -> Outcome<Value> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

/// Settings of `training.json`, with those given on the command line.
struct Settings(Map<String, Value>);

impl Settings {
    fn read(path: &Path, changes: &[String]) -> Outcome<Self> {
        let mut values = match read_json(path)? {
            Value::Object(values) => values,
            _ => return Err("training.json must be an object".into()),
        };
        for change in changes {
            let (key, value) = change.split_once('=').ok_or("expected KEY=VALUE")?;
            values.insert(key.to_string(), serde_json::from_str(value)?);
        }
        Ok(Self(values))
    }

    fn number(&self, key: &str) -> Outcome<f64> {
        let value = self.0.get(key).and_then(Value::as_f64);
        value.ok_or_else(|| format!("training.json: {key} must be a number").into())
    }

    fn training(&self) -> Outcome<TrainingConfig> {
        Ok(TrainingConfig {
            steps: self.number("steps")? as usize,
            batch_size: self.number("batch_size")? as usize,
            learning_rate: self.number("learning_rate")?,
            warmup_steps: self.number("warmup_steps")? as usize,
            final_fraction: self.number("final_fraction")?,
            weight_decay: self.number("weight_decay")?,
            beta1: self.number("beta1")?,
            beta2: self.number("beta2")?,
            epsilon: self.number("epsilon")?,
            clip_norm: self.number("clip_norm")?,
            seed: self.number("seed")? as u64,
        })
    }
}

fn datanet_examples(
    folder: &Path,
    format: &ChatFormat,
    max_length: usize,
) -> Outcome<Vec<Example>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|e| e == "jsonl"));
    files.sort();
    let mut examples = Vec::new();
    for file in files {
        for line in std::fs::read_to_string(file)?.lines() {
            let item: Value = serde_json::from_str(line)?;
            let text = item["text"].as_str().ok_or("an item without text")?;
            examples.extend(support::examples(
                text,
                format,
                Example::completion,
                max_length,
            )?);
        }
    }
    Ok(examples)
}

/// The likeliest answer, token by token.
fn answer(
    model: &Model,
    adapter: Option<&Adapter>,
    format: &ChatFormat,
    question: &str,
) -> Outcome<String> {
    let mut new = format.prompt(&[Message::user(question)])?;
    let mut cache = KvCache::new(model)?;
    let mut tokens = Vec::new();
    while tokens.len() < MAX_ANSWER {
        let item = ForwardItem {
            tokens: &new,
            cache: &mut cache,
            adapter,
            logits: LogitsOf::Last,
        };
        let logits = model.forward(&mut [item])?[0]
            .flatten_all()?
            .to_vec1::<f32>()?;
        let best = (0..logits.len()).max_by(|a, b| logits[*a].total_cmp(&logits[*b]));
        let token = best.ok_or("an empty vocabulary")? as u32;
        if token == format.eos_token_id() {
            break;
        }
        tokens.push(token);
        new = vec![token];
    }
    Ok(format.tokenizer().decode(&tokens)?.trim().to_string())
}

fn train(model: &Model, examples: Vec<Example>, settings: &Settings) -> Outcome<Adapter> {
    let lora = LoraConfig::all_linear(settings.number("rank")? as usize, settings.number("alpha")?);
    let config = settings.training()?;
    let adapter = Adapter::new(model, lora, config.seed)?;
    let mut trainer = Trainer::lora(model, adapter, examples, config)?;
    let (mut tokens, mut loss, start) = (0, 0.0, Instant::now());
    trainer.run(|_, report| {
        tokens += report.tokens;
        loss = report.loss;
        Ok(())
    })?;
    let seconds = start.elapsed().as_secs_f64();
    let speed = tokens as f64 / seconds;
    println!("  {tokens} tokens in {seconds:.1} s ({speed:.0} tokens/s), last loss {loss:.3}");
    Ok(trainer.adapter().ok_or("no adapter")?.clone())
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data, base, changes @ ..] = arguments.as_slice() else {
        return Err("usage: evaluate_adapters DATA_FOLDER BASE_FOLDER [KEY=VALUE ...]".into());
    };
    let (data, base) = (Path::new(data), Path::new(base));
    let settings = Settings::read(&data.join("training.json"), changes)?;
    let show_wrong = settings.0.contains_key("wrong");
    let list = read_json(&data.join("questions.json"))?;
    let questions: Vec<Question> = list
        .as_array()
        .and_then(|list| list.iter().map(Question::from_json).collect())
        .ok_or("questions.json is malformed")?;
    let model = Model::load(base, &Device::Cpu)?;
    let format = ChatFormat::from_folder(base, &Tokenizer::from_folder(base)?)?;
    let mut names: Vec<&String> = questions.iter().map(|q| &q.datanet).collect();
    names.sort();
    names.dedup();
    let (mut right, mut right_base) = (0, 0);
    for name in names {
        println!("{name}");
        let folder = data.join("datanets").join(name);
        let examples = datanet_examples(&folder, &format, settings.number("max_length")? as usize)?;
        let adapter = train(&model, examples, &settings)?;
        let asked: Vec<&Question> = questions.iter().filter(|q| q.datanet == *name).collect();
        let (mut with, mut without) = (0, 0);
        for question in &asked {
            let said = answer(&model, Some(&adapter), &format, &question.text)?;
            with += usize::from(question.is_answered_by(&said));
            if show_wrong && !question.is_answered_by(&said) {
                println!("  {} -> {said}", question.text);
            }
            let said = answer(&model, None, &format, &question.text)?;
            without += usize::from(question.is_answered_by(&said));
        }
        println!("  right: adapter {with}, base {without} of {}", asked.len());
        right += with;
        right_base += without;
    }
    println!(
        "total: adapter {right}, base {right_base} of {}",
        questions.len()
    );
    Ok(())
}

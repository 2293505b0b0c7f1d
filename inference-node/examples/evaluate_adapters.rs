//! Trains one adapter per Datanet of the demo and counts the questions that base and adapter
//! answer right.
//!
//! `evaluate_adapters DATA_FOLDER [KEY=VALUE ...]`: keys are those of `training.json` in the data
//! folder and replace its values.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use attribution::examples::{examples_of_text, QuestionLoss};
use inference_node::factory::TrainingSettings;
use lora_model::{
    Adapter, ChatFormat, Device, Example, ForwardItem, KvCache, LogitsOf, Message, Model,
    Tokenizer, Trainer,
};
use openledger::demo::QuestionData;
use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Longest answer in tokens.
const MAX_ANSWER: usize = 64;

fn read_json(path: &Path) -> Outcome<Value> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

/// Settings of `training.json`, with those given on the command line.
fn settings(path: &Path, changes: &[String]) -> Outcome<TrainingSettings> {
    let mut values = read_json(path)?;
    for change in changes {
        let (key, value) = change.split_once('=').ok_or("expected KEY=VALUE")?;
        values[key] = serde_json::from_str(value)?;
    }
    Ok(serde_json::from_value(values)?)
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
            let loss = QuestionLoss::Answer;
            examples.extend(examples_of_text(text, format, loss, max_length)?);
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

fn train(model: &Model, examples: Vec<Example>, settings: &TrainingSettings) -> Outcome<Adapter> {
    let adapter = Adapter::new(model, settings.lora(), settings.seed)?;
    let mut trainer = Trainer::lora(model, adapter, examples, settings.training())?;
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
    let [data, changes @ ..] = arguments.as_slice() else {
        return Err("usage: evaluate_adapters DATA_FOLDER [KEY=VALUE ...]".into());
    };
    let data = Path::new(data);
    let base = data.join("base");
    let settings = settings(&data.join("training.json"), changes)?;
    let list = read_json(&data.join("questions.json"))?;
    let questions: Vec<QuestionData> = serde_json::from_value(list)?;
    let model = Model::load(&base, &Device::Cpu)?;
    let format = ChatFormat::from_folder(&base, &Tokenizer::from_folder(&base)?)?;
    let mut names: Vec<&String> = questions.iter().map(|q| &q.datanet).collect();
    names.sort();
    names.dedup();
    let (mut right, mut right_base) = (0, 0);
    for name in names {
        println!("{name}");
        let folder = data.join("datanets").join(name);
        let examples = datanet_examples(&folder, &format, settings.max_length)?;
        let adapter = train(&model, examples, &settings)?;
        for question in questions.iter().filter(|q| q.datanet == *name) {
            let said = answer(&model, Some(&adapter), &format, &question.question)?;
            let is_right = question.is_right(&said);
            right += usize::from(is_right);
            let mark = if is_right { "right" } else { "WRONG" };
            println!("  {mark}: {} -> {said}", question.question);
            let said = answer(&model, None, &format, &question.question)?;
            right_base += usize::from(question.is_right(&said));
        }
    }
    println!(
        "right: adapter {right}, base {right_base} of {}",
        questions.len()
    );
    Ok(())
}

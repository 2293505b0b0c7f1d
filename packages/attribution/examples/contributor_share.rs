//! Trains one adapter per Datanet of the demo's data and counts the questions whose largest data
//! share goes to the contributor whose items hold the fact.
//!
//! `contributor_share DATA_FOLDER BASE_FOLDER [verbose]`: the contributors' names in
//! `questions.json` are looked at after the shares are computed, to count, never before.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use attribution::attributor::Attributor;
use attribution::duplicates::{Duplicates, Item};
use attribution::examples::{examples_of_text, span_tokens, QuestionLoss};
use attribution::gradients::{blocks, training_gradients};
use attribution::index::IndexBuilder;
use attribution::span::{SpanIndex, SpanItem, SpanParameters};
use attribution::{influence, ContributionRecord};
use attribution_report::{weights_from_scores, Hash32, MixRule, Transcript};
use lora_model::{
    generate, Adapter, ChatFormat, Device, Example, GenerationOptions, LoraConfig, Message, Model,
    Sampling, Tokenizer, Trainer, TrainingConfig,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Longest answer in tokens.
const MAX_ANSWER: usize = 64;
/// Quality of every contribution, in basis points.
const QUALITY: u16 = 9_000;
/// Parts of the span signal that are compared, in parts per million.
const MIXES: [u32; 5] = [0, 250_000, 500_000, 750_000, 1_000_000];

/// One contributor's file.
struct Contributor {
    name: String,
    texts: Vec<(String, String)>,
}

fn text_of(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

fn read_json(path: &Path) -> Outcome<Value> {
    Ok(serde_json::from_slice(&std::fs::read(path)?)?)
}

fn contributors(folder: &Path) -> Outcome<Vec<Contributor>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "jsonl")
    });
    files.sort();
    let read = |file: PathBuf| {
        let name = file.file_stem().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let content = std::fs::read_to_string(&file)?;
        let texts = content.lines().map(|line| {
            let item: Value = serde_json::from_str(line)?;
            Ok((text_of(&item, "id"), text_of(&item, "text")))
        });
        let texts = texts.collect::<Outcome<_>>()?;
        Ok(Contributor { name, texts })
    };
    files.into_iter().map(read).collect()
}

fn training(settings: &Value) -> Outcome<TrainingConfig> {
    let number = |key: &str| settings[key].as_f64().ok_or(format!("no number {key}"));
    Ok(TrainingConfig {
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
    })
}

fn records(clusters: &[u32], contributors: &[Contributor]) -> Vec<ContributionRecord> {
    let mut first_item = 0;
    let numbered = clusters.iter().zip(contributors).enumerate();
    numbered
        .map(|(number, (cluster, contributor))| {
            let items = contributor.texts.len() as u32;
            first_item += items;
            ContributionRecord {
                datanet: 1,
                batch: number as u64 + 1,
                contributor: contributor.name.clone().into_bytes(),
                cluster: *cluster,
                quality: QUALITY,
                first_item: first_item - items,
                items,
            }
        })
        .collect()
}

/// All items with the index of their contributor, in order.
fn texts(contributors: &[Contributor]) -> impl Iterator<Item = (u32, &str, &str)> {
    (0u32..)
        .zip(contributors)
        .flat_map(|(number, contributor)| {
            let texts = contributor.texts.iter();
            texts.map(move |(id, text)| (number, id.as_str(), text.as_str()))
        })
}

/// The contributors' items in the forms that training and the indexes take.
struct Prepared {
    owners: Vec<u32>,
    examples: Vec<Example>,
    items: Vec<SpanItem>,
    clusters: Vec<u32>,
}

impl Prepared {
    fn new(contributors: &[Contributor], format: &ChatFormat, max_length: usize) -> Outcome<Self> {
        let tokens = texts(contributors).map(|(_, _, text)| span_tokens(text, format.tokenizer()));
        let tokens: Vec<Vec<u32>> = tokens.collect::<Result<_, _>>()?;
        let compared = texts(contributors).zip(&tokens);
        let compared: Vec<Item<'_>> = compared
            .map(|((contribution, _, text), tokens)| Item {
                contribution,
                text,
                tokens,
            })
            .collect();
        let found = Duplicates::find(contributors.len(), &compared);
        let mut prepared = Self {
            owners: Vec::new(),
            examples: Vec::new(),
            items: Vec::new(),
            clusters: found.clusters,
        };
        let owned = texts(contributors).zip(found.owners).zip(&tokens);
        for (((contribution, id, text), owner), tokens) in owned {
            let examples = examples_of_text(text, format, QuestionLoss::Answer, max_length)?;
            prepared.owners.extend(examples.iter().map(|_| owner));
            prepared.examples.extend(examples);
            prepared.items.push(SpanItem {
                contribution,
                owner,
                id: id.to_owned(),
                content: Hash32(Sha256::digest(text.as_bytes()).into()),
                tokens: tokens.clone(),
            });
        }
        Ok(prepared)
    }
}

fn train_adapter(model: &Model, examples: &[Example], settings: &Value) -> Outcome<Adapter> {
    let rank = settings["rank"].as_u64().unwrap_or(8) as usize;
    let lora = LoraConfig::all_linear(rank, settings["alpha"].as_f64().unwrap_or(16.0));
    let config = training(settings)?;
    let adapter = Adapter::new(model, lora, config.seed)?;
    let started = Instant::now();
    let mut trainer = Trainer::lora(model, adapter, examples.to_vec(), config)?;
    let mut loss = f64::NAN;
    trainer.run(|_, report| {
        loss = report.loss;
        Ok(())
    })?;
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "  {} examples, loss {loss:.3} in {seconds:.1} s",
        examples.len()
    );
    Ok(trainer.adapter().ok_or("no adapter")?.clone())
}

/// Trains on the contributors' items and makes both indexes.
fn prepare(
    base: &Path,
    settings: &Value,
    contributors: &[Contributor],
) -> Outcome<(Attributor, ChatFormat)> {
    let model = Model::load(base, &Device::Cpu)?;
    let format = ChatFormat::from_folder(base, &Tokenizer::from_folder(base)?)?;
    let max_length = settings["max_length"].as_u64().unwrap_or(256) as usize;
    let Prepared {
        owners,
        examples,
        items,
        clusters,
    } = Prepared::new(contributors, &format, max_length)?;
    let adapter = train_adapter(&model, &examples, settings)?;
    let started = Instant::now();
    let gradients = training_gradients(&model, &adapter, &owners, &examples, |_| {})?;
    let taken = started.elapsed().as_secs_f64();
    let influence = influence::fit(gradients, contributors.len())?;
    let (damping, cap) = (influence.damping, influence.norm_cap);
    let index = IndexBuilder {
        contributions: records(&clusters, contributors),
        block_names: blocks(&model, &adapter)
            .into_iter()
            .map(|(name, _)| name)
            .collect(),
        influence,
    };
    let index = index.build()?;
    let count = contributors.len() as u32;
    let spans = SpanIndex::build(SpanParameters::default(), count, &items)?;
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "  indexes in {seconds:.1} s ({taken:.1} s for gradients), damping {damping}, norm cap \
         {cap:.3}, {} bytes",
        index.bytes().len()
    );
    let tokenizer = format.tokenizer().clone();
    Ok((
        Attributor::from_parts(tokenizer, model, adapter, index, spans)?,
        format,
    ))
}

/// The greedy answer of the adapter, as a node would record it.
fn ask(attributor: &Attributor, format: &ChatFormat, question: &str) -> Outcome<Transcript> {
    let prompt = format.prompt(&[Message::user(question)])?;
    let options = GenerationOptions {
        sampling: Sampling::greedy(),
        max_tokens: MAX_ANSWER,
        stop_tokens: vec![format.eos_token_id()],
        top_log_probabilities: 0,
    };
    let adapter = Arc::new(attributor.adapter().clone());
    let answer = generate(attributor.model(), Some(adapter), &prompt, options, |_| {
        true
    })?;
    let transcript = Transcript {
        salt: Hash32::ZERO,
        prompt,
        output: answer.tokens,
        temperature_milli: 0,
        seed: 0u64.into(),
    };
    match attributor.verify(&transcript)? {
        check if check.accepted => Ok(transcript),
        check => Err(format!("{question}: the answer does not verify: {check:?}").into()),
    }
}

/// What the mixes came to over all questions so far.
#[derive(Default)]
struct Tally {
    asked: usize,
    right: [usize; MIXES.len()],
    share: [f64; MIXES.len()],
    seconds: f64,
}

impl Tally {
    fn show(&self, name: &str) {
        println!("{name}: {} questions", self.asked);
        for ((mix, right), share) in MIXES.iter().zip(self.right).zip(self.share) {
            println!(
                "  span {:>3} %: largest share right {right}, mean share of the holder {:.1} %",
                mix / 10_000,
                100.0 * share / self.asked.max(1) as f64
            );
        }
        let milliseconds = 1e3 * self.seconds / self.asked.max(1) as f64;
        println!("  {milliseconds:.1} ms per answer");
    }

    fn add(&mut self, other: &Self) {
        self.asked += other.asked;
        self.seconds += other.seconds;
        for mix in 0..MIXES.len() {
            self.right[mix] += other.right[mix];
            self.share[mix] += other.share[mix];
        }
    }
}

fn measure(
    attributor: &Attributor,
    names: &[&str],
    asked: &[(&Value, Transcript)],
    verbose: bool,
) -> Outcome<Tally> {
    let transcripts: Vec<Transcript> = asked.iter().map(|(_, t)| t.clone()).collect();
    let started = Instant::now();
    let observations = attributor.observe(&transcripts)?;
    let spans: Vec<Vec<u64>> = transcripts
        .iter()
        .map(|t| attributor.span_scores(t))
        .collect();
    let mut tally = Tally {
        asked: asked.len(),
        seconds: started.elapsed().as_secs_f64(),
        ..Tally::default()
    };
    let records = attributor.contributions().iter();
    let contributions: Vec<_> = records.map(|record| record.agreement()).collect();
    for (((question, transcript), observation), spans) in asked.iter().zip(observations).zip(spans)
    {
        let mut scores = vec![0i64; contributions.len()];
        for entry in observation {
            scores[entry.contribution as usize] = entry.score;
        }
        let holder = text_of(question, "contributor");
        let holder = names
            .iter()
            .position(|name| *name == holder)
            .ok_or("an unknown name")?;
        let mut shown = Vec::new();
        for (mix, span_ppm) in MIXES.into_iter().enumerate() {
            let rule = MixRule {
                span_ppm,
                floor_ppm: 20_000,
            };
            let weights = weights_from_scores(&scores, &spans, &contributions, &rule, true)?;
            let most = weights.iter().max().copied().unwrap_or_default();
            tally.right[mix] += usize::from(weights[holder] == most && most > 0);
            tally.share[mix] += f64::from(weights[holder]) / 1e6;
            shown.push(
                weights
                    .iter()
                    .map(|weight| weight / 10_000)
                    .collect::<Vec<_>>(),
            );
        }
        if verbose {
            let answer = attributor.tokenizer().decode(&transcript.output)?;
            println!("  {} -> {}", text_of(question, "question"), answer.trim());
            println!("    held by {}: {shown:?} {scores:?}", names[holder]);
        }
    }
    Ok(tally)
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data, base, rest @ ..] = arguments.as_slice() else {
        return Err("usage: contributor_share DATA_FOLDER BASE_FOLDER [verbose]".into());
    };
    let (data, base) = (Path::new(data), Path::new(base));
    let settings = read_json(&data.join("training.json"))?;
    let questions = read_json(&data.join("questions.json"))?;
    let questions = questions.as_array().ok_or("questions.json is no list")?;
    let mut datanets: Vec<String> = questions.iter().map(|q| text_of(q, "datanet")).collect();
    datanets.sort();
    datanets.dedup();
    let mut total = Tally::default();
    for name in &datanets {
        println!("{name}");
        let contributors = contributors(&data.join("datanets").join(name))?;
        let (attributor, format) = prepare(base, &settings, &contributors)?;
        let own = questions.iter().filter(|q| text_of(q, "datanet") == *name);
        let asked = own
            .map(|q| Ok((q, ask(&attributor, &format, &text_of(q, "question"))?)))
            .collect::<Outcome<Vec<_>>>()?;
        let names: Vec<&str> = contributors.iter().map(|c| c.name.as_str()).collect();
        let tally = measure(&attributor, &names, &asked, !rest.is_empty())?;
        tally.show(name);
        total.add(&tally);
    }
    total.show("total");
    Ok(())
}

//! Measures the influence engine; `scripts/bench attribution` runs the steps in order.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use attribution_bench::design::{self, Run};
use attribution_bench::retrain::{write_json, Share, Workshop};
use attribution_bench::settings::Settings;
use attribution_bench::world::World;
use attribution_bench::{answers, data, faults, methods, report, scores, Result};
use clap::{Args, Parser, Subcommand};
use lora_model::{ChatFormat, Tokenizer};

/// Adapters trained on halves that TRAK averages over.
const ENSEMBLE: usize = 5;

/// Measures the influence engine.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Folder of the Datanets.
    #[arg(long, default_value = "scripts/demo-data/datanets")]
    datanets: PathBuf,
    /// The base model.
    #[arg(long, default_value = "scripts/demo-data/base")]
    base: PathBuf,
    /// What is measured, and how large.
    #[arg(long, default_value = "scripts/benchmarks/attribution/settings.json")]
    settings: PathBuf,
    /// Where results are kept.
    #[arg(long, default_value = ".openledger/bench/attribution")]
    folder: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Trains on all examples, lets the adapter answer, and writes `world.json`.
    Prepare,
    /// Trains and measures this worker's part of the design.
    Retrain(Worker),
    /// Scores every query by the methods that are written in Rust, on the data and on the same data
    /// with faults.
    Score,
    /// Trains without the examples that the methods score highest: this worker's part.
    Remove(Worker),
    /// Compares all scores with the finished trainings; writes the figures to a file.
    Report {
        /// The file.
        #[arg(long)]
        json: PathBuf,
    },
}

#[derive(Args, Clone, Copy)]
struct Worker {
    /// Number of this worker, from 0.
    #[arg(long, default_value_t = 0)]
    worker: usize,
    /// Number of all workers.
    #[arg(long, default_value_t = 1)]
    workers: usize,
    /// Minutes after which no further training is begun.
    #[arg(long)]
    minutes: Option<u64>,
}

impl Arguments {
    fn world(&self) -> Result<World> {
        World::read(&self.folder.join("world.json"))
    }

    fn workshop(&self) -> Result<Workshop> {
        Workshop::open(&self.base, &self.folder.join("runs"))
    }

    fn format(&self) -> Result<ChatFormat> {
        let tokenizer = Tokenizer::from_folder(&self.base)?;
        Ok(ChatFormat::from_folder(&self.base, &tokenizer)?)
    }
}

fn prepare(arguments: &Arguments) -> Result<()> {
    let settings = Settings::read(&arguments.settings)?;
    let batches = data::read(&arguments.datanets, &settings)?;
    let format = arguments.format()?;
    let mut world = World::new(&settings, &batches, &format)?;
    let workshop = arguments.workshop()?;
    let adapter = workshop.adapter(&world, &Run::full(&world))?;
    let right = answers::answer(&mut world, workshop.model(), adapter, &format)?;
    println!(
        "{} contributions, {} examples, {} queries; {right} of the model's {} answers are the item's",
        world.contributions.len(),
        world.examples.len(),
        world.queries.len(),
        world.queries.iter().filter(|query| query.own).count(),
    );
    write_json(&arguments.folder.join("world.json"), &world)
}

fn train(arguments: &Arguments, world: &World, runs: &[Run], worker: Worker) -> Result<()> {
    let share = Share {
        worker: worker.worker,
        workers: worker.workers,
        limit: worker
            .minutes
            .map(|minutes| Duration::from_secs(60 * minutes)),
    };
    arguments.workshop()?.work(world, runs, share, |done, all| {
        println!("worker {}: {done} of {all}", worker.worker);
    })
}

/// Trains a world's adapter, scores its queries, and leaves both for the programs in Python.
fn score_world(workshop: &Workshop, world: &World, folder: &Path) -> Result<()> {
    let adapter = workshop.adapter(world, &Run::full(world))?;
    let (scores, parity) = methods::all(world, workshop.model(), &adapter)?;
    for scores in scores {
        scores.write(&folder.join("scores"))?;
    }
    write_json(&folder.join("parity.json"), &parity)?;
    Ok(adapter.save(&folder.join("adapter"), workshop.model(), "base")?)
}

fn score(arguments: &Arguments) -> Result<()> {
    let (world, workshop) = (arguments.world()?, arguments.workshop()?);
    score_world(&workshop, &world, &arguments.folder)?;
    for (number, run) in design::halves_of_seed(&world, 1)
        .iter()
        .take(ENSEMBLE)
        .enumerate()
    {
        let adapter = workshop.adapter(&world, run)?;
        let folder = arguments.folder.join("ensemble").join(number.to_string());
        adapter.save(&folder, workshop.model(), "base")?;
    }
    let faulty = faults::plant(&world, &arguments.format()?)?;
    let folder = arguments.folder.join("faults");
    write_json(&folder.join("world.json"), &faulty.world)?;
    score_world(&workshop, &faulty.world, &folder)
}

fn remove(arguments: &Arguments, worker: Worker) -> Result<()> {
    let world = arguments.world()?;
    let scores = scores::read_all(&arguments.folder.join("scores"), &world)?;
    train(
        arguments,
        &world,
        &design::removals(&world, &scores),
        worker,
    )
}

fn figures(arguments: &Arguments, json: &Path) -> Result<()> {
    let world = arguments.world()?;
    let faulty = faults::plant(&world, &arguments.format()?)?;
    let report = report::Inputs {
        workshop: &arguments.workshop()?,
        scores: scores::read_all(&arguments.folder.join("scores"), &world)?,
        faulty_scores: scores::read_all(&arguments.folder.join("faults/scores"), &faulty.world)?,
        world: &world,
        faulty: &faulty,
    };
    write_json(json, &report.report()?)
}

fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.command {
        Command::Prepare => prepare(arguments),
        Command::Retrain(worker) => {
            let world = arguments.world()?;
            train(arguments, &world, &design::runs(&world), *worker)
        }
        Command::Score => score(arguments),
        Command::Remove(worker) => remove(arguments, *worker),
        Command::Report { json } => figures(arguments, json),
    }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("attribution-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

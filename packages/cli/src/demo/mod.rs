//! The main job from start to end: contributions, training, paid answers, attribution, a signed
//! report and claims, on this machine and for real.

pub mod account;
mod attestation;
mod checks;
mod data;
mod error;
mod figures;
mod network;
mod processes;
mod progress;
mod questions;
mod serving;
mod settlement;
mod training;
mod world;

use std::{path::PathBuf, time::Instant};

use clap::Args;

pub use data::{Fact, QuestionData};
pub use error::DemoError;

use crate::Home;
use figures::Figures;
use progress::Stages;

/// Flags of the demo.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Leave everything running and print the addresses and the next commands to try.
    #[arg(long)]
    pub keep: bool,
    /// Stop what an earlier run left running, and do nothing else.
    #[arg(long)]
    pub stop: bool,
    /// Take adapters that were trained on the same input before instead of training again.
    #[arg(long)]
    pub reuse: bool,
    /// Kill this many of the four oracles while questions are asked. With 2 nothing can be paid
    /// until one returns.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=2))]
    pub kill_oracle: u8,
    /// Write every figure to this file.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Run on the chain that this file describes (chain-client's configuration in JSON) instead of
    /// an embedded one. `scripts/demo --chain localnet` starts one and names its file.
    #[arg(long, value_name = "FILE", requires = "faucet")]
    pub chain: Option<PathBuf>,
    /// Key of an account on that chain that pays for all others.
    #[arg(long, value_name = "FILE", requires = "chain")]
    pub faucet: Option<PathBuf>,
    /// Print the account of a few answers only.
    #[arg(long)]
    pub quiet: bool,
    /// Compiled contracts.
    #[arg(long, default_value = "artifacts")]
    pub artifacts: PathBuf,
    /// Datanets, base model and questions.
    #[arg(long, default_value = "scripts/demo-data")]
    pub data: PathBuf,
    /// Milliseconds that each oracle waits longer than the one before it to post a report.
    #[arg(long, default_value_t = 1_500, hide = true)]
    pub stagger_ms: u64,
    /// Seconds that building took, added to the total.
    #[arg(long, default_value_t = 0, hide = true)]
    pub build_seconds: u64,
}

/// Runs the demo. Every check that fails makes it an error.
pub async fn run(home: Home, options: Options) -> Result<(), DemoError> {
    if options.stop {
        let stopped = processes::stop_kept(&home)?;
        eprintln!("demo: stopped {stopped} daemons");
        return Ok(());
    }
    let started = Instant::now();
    let mut stages = Stages::default();
    let data = data::DemoData::load(&options.data)?;

    let mut world = world::World::start(&home, &data, &options, &mut stages).await?;
    let batches = world.contribute(&data, &mut stages).await?;
    let adapters = training::train_all(&world, &data, &batches, &options, &mut stages).await?;
    serving::start(&mut world, &options, &mut stages).await?;
    let audit_seconds = attestation::wait(&world, &adapters, &mut stages).await?;
    let asked = questions::ask_all(&mut world, &data, &adapters, &options, &mut stages).await?;
    let settled = settlement::settle(&mut world, &asked, &mut stages).await?;

    let mut figures = Figures::collect(&world, &adapters, &asked, &settled).await?;
    let total = started.elapsed().as_secs() + options.build_seconds;
    figures.audit_seconds = audit_seconds;
    figures.total_seconds = total;
    figures.build_seconds = options.build_seconds;
    account::print(&world, &asked, &settled, &figures, options.quiet);
    let failed = checks::run(&world, &data, &asked, &settled, &mut figures).await?;
    if let Some(path) = &options.json {
        figures.write(path)?;
    }
    stages.finish(total);
    if options.keep {
        world.keep(&home)?;
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(DemoError::Checks(failed))
    }
}

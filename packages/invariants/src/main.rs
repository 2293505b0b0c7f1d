//! Sends random messages to the whole suite and checks what comes of each.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use invariants::codes::suite;
use invariants::error::RunError;
use invariants::machine::Machine;
use invariants::run::{run, Plan};
use invariants::table::Figures;

/// Sends random messages to the whole suite and checks what comes of each.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Seed of all chance.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Messages in all; with --world, in that world.
    #[arg(long, default_value_t = 1_000_000)]
    actions: u64,
    /// Messages of one world.
    #[arg(long, default_value_t = 2_500)]
    epoch: u64,
    /// Worlds at a time; as many as the machine has cores where absent.
    #[arg(long)]
    threads: Option<usize>,
    /// Run this world alone and print every message.
    #[arg(long)]
    world: Option<u64>,
    /// Write every figure to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    match start(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("openledger-invariants: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: &Arguments) -> Result<(), RunError> {
    if let Some(world) = arguments.world {
        let mut machine = Machine::new(arguments.seed, world, &suite, true)?;
        return machine.run(arguments.actions, || ());
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let plan = Plan {
        seed: arguments.seed,
        actions: arguments.actions,
        epoch: arguments.epoch,
        threads: arguments.threads.unwrap_or(cores),
    };
    let outcome = run(&plan, || suite, true)?;
    let complete = outcome.tally.check_complete();
    let figures = Figures::new(&plan, outcome);
    println!("{}", figures.table());
    complete?;
    if let Some(path) = &arguments.json {
        let text = serde_json::to_string_pretty(&figures)?;
        std::fs::write(path, text + "\n").map_err(RunError::file(path))?;
    }
    Ok(())
}

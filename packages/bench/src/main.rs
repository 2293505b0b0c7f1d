//! Measurements of the suite that need its parts at once.

mod error;
mod gas;
mod ground;
mod localnet;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use error::BenchError;
use ground::Ground;
use serde::Serialize;

/// Measures the suite.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Gas of the compiled contracts on a devnet in this process: a table on stdout.
    Gas {
        /// Compiled contracts.
        #[arg(long, default_value = "artifacts")]
        artifacts: PathBuf,
        /// Write every figure to this file.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Gas on a running chain beside the devnet's: a table on stdout.
    Localnet {
        /// How the chain is reached: chain-client's configuration in JSON.
        #[arg(long)]
        chain: PathBuf,
        /// Key of an account on it that pays for all others.
        #[arg(long)]
        faucet: PathBuf,
        /// Compiled contracts.
        #[arg(long, default_value = "artifacts")]
        artifacts: PathBuf,
        /// Write every figure to this file.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("openledger-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), BenchError> {
    match command {
        Command::Gas { artifacts, json } => {
            let figures = gas::measure(&Ground::Devnet, &artifacts).await?;
            println!("{}", figures.table());
            write(json, &figures)
        }
        Command::Localnet {
            chain,
            faucet,
            artifacts,
            json,
        } => {
            let text = std::fs::read(&chain).map_err(BenchError::file(&chain))?;
            let config = serde_json::from_slice(&text)?;
            let running = Ground::Running { config, faucet };
            let comparison = localnet::compare(&running, &artifacts).await?;
            println!("{}", comparison.table());
            write(json, &comparison)
        }
    }
}

/// Writes figures to the file that was asked for, if any.
fn write(path: Option<PathBuf>, figures: &impl Serialize) -> Result<(), BenchError> {
    let Some(path) = path else {
        return Ok(());
    };
    let text = serde_json::to_string_pretty(figures)?;
    std::fs::write(&path, text + "\n").map_err(BenchError::file(&path))
}

//! Measurements of the suite that need its parts at once.

mod error;
mod gas;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use error::BenchError;

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
            let figures = gas::measure(&artifacts).await?;
            println!("{}", figures.table());
            if let Some(path) = json {
                let text = serde_json::to_string_pretty(&figures)?;
                std::fs::write(&path, text + "\n").map_err(BenchError::file(&path))?;
            }
            Ok(())
        }
    }
}

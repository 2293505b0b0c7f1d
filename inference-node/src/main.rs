//! The `inference-node` program.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use inference_node::base::{run_make_base, MakeBaseArguments};
use inference_node::factory::{run_train, TrainArguments};
use inference_node::serve::{serve, NodeConfig};

/// OpenLoRA serving over the OpenAI API, and ModelFactory.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the base model and its adapters.
    Serve {
        /// Configuration file (TOML).
        #[arg(long)]
        config: PathBuf,
    },
    /// Trains an adapter on a Datanet and makes its attribution indexes.
    Train(TrainArguments),
    /// Makes the small base model from text, and tells whether it is the pinned one.
    MakeBase(MakeBaseArguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("OPENLEDGER_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info")),
        )
        .with_writer(std::io::stderr)
        .init();
    match run(Arguments::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("inference-node: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), Box<dyn std::error::Error>> {
    match command {
        Command::Serve { config } => Ok(serve(NodeConfig::load(&config)?).await?),
        Command::Train(arguments) => Ok(run_train(arguments).await?),
        Command::MakeBase(arguments) => Ok(run_make_base(&arguments)?),
    }
}

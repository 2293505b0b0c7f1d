//! The operator's tools.

use std::path::PathBuf;

use chain_client::Signer;
use clap::{Parser, Subcommand};

use crate::address::to_canonical;
use crate::config::OracleConfig;
use crate::error::{OracleError, Result};
use crate::{daemon, keys};

/// The oracle of OpenLedger.
#[derive(Debug, Parser)]
#[command(name = "openledger-oracle", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Makes the report key and, where there is none, the operator's chain key.
    Keygen {
        /// The oracle's configuration.
        #[arg(long)]
        config: PathBuf,
    },
    /// Prints what registering as an operator takes: address, report key, proof of possession.
    RegisterProof {
        /// The oracle's configuration.
        #[arg(long)]
        config: PathBuf,
    },
    /// Runs the oracle until it is interrupted.
    Run {
        /// The oracle's configuration.
        #[arg(long)]
        config: PathBuf,
    },
    /// Prints the status of a running oracle.
    Status {
        /// Its base URL.
        #[arg(long, default_value = "http://127.0.0.1:9100")]
        url: String,
    },
}

/// Runs a command and returns what it prints.
pub async fn run(command: Command) -> Result<Option<String>> {
    match command {
        Command::Keygen { config } => keygen(&OracleConfig::load(&config)?).map(Some),
        Command::RegisterProof { config } => {
            register_proof(&OracleConfig::load(&config)?).map(Some)
        }
        Command::Run { config } => {
            daemon::run(OracleConfig::load(&config)?, interrupted()).await?;
            Ok(None)
        }
        Command::Status { url } => status(&url).await.map(Some),
    }
}

fn keygen(config: &OracleConfig) -> Result<String> {
    let key = keys::create(&config.report_key)?;
    let signer = Signer::load_or_create(&config.chain_key, &config.chain.address_prefix)?;
    Ok(pretty(&serde_json::json!({
        "operator": signer.address().to_string(),
        "pubkey": hex::encode(key.verifying_key().to_bytes()),
    })))
}

fn register_proof(config: &OracleConfig) -> Result<String> {
    let prefix = &config.chain.address_prefix;
    let key = keys::load(&config.report_key)?;
    let signer = Signer::load(&config.chain_key, prefix)?;
    let registry = to_canonical(&config.contracts.oracle_registry, prefix)?;
    let operator = signer.address().to_bytes();
    let chain_id = &config.chain.chain_id;
    let proof = keys::proof_of_possession(&key, chain_id, &registry, &operator);
    Ok(pretty(&serde_json::json!({
        "operator": signer.address().to_string(),
        "scheme": "ed25519",
        "pubkey": hex::encode(key.verifying_key().to_bytes()),
        "proof_of_possession": hex::encode(proof),
    })))
}

async fn status(url: &str) -> Result<String> {
    let place = format!("{}/v1/status", url.trim_end_matches('/'));
    let failed = |error: reqwest::Error| OracleError::Peer {
        url: place.clone(),
        reason: error.to_string(),
    };
    let answer = reqwest::get(&place).await.map_err(failed)?;
    let status: serde_json::Value = answer.json().await.map_err(failed)?;
    Ok(pretty(&status))
}

async fn interrupted() {
    let terminated = async {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{signal, SignalKind};
            if let Ok(mut terminate) = signal(SignalKind::terminate()) {
                terminate.recv().await;
                return;
            }
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}")
}

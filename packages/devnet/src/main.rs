//! `openledger-devnet`: the development chain as a process of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use devnet::chain::clock::Clock;
use devnet::chain::config::{ChainConfig, GasPrice, Genesis, DEFAULT_CHAIN_ID};
use devnet::error::DevnetError;
use devnet::rpc::{serve, ServeOptions};
use devnet::Devnet;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// A CosmWasm chain for development: one process, instant blocks, CometBFT's RPC.
#[derive(Debug, Parser)]
#[command(name = "openledger-devnet", version)]
struct Arguments {
    /// Folder of the chain's database; created where it is missing.
    #[arg(long)]
    home: PathBuf,
    /// Address to listen on. There is no access control: keep it on loopback.
    #[arg(long, default_value = "127.0.0.1:26657")]
    listen: SocketAddr,
    /// Name of the chain; by default the genesis file's, else openledger-dev-1.
    #[arg(long)]
    chain_id: Option<String>,
    /// JSON file `{chain_id, accounts: [{address, coins: [{denom, amount}]}]}` for a new chain.
    #[arg(long)]
    genesis: Option<PathBuf>,
    /// Milliseconds between empty blocks; 0 for blocks of transactions only.
    #[arg(long, default_value_t = 1_000)]
    block_interval_ms: u64,
    /// Least price of gas, in uopen.
    #[arg(long, default_value = "0.025")]
    min_gas_price: GasPrice,
}

impl Arguments {
    fn genesis(&self) -> Result<Genesis, DevnetError> {
        let mut genesis = match &self.genesis {
            Some(path) => read_genesis(path)?,
            None => Genesis::new(
                self.chain_id
                    .clone()
                    .unwrap_or_else(|| DEFAULT_CHAIN_ID.to_owned()),
            ),
        };
        if let Some(chain_id) = &self.chain_id {
            if *chain_id != genesis.chain_id {
                let found = std::mem::take(&mut genesis.chain_id);
                return Err(DevnetError::ForeignChain {
                    expected: chain_id.clone(),
                    found,
                });
            }
        }
        Ok(genesis)
    }
}

fn read_genesis(path: &Path) -> Result<Genesis, DevnetError> {
    let refused = |error: &dyn std::fmt::Display| {
        DevnetError::Genesis(format!("{}: {error}", path.display()))
    };
    let text = std::fs::read_to_string(path).map_err(|error| refused(&error))?;
    serde_json::from_str(&text).map_err(|error| refused(&error))
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), DevnetError> {
    let listener = TcpListener::bind(arguments.listen).await?;
    let config = ChainConfig {
        home: Some(arguments.home.clone()),
        genesis: arguments.genesis()?,
        min_gas_price: arguments.min_gas_price,
        clock: Clock::SYSTEM,
    };
    let devnet = Devnet::start(config)?;
    let signals = wait_for_signal()?;
    let (chain_id, height) = devnet
        .run_async(|chain| (chain.chain_id().to_owned(), chain.head().height))
        .await?;
    tracing::info!(%chain_id, height, "listening on http://{}", listener.local_addr()?);
    let interval = arguments.block_interval_ms;
    let block_interval = (interval > 0).then(|| Duration::from_millis(interval));
    serve(
        devnet.clone(),
        listener,
        ServeOptions { block_interval },
        signals,
    )
    .await?;
    devnet.stop();
    tracing::info!("stopped");
    Ok(())
}

/// Ready when the process is asked to end.
fn wait_for_signal() -> std::io::Result<impl std::future::Future<Output = ()> + Send> {
    use tokio::signal::unix::{signal, SignalKind};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

//! The chain that is measured on: a devnet of the measurement's own, or one that runs already.

use std::future::pending;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chain_client::{Broadcaster, Chain, Config, Signer};
use cosmwasm_std::coin;
use devnet::chain::clock::Clock;
use devnet::chain::config::{ChainConfig, Genesis, DEFAULT_CHAIN_ID};
use devnet::rpc::{serve, ServeOptions};
use devnet::Devnet;
use openledger::Home;
use tokio::net::TcpListener;

use crate::error::BenchError;

/// Native coins of every account at the start, in micro-OPEN.
const FUNDS: u128 = 300_000_000_000;
/// Block time of a devnet at the start.
const START: u64 = 1_800_000_000;
/// How long a running chain may take beyond the time that is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where a suite is measured.
pub enum Ground {
    /// A devnet in this process.
    Devnet,
    /// A chain that runs.
    Running {
        /// How to reach it.
        config: Config,
        /// Key of the account that pays for all others.
        faucet: PathBuf,
    },
}

/// How a chain's block time goes on.
pub enum BlockTime {
    /// By command.
    Manual(Devnet),
    /// By itself.
    Running(Chain),
}

impl Ground {
    /// A chain on which the accounts with these keys in `home` have coins.
    pub async fn open(
        &self,
        home: &Home,
        accounts: &[&str],
    ) -> Result<(Chain, BlockTime), BenchError> {
        match self {
            Ground::Devnet => start_devnet(home, accounts).await,
            Ground::Running { config, faucet } => {
                let chain = Chain::connect(config.clone()).await?;
                fund(&chain, faucet, home, accounts).await?;
                Ok((chain.clone(), BlockTime::Running(chain)))
            }
        }
    }
}

impl BlockTime {
    /// Moves block time forward by this, or waits until it has moved.
    pub async fn advance(&self, seconds: u64) -> Result<(), BenchError> {
        match self {
            BlockTime::Manual(devnet) => {
                let advance = move |chain: &mut devnet::chain::Chain| chain.advance(seconds);
                Ok(devnet.run_async(advance).await??)
            }
            BlockTime::Running(chain) => {
                let time = chain.latest_block().await?.time.seconds() + seconds;
                let limit = PATIENCE + Duration::from_secs(seconds);
                chain.wait_for_block_time(time, limit).await?;
                Ok(())
            }
        }
    }
}

/// Pays every account from the faucet, all in one transaction.
async fn fund(
    chain: &Chain,
    faucet: &Path,
    home: &Home,
    accounts: &[&str],
) -> Result<(), BenchError> {
    let Config {
        address_prefix,
        fee_denom,
        ..
    } = chain.config();
    let faucet = Broadcaster::new(chain.clone(), Signer::load(faucet, address_prefix)?);
    let mut messages = faucet.messages();
    for name in accounts {
        let signer = Signer::load_or_create(&home.key(name)?, address_prefix)?;
        messages.bank_send(signer.address(), &[coin(FUNDS, fee_denom)])?;
    }
    faucet.send(messages).await?;
    Ok(())
}

async fn start_devnet(home: &Home, accounts: &[&str]) -> Result<(Chain, BlockTime), BenchError> {
    let mut genesis = Genesis::new(DEFAULT_CHAIN_ID);
    for name in accounts {
        let signer = Signer::load_or_create(&home.key(name)?, "open")?;
        let coins = vec![coin(FUNDS, "uopen")];
        genesis = genesis.with_account(signer.address().to_string(), coins);
    }
    let config = ChainConfig {
        clock: Clock::manual(START),
        ..ChainConfig::in_memory(genesis)
    };
    let devnet = Devnet::start(config)?;
    let socket = |source| BenchError::File {
        path: "127.0.0.1".into(),
        source,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(socket)?;
    let endpoint = format!("http://{}", listener.local_addr().map_err(socket)?);
    let options = ServeOptions {
        block_interval: None,
    };
    tokio::spawn(serve(devnet.clone(), listener, options, pending()));
    let mut config = Config {
        endpoints: vec![endpoint],
        ..Config::default()
    };
    config.timeouts.poll_ms = 10;
    Ok((Chain::connect(config).await?, BlockTime::Manual(devnet)))
}

//! A deployed suite on a devnet of the test's own, and the people who use it.

use std::fmt::Debug;
use std::future::{pending, Future};
use std::path::{Path, PathBuf};

use artifact_store::ArtifactStore;
use attribution_report::Hash32;
use chain_client::{Chain, Config, Signer, TxOutcome};
use contract_api::governor;
use cosmwasm_std::{coin, Uint128};
use devnet::chain::clock::Clock;
use devnet::chain::config::{ChainConfig, Genesis, DEFAULT_CHAIN_ID};
use devnet::rpc::{serve, ServeOptions};
use devnet::Devnet;
use openledger::actions::deploy::{deploy, DeployOptions};
use openledger::actions::token::{self, Balances, Voting};
use openledger::{Context, Error, Home, Result, Wallet};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// Native coins of every account at the start.
pub const FUNDS: u128 = 100_000_000_000;
/// Smallest deposit of a channel.
pub const MIN_DEPOSIT: u128 = 1_000;
/// Seconds after a channel's expiry in which reports may still collect.
pub const SETTLE_SECONDS: u64 = 60;
/// Seconds between unlocking gOPEN and claiming its OPEN.
pub const UNBONDING_SECONDS: u64 = 600;
/// Block time at the start; it moves with [`World::advance`] only.
const START: u64 = 1_800_000_000;
/// Accounts with funds.
const ACCOUNTS: [&str; 7] = [
    "owner",
    "payer",
    "node",
    "contributor",
    "validator-1",
    "validator-2",
    "validator-3",
];

/// The suite and its chain; both end with the test.
pub struct World {
    pub context: Context,
    pub artifacts: ArtifactStore,
    devnet: Devnet,
    folder: TempDir,
}

/// The folder of compiled contracts.
pub fn contracts_folder() -> PathBuf {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../artifacts");
    std::env::var_os("OPENLEDGER_ARTIFACTS").map_or(default, PathBuf::from)
}

/// Starts a chain whose accounts have their keys in `home`.
async fn start_chain(home: &Home) -> (Devnet, Chain) {
    let mut genesis = Genesis::new(DEFAULT_CHAIN_ID);
    for name in ACCOUNTS {
        let signer = Signer::load_or_create(&home.key(name).unwrap(), "open").unwrap();
        genesis = genesis.with_account(signer.address().to_string(), vec![coin(FUNDS, "uopen")]);
    }
    let config = ChainConfig {
        clock: Clock::manual(START),
        ..ChainConfig::in_memory(genesis)
    };
    let devnet = Devnet::start(config).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let options = ServeOptions {
        block_interval: None,
    };
    tokio::spawn(serve(devnet.clone(), listener, options, pending()));
    let mut config = Config {
        endpoints: vec![endpoint],
        ..Config::default()
    };
    config.timeouts.poll_ms = 10;
    (devnet, Chain::connect(config).await.unwrap())
}

/// Parameters of the governor: a threshold that everyone here reaches.
pub fn governance() -> governor::Parameters {
    governor::Parameters {
        proposal_threshold: 1_000u128.into(),
        proposal_deposit: 100u128.into(),
        ..governor::Parameters::default()
    }
}

/// Terms under which every suite here is deployed.
pub fn options() -> DeployOptions {
    DeployOptions {
        governance: governance(),
        emergency: None,
        gopen_unbonding_seconds: UNBONDING_SECONDS,
        min_data_share: 2_000,
        min_bond: 1_000_000,
        max_set: 4,
        dispute_seconds: 1,
        settle_seconds: SETTLE_SECONDS,
        min_deposit: MIN_DEPOSIT,
        params_hash: Hash32::ZERO,
    }
}

impl World {
    /// Deploys the suite. Accounts hold native coins and no OPEN yet.
    pub async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let home = Home::open(folder.path().join("home")).unwrap();
        let (devnet, chain) = start_chain(&home).await;
        let owner = Wallet::open(&home, &chain, "owner").unwrap();
        let deployment = deploy(&owner, &contracts_folder(), &options())
            .await
            .unwrap();
        let artifacts = ArtifactStore::open_folder(folder.path().join("artifacts")).await;
        World {
            context: Context::new(home, deployment, chain).unwrap(),
            artifacts: artifacts.unwrap(),
            devnet,
            folder,
        }
    }

    /// A folder for the test's own files.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A funded account.
    pub fn wallet(&self, name: &str) -> Wallet {
        assert!(ACCOUNTS.contains(&name), "{name} has no funds");
        self.context.wallet(name).unwrap()
    }

    /// A funded account that holds this much OPEN.
    pub async fn holder(&self, name: &str, open: u128) -> Wallet {
        let wallet = self.wallet(name);
        token::wrap(&self.context, &wallet, open).await.unwrap();
        wallet
    }

    /// What an account holds.
    pub async fn balances(&self, wallet: &Wallet) -> Balances {
        token::balances(&self.context, wallet.address().as_ref())
            .await
            .unwrap()
    }

    /// Votes, delegate and claims of an account.
    pub async fn voting(&self, wallet: &Wallet) -> Voting {
        token::voting(&self.context, wallet.address().as_ref())
            .await
            .unwrap()
    }

    /// OPEN of an account or contract.
    pub async fn open_of(&self, address: impl AsRef<str>) -> u128 {
        token::open_balance(&self.context, address.as_ref())
            .await
            .unwrap()
    }

    /// The fee of a transaction.
    pub fn fee(&self, tx: &TxOutcome) -> u128 {
        let price = self.context.chain.config().gas_price;
        Uint128::from(tx.gas_wanted)
            .checked_mul_ceil(price)
            .unwrap()
            .u128()
    }

    /// Block time in Unix seconds.
    pub async fn now(&self) -> u64 {
        let latest = self.context.chain.latest_block().await.unwrap();
        latest.time.seconds()
    }

    /// Moves block time forward.
    pub async fn advance(&self, seconds: u64) {
        let moved = self.devnet.run_async(move |chain| chain.advance(seconds));
        moved.await.unwrap().unwrap();
    }

    /// The error of an action that must be refused and must not move anything: neither of the
    /// accounts nor of the contracts, not even a fee.
    pub async fn refused<T: Debug>(&self, action: impl Future<Output = Result<T>>) -> Error {
        let before = self.holdings().await;
        let error = action.await.unwrap_err();
        assert_eq!(self.holdings().await, before, "{error}");
        error
    }

    async fn holdings(&self) -> Vec<Balances> {
        let contracts = &self.context.contracts;
        let accounts = ACCOUNTS.map(|name| self.wallet(name).address().clone());
        let contracts = [
            &contracts.open_token,
            &contracts.gopen_token,
            &contracts.datanet_registry,
            &contracts.model_registry,
            &contracts.oracle_registry,
            &contracts.dispute_registry,
            &contracts.payout_splitter,
            &contracts.governor,
        ];
        let mut holdings = Vec::new();
        for address in accounts.iter().chain(contracts) {
            let held = token::balances(&self.context, address.as_ref()).await;
            holdings.push(held.unwrap());
        }
        holdings
    }
}

/// A contract's reason, of a message that failed in simulation, before anything was sent.
pub fn contract_reason(error: &Error) -> &str {
    match error {
        Error::Chain(chain_client::Error::SimulationFailed { log, .. }) => log,
        other => panic!("not refused by a contract: {other:?}"),
    }
}

/// Asserts that a contract refused with this reason.
#[track_caller]
pub fn assert_reason(error: &Error, reason: &str) {
    let log = contract_reason(error);
    assert!(log.contains(reason), "expected {reason:?}, found {log:?}");
}

//! The chain of a demo: an embedded one of its own, or one that runs already.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use chain_client::{Broadcaster, Chain, Coin, Config, Signer};
use serde_json::json;

use super::{
    processes::{free_port, Daemon, Processes},
    progress::Stages,
    DemoError, Options,
};
use crate::{
    home::{read_json, write_private_json},
    Home, Wallet,
};

/// Coins that every account has at least at the start, in micro-OPEN.
const FUNDS: u128 = 100_000_000_000;
/// Account that deploys the suite.
const DEPLOYER: &str = "deployer";
/// Native transfers in one transaction, at most.
const TRANSFERS: usize = 50;

/// Connects to the chain of the options, or starts an embedded one, and returns a funded wallet
/// for each of `names`.
pub async fn start(
    home: &Home,
    names: &[String],
    options: &Options,
    processes: &mut Processes,
    stages: &mut Stages,
) -> Result<(Chain, BTreeMap<String, Wallet>), DemoError> {
    let (chain, wallets) = match (&options.chain, &options.faucet) {
        (Some(config), Some(faucet)) => {
            let stage = stages.begin("funding accounts on the chain", 0);
            let chain = connect(read_json(config)?).await?;
            let wallets = open_wallets(home, &chain, names).await?;
            fund(&chain, faucet, &wallets).await?;
            stages.end(stage, &describe(&chain, names));
            (chain, wallets)
        }
        _ => {
            let stage = stages.begin("starting the development chain", 0);
            let chain = connect(start_devnet(home, names, processes).await?).await?;
            let wallets = open_wallets(home, &chain, names).await?;
            stages.end(stage, &describe(&chain, names));
            (chain, wallets)
        }
    };
    Ok((chain, wallets))
}

fn describe(chain: &Chain, names: &[String]) -> String {
    let Config {
        endpoints,
        chain_id,
        ..
    } = chain.config();
    let endpoint = endpoints.first().map_or("", String::as_str);
    format!("{chain_id} at {endpoint}, {} funded accounts", names.len())
}

async fn connect(config: Config) -> Result<Chain, DemoError> {
    Ok(Chain::connect(config).await.map_err(crate::Error::from)?)
}

/// The accounts' wallets. Where the deployer has deployed before, it is another account: the
/// addresses of the contracts are made of its address, and each run deploys its own suite.
async fn open_wallets(
    home: &Home,
    chain: &Chain,
    names: &[String],
) -> Result<BTreeMap<String, Wallet>, DemoError> {
    let mut wallets = BTreeMap::new();
    for name in names {
        let mut wallet = Wallet::open(home, chain, name)?;
        if name == DEPLOYER && is_used(chain, &wallet).await? {
            let height = chain.latest_block().await.map_err(crate::Error::from)?;
            wallet = Wallet::open(home, chain, &format!("{DEPLOYER}-{}", height.height))?;
        }
        wallets.insert(name.clone(), wallet);
    }
    Ok(wallets)
}

async fn is_used(chain: &Chain, wallet: &Wallet) -> Result<bool, DemoError> {
    match chain.account(wallet.address()).await {
        Ok(account) => Ok(account.sequence > 0),
        Err(chain_client::Error::AccountNotFound { .. }) => Ok(false),
        Err(error) => Err(crate::Error::from(error).into()),
    }
}

/// Fills every account up to [`FUNDS`] from the faucet's.
async fn fund(
    chain: &Chain,
    faucet: &Path,
    wallets: &BTreeMap<String, Wallet>,
) -> Result<(), DemoError> {
    let Config {
        address_prefix,
        fee_denom,
        ..
    } = chain.config();
    let signer = Signer::load(faucet, address_prefix).map_err(crate::Error::from)?;
    let faucet = Broadcaster::new(chain.clone(), signer);
    let mut missing = Vec::new();
    for wallet in wallets.values() {
        let held = chain.balance(wallet.address(), fee_denom).await;
        let amount = FUNDS.saturating_sub(held.map_err(crate::Error::from)?);
        if amount > 0 {
            missing.push((wallet.address(), Coin::new(amount, fee_denom)));
        }
    }
    for transfers in missing.chunks(TRANSFERS) {
        let mut messages = faucet.messages();
        for (address, coin) in transfers {
            messages
                .bank_send(address, std::slice::from_ref(coin))
                .map_err(crate::Error::from)?;
        }
        faucet.send(messages).await.map_err(crate::Error::from)?;
    }
    Ok(())
}

/// Starts an empty embedded chain with funded accounts.
async fn start_devnet(
    home: &Home,
    names: &[String],
    processes: &mut Processes,
) -> Result<Config, DemoError> {
    let folder = home.path().join("chain");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(DemoError::io("clearing the last chain"))?;
    }
    let mut config = Config::default();
    let genesis = write_genesis(home, &config, names)?;
    let port = free_port()?;
    let rpc = format!("http://127.0.0.1:{port}");
    let text = |path: PathBuf| path.display().to_string();
    let arguments = [
        ("--home", text(folder)),
        ("--listen", format!("127.0.0.1:{port}")),
        ("--chain-id", config.chain_id.clone()),
        ("--genesis", text(genesis)),
    ];
    processes
        .start(Daemon {
            name: "chain".to_owned(),
            program: "openledger-devnet",
            arguments: arguments
                .into_iter()
                .flat_map(|(flag, value)| [flag.to_owned(), value])
                .collect(),
            ready: format!("{rpc}/status"),
        })
        .await?;
    config.endpoints = vec![rpc];
    config.timeouts.poll_ms = 50;
    Ok(config)
}

fn write_genesis(home: &Home, config: &Config, names: &[String]) -> Result<PathBuf, DemoError> {
    let mut accounts = Vec::new();
    for name in names {
        let signer = Signer::load_or_create(&home.key(name)?, &config.address_prefix)
            .map_err(crate::Error::from)?;
        let coins = json!([{"denom": config.fee_denom, "amount": FUNDS.to_string()}]);
        accounts.push(json!({"address": signer.address().to_string(), "coins": coins}));
    }
    let path = home.path().join("genesis.json");
    write_private_json(
        &path,
        &json!({"chain_id": config.chain_id, "accounts": accounts}),
    )?;
    Ok(path)
}

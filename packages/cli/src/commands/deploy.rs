//! `openledger deploy`.

use std::{
    fmt::Display,
    path::{Path, PathBuf},
};

use attribution_report::Hash32;
use chain_client::Chain;
use clap::Args;
use contract_api::governor;
use openledger::{
    actions::deploy::{deploy, DeployOptions},
    Error, Home, Wallet,
};

use super::Outcome;

/// Deploys the suite on a chain and writes the deployment file into the home folder.
#[derive(Args)]
pub struct Deploy {
    /// How the chain is reached: a JSON file with endpoints, chain_id and the other fields of
    /// chain-client's configuration.
    #[arg(long)]
    chain: PathBuf,
    /// Folder of the compiled contracts.
    #[arg(long, default_value = "artifacts")]
    artifacts: PathBuf,
    /// Account that may switch actions off in an emergency; nobody where absent.
    #[arg(long)]
    emergency: Option<String>,
    /// Hours between a report and its finality.
    #[arg(long, default_value_t = 24)]
    dispute_hours: u64,
    /// Days between unlocking gOPEN and claiming its OPEN.
    #[arg(long, default_value_t = 21)]
    unbonding_days: u64,
}

pub async fn run(home: Home, account: &str, arguments: Deploy) -> Outcome {
    if home.deployment().exists() {
        let reason = "a deployment is there already; choose another --home";
        return Err(Box::new(refuse(&home.deployment(), &reason)));
    }
    let chain = Chain::connect(read_config(&arguments.chain)?).await?;
    let wallet = Wallet::open(&home, &chain, account)?;
    let emergency = arguments.emergency.as_deref();
    let options = DeployOptions {
        governance: governor::Parameters::default(),
        emergency: emergency
            .map(|address| chain.parse_address(address))
            .transpose()?,
        gopen_unbonding_seconds: arguments.unbonding_days.saturating_mul(86_400),
        min_data_share: 2_000,
        min_bond: 1_000_000_000,
        max_set: 31,
        dispute_seconds: arguments.dispute_hours.saturating_mul(3_600),
        settle_seconds: 3 * 86_400,
        min_deposit: 1_000_000,
        params_hash: Hash32::ZERO,
    };
    let deployment = deploy(&wallet, &arguments.artifacts, &options).await?;
    deployment.save(&home.deployment())?;
    println!("{}", home.deployment().display());
    Ok(())
}

fn read_config(path: &Path) -> openledger::Result<chain_client::Config> {
    let text = std::fs::read_to_string(path).map_err(|error| refuse(path, &error))?;
    serde_json::from_str(&text).map_err(|error| refuse(path, &error))
}

fn refuse(path: &Path, reason: &dyn Display) -> Error {
    Error::File {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

//! The demo's world: accounts, chain, contracts, Datanets.

use std::{collections::BTreeMap, fs, path::PathBuf};

use attribution_report::Hash32;
use contract_api::{
    datanet_registry::{BatchStatus, DatanetAccess, DatanetTerms},
    governor,
};

use super::{data::DemoData, network, processes::Processes, progress::Stages, DemoError, Options};
use crate::{
    actions::{
        batch, datanet,
        deploy::{deploy, DeployOptions},
        snapshot, token,
    },
    home::write_private_json,
    Context, Home, Wallet,
};

/// What the governor is called as the treasury.
pub const TREASURY: &str = "treasury";
/// Oracles of the demo; at most one may fail.
pub const ORACLES: usize = 4;
/// Validators of every Datanet.
const VALIDATORS: usize = 3;
/// OPEN that every account wraps at the start.
const WRAPPED: u128 = 50_000_000_000;
/// Deposit of a batch.
const DEPOSIT: u128 = 10_000_000;
/// Bond of a validator.
const VALIDATOR_BOND: u128 = 100_000_000;
/// Quality that the validators give, in basis points.
const QUALITIES: [u16; VALIDATORS] = [9_000, 9_200, 8_800];
/// Seconds of the dispute window.
const DISPUTE_SECONDS: u64 = 2;

/// Parameters of the governor: periods short enough to try it out.
fn governance() -> governor::Parameters {
    governor::Parameters {
        voting_delay: 10u64.into(),
        voting_period: 60u64.into(),
        timelock: 30u64.into(),
        ..governor::Parameters::default()
    }
}

/// Everything that runs and everyone who acts.
pub struct World {
    /// Connection and contracts.
    pub context: Context,
    /// Account name -> wallet.
    pub wallets: BTreeMap<String, Wallet>,
    /// Running daemons.
    pub processes: Processes,
    /// Folder of the artifact store.
    pub artifacts: PathBuf,
    /// URL of the node.
    pub node_url: String,
    /// URLs of the oracles in the order of their names.
    pub oracle_urls: Vec<String>,
}

/// A Datanet on the chain, ready to train on.
pub struct OpenedDatanet {
    /// Id of the Datanet.
    pub datanet: u64,
    /// Its name.
    pub name: String,
    /// Root of the snapshot over its batches, all of them accepted.
    pub snapshot: Hash32,
}

fn account_names(data: &super::data::DemoData) -> Vec<String> {
    let fixed = ["deployer", "base-owner", "builder", "node", "payer"].map(str::to_owned);
    let validators = (1..=VALIDATORS).map(|number| format!("validator-{number}"));
    let oracles = (1..=ORACLES).map(|number| format!("oracle-{number}"));
    let contributors = data
        .datanets
        .iter()
        .flat_map(|datanet| &datanet.contributors);
    let contributors = contributors.map(|(name, _)| name.clone());
    fixed
        .into_iter()
        .chain(validators)
        .chain(oracles)
        .chain(contributors)
        .collect()
}

impl World {
    /// Connects to a chain, or starts an empty one, and deploys the suite on it.
    pub async fn start(
        home: &Home,
        data: &DemoData,
        options: &Options,
        stages: &mut Stages,
    ) -> Result<Self, DemoError> {
        let names = account_names(data);
        super::processes::stop_kept(home)?;
        for part in ["node", "oracles", "channels", "logs"] {
            let path = home.path().join(part);
            if path.exists() {
                fs::remove_dir_all(path).map_err(DemoError::io("clearing the last run"))?;
            }
        }
        let mut processes = Processes::new(&home.path().join("logs"), options.keep)?;
        let (chain, wallets) =
            network::start(home, &names, options, &mut processes, stages).await?;

        let stage = stages.begin("deploying the contracts", 0);
        let deployer = &wallets["deployer"];
        let deploy_options = DeployOptions {
            governance: governance(),
            emergency: None,
            gopen_unbonding_seconds: 60,
            min_data_share: 2_000,
            min_bond: 1_000_000_000,
            max_set: 16,
            dispute_seconds: DISPUTE_SECONDS,
            settle_seconds: 3_600,
            min_deposit: 1_000_000,
            params_hash: Hash32::ZERO,
        };
        let deployment = deploy(deployer, &options.artifacts, &deploy_options).await?;
        deployment.save(&home.deployment())?;
        let context = Context::new(home.clone(), deployment, chain)?;
        stages.end(
            stage,
            &format!(
                "{} contracts from their .wasm",
                context.deployment.checksums.len()
            ),
        );
        Ok(Self {
            context,
            wallets,
            processes,
            artifacts: home.path().join("artifacts"),
            node_url: String::new(),
            oracle_urls: Vec::new(),
        })
    }

    /// The wallet of an account of the demo.
    pub fn wallet(&self, name: &str) -> Result<&Wallet, DemoError> {
        let reason = || format!("the demo has no account `{name}`");
        let unknown = || crate::Error::Argument {
            what: "account",
            reason: reason(),
        };
        Ok(self.wallets.get(name).ok_or_else(unknown)?)
    }

    /// Name of an account by its address; the address where it has none.
    pub fn name_of(&self, address: &str) -> String {
        if address == self.context.deployment.treasury {
            return TREASURY.to_owned();
        }
        let found = self
            .wallets
            .iter()
            .find(|(_, wallet)| wallet.address().as_ref() == address);
        found.map_or_else(|| address.to_owned(), |(name, _)| name.clone())
    }

    /// Wraps OPEN, opens the Datanets, submits every contributor's batch and has it scored.
    pub async fn contribute(
        &mut self,
        data: &DemoData,
        stages: &mut Stages,
    ) -> Result<Vec<OpenedDatanet>, DemoError> {
        let contributors = data.contributors();
        let steps = self.wallets.len() + data.datanets.len() * (VALIDATORS + 2) + contributors;
        let stage = stages.begin("contributing to the Datanets", steps as u64);
        for (name, wallet) in &self.wallets {
            token::wrap(&self.context, wallet, WRAPPED).await?;
            stage.step(&format!("{name} wraps OPEN"));
        }
        let store = artifact_store::ArtifactStore::open_folder(&self.artifacts)
            .await
            .map_err(crate::Error::from)?;
        let mut opened = Vec::new();
        for datanet_data in &data.datanets {
            let datanet = self.open_datanet(datanet_data).await?;
            for (name, file) in &datanet_data.contributors {
                let wallet = self.wallet(name)?;
                batch::submit(&self.context, wallet, &store, datanet, file, DEPOSIT).await?;
                stage.step(&format!("{name} submits {} items", file.items.len()));
            }
            self.score_all(datanet, &stage).await?;
            let batches = batch::list(&self.context, datanet).await?;
            let rejected = batches
                .iter()
                .find(|batch| batch.status != BatchStatus::Accepted);
            if let Some(batch) = rejected {
                let what = format!("acceptance of batch {}/{}", batch.datanet, batch.batch);
                return Err(DemoError::Timeout { what, seconds: 0 });
            }
            opened.push(OpenedDatanet {
                datanet,
                name: datanet_data.name.clone(),
                snapshot: self.take_snapshot(datanet, &stage).await?,
            });
        }
        let result = format!(
            "{} Datanets, {contributors} contributors, {} bytes",
            opened.len(),
            data.bytes()
        );
        stages.end(stage, &result);
        Ok(opened)
    }

    async fn open_datanet(&self, data: &super::data::DatanetData) -> Result<u64, DemoError> {
        let owner = self.wallet("deployer")?;
        let terms = DatanetTerms {
            name: data.name.clone(),
            title: data.title.clone(),
            domain: data.domain.clone(),
            licence: data.licence.clone(),
            conditions: "as the licence says".to_owned(),
            schema_hash: batch::item_schema_hash(),
            min_deposit: DEPOSIT.into(),
            validator_bond: VALIDATOR_BOND.into(),
            accept_quality: 5_000,
            access: DatanetAccess::Open,
        };
        let datanet = datanet::create(&self.context, owner, terms)
            .await?
            .datanet
            .u64();
        let validators = (1..=VALIDATORS)
            .map(|number| {
                Ok(self
                    .wallet(&format!("validator-{number}"))?
                    .address()
                    .to_string())
            })
            .collect::<Result<Vec<_>, DemoError>>()?;
        datanet::admit(&self.context, owner, datanet, validators).await?;
        for number in 1..=VALIDATORS {
            let validator = self.wallet(&format!("validator-{number}"))?;
            datanet::bond(&self.context, validator, datanet, VALIDATOR_BOND).await?;
        }
        Ok(datanet)
    }

    /// The root over the Datanet's accepted batches, recorded on the chain.
    async fn take_snapshot(
        &self,
        datanet: u64,
        stage: &super::progress::Stage,
    ) -> Result<Hash32, DemoError> {
        snapshot::take(&self.context, self.wallet("builder")?, datanet).await?;
        stage.step("builder takes the snapshot");
        let taken = snapshot::list(&self.context, datanet).await?;
        let last = taken.last().ok_or_else(|| DemoError::Timeout {
            what: format!("the snapshot of Datanet {datanet}"),
            seconds: 0,
        })?;
        Ok(last.root)
    }

    /// Validators score what is still pending; the last one may find everything decided.
    async fn score_all(
        &self,
        datanet: u64,
        stage: &super::progress::Stage,
    ) -> Result<(), DemoError> {
        for (number, quality) in (1..).zip(QUALITIES) {
            let pending = batch::list(&self.context, datanet).await?;
            let scores: Vec<(u64, u64, u16)> = pending
                .iter()
                .filter(|batch| batch.status == BatchStatus::Pending)
                .map(|batch| (datanet, batch.batch.u64(), quality))
                .collect();
            if !scores.is_empty() {
                let validator = self.wallet(&format!("validator-{number}"))?;
                batch::score(&self.context, validator, &scores).await?;
            }
            stage.step(&format!("validator-{number} scores"));
        }
        Ok(())
    }

    /// Leaves the daemons running and prints how to go on.
    pub fn keep(&self, home: &Home) -> Result<(), DemoError> {
        let running: BTreeMap<&str, u32> = self.processes.list().collect();
        write_private_json(&home.path().join("processes.json"), &running)?;
        println!("\nStill running:");
        for endpoint in &self.context.chain.config().endpoints {
            println!("  chain    {endpoint}");
        }
        println!("  node     {} (OpenAI API)", self.node_url);
        for (index, url) in self.oracle_urls.iter().enumerate() {
            println!("  oracle-{} {url}", index + 1);
        }
        println!("\nTry next:");
        println!("  target/debug/openledger channel open 5");
        println!("  target/debug/openledger ask defi-risk \"How long will I wait for my money at Larkspur Vault?\"");
        println!("  target/debug/openledger account show --as agatha-moor");
        println!("  target/debug/openledger report head --as-json");
        println!("  target/debug/openledger governance parameters");
        let home = self.context.home.path().display();
        println!(
            "  scripts/wallet {home}    # then {}/wallet/ in a browser with Keplr",
            self.node_url
        );
        println!("Stop it all: target/debug/openledger demo --stop");
        Ok(())
    }
}

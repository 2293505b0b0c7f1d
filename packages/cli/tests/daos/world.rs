//! A suite of the test's own on the running chain, and two who vote with gOPEN.

use std::path::{Path, PathBuf};

use attribution_report::Hash32;
use chain_client::{Address, Broadcaster, Chain, Instantiate, Signer, TxOutcome};
use contract_api::{governor, payout_splitter};
use cosmwasm_std::coin;
use cw3::Vote;
use openledger::actions::deploy::{deploy, DeployOptions};
use openledger::actions::governance::{self, Draft};
use openledger::actions::token;
use openledger::{Context, Home, Wallet};
use serde::de::DeserializeOwned;
use serde_json::{json, Value};
use tempfile::TempDir;

/// Native coins of every account, in micro-OPEN.
const FUNDS: u128 = 1_000_000_000;
/// gOPEN of every voter, in micro-gOPEN.
pub const LOCKED: u128 = 100_000_000;
/// What a DAO sets the splitter's dispute window to, in seconds.
const CHANGED: u64 = 77;

/// The suite and its accounts.
pub struct World {
    pub context: Context,
    _home: TempDir,
}

/// The folder of compiled contracts.
fn artifact(name: &str) -> PathBuf {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../artifacts");
    let folder = std::env::var_os("OPENLEDGER_ARTIFACTS").map_or(default, PathBuf::from);
    folder.join(name)
}

fn options() -> DeployOptions {
    DeployOptions {
        governance: governor::Parameters {
            voting_delay: 1u64.into(),
            voting_period: 5u64.into(),
            timelock: 1u64.into(),
            proposal_threshold: 1u128.into(),
            proposal_deposit: 1u128.into(),
            ..governor::Parameters::default()
        },
        emergency: None,
        gopen_unbonding_seconds: 600,
        min_data_share: 2_000,
        min_bond: 1_000_000,
        max_set: 4,
        dispute_seconds: 2,
        settle_seconds: 60,
        min_deposit: 1_000,
        params_hash: Hash32::ZERO,
    }
}

impl World {
    /// Deploys a suite on the running chain; alice and bob hold gOPEN, carol holds none.
    pub async fn start() -> Self {
        let localnet = std::env::var_os("OPENLEDGER_LOCALNET").expect("OPENLEDGER_LOCALNET");
        let localnet = Path::new(&localnet);
        let config = std::fs::read_to_string(localnet.join("chain.json")).unwrap();
        let chain = Chain::connect(serde_json::from_str(&config).unwrap())
            .await
            .unwrap();
        let folder = TempDir::new().unwrap();
        let home = Home::open(folder.path()).unwrap();
        fund(&chain, &localnet.join("keys").join("faucet.key"), &home).await;
        let owner = Wallet::open(&home, &chain, "owner").unwrap();
        let deployment = deploy(&owner, &artifact(""), &options()).await.unwrap();
        let world = World {
            context: Context::new(home, deployment, chain).unwrap(),
            _home: folder,
        };
        for name in ["alice", "bob"] {
            let (context, voter) = (&world.context, world.wallet(name));
            token::wrap(context, &voter, LOCKED + 1_000).await.unwrap();
            token::lock(context, &voter, LOCKED).await.unwrap();
        }
        world
    }

    pub fn wallet(&self, name: &str) -> Wallet {
        self.context.wallet(name).unwrap()
    }

    /// Stores a compiled contract and returns its code id.
    pub async fn store(&self, file: &str) -> u64 {
        let code = std::fs::read(artifact(file)).unwrap();
        let owner = self.wallet("owner");
        owner.broadcaster.store_code(code).await.unwrap().code_id
    }

    /// Stores a compiled contract and makes an instance of it.
    pub async fn instantiate(&self, file: &str, message: &Value) -> Address {
        let new = Instantiate {
            code_id: self.store(file).await,
            msg: message,
            label: file,
            admin: None,
            funds: &[],
        };
        let owner = self.wallet("owner");
        owner.broadcaster.instantiate(new).await.unwrap().address
    }

    /// Sends a contract a message of an account.
    pub async fn send(
        &self,
        sender: &str,
        contract: &Address,
        message: &Value,
    ) -> chain_client::Result<TxOutcome> {
        let sender = self.wallet(sender);
        sender.broadcaster.execute(contract, message, &[]).await
    }

    pub async fn ask<T: DeserializeOwned>(&self, contract: &Address, query: &Value) -> T {
        self.context.query(contract, query).await.unwrap()
    }

    /// Makes an account the owner of payout-splitter's parameters, by a proposal of the governor.
    pub async fn hand_over(&self, owner: &Address) {
        let (context, alice) = (&self.context, self.wallet("alice"));
        let change = json!({ "update_config": { "owner": owner.to_string() } });
        let draft = Draft {
            title: "Another owner".to_owned(),
            description: "A DAO decides over the splitter from now on.".to_owned(),
            messages: vec![governance::call(&context.contracts.payout_splitter, &change).unwrap()],
        };
        let proposed = governance::propose(context, &alice, draft).await.unwrap();
        let (id, parameters) = (proposed.proposal_id, options().governance);
        self.pass(parameters.voting_delay.u64() + 1).await;
        for name in ["alice", "bob"] {
            let voter = self.wallet(name);
            let voted = governance::vote(context, &voter, id, Vote::Yes, None).await;
            voted.unwrap();
        }
        self.pass(parameters.voting_period.u64() + 1).await;
        governance::queue(context, &alice, id).await.unwrap();
        self.pass(parameters.timelock.u64() + 1).await;
        governance::run(context, &alice, id).await.unwrap();
    }

    /// The message of a DAO that changes the splitter's dispute window.
    pub fn change(&self) -> Value {
        let change = json!({ "update_config": { "dispute_seconds": CHANGED.to_string() } });
        let splitter = &self.context.contracts.payout_splitter;
        serde_json::to_value(governance::call(splitter, &change).unwrap()).unwrap()
    }

    /// Whether a DAO's change has been made.
    pub async fn is_changed(&self) -> bool {
        let query = payout_splitter::QueryMsg::Config {};
        let splitter = &self.context.contracts.payout_splitter;
        let config: payout_splitter::ConfigResponse =
            self.context.query(splitter, &query).await.unwrap();
        config.dispute_seconds.u64() == CHANGED
    }

    /// Waits until so much block time has passed.
    async fn pass(&self, seconds: u64) {
        let chain = &self.context.chain;
        let time = chain.latest_block().await.unwrap().time.seconds() + seconds;
        let limit = std::time::Duration::from_secs(60);
        chain.wait_for_block_time(time, limit).await.unwrap();
    }
}

/// Pays the accounts of a test from the chain's faucet.
async fn fund(chain: &Chain, faucet: &Path, home: &Home) {
    let config = chain.config();
    let faucet = Signer::load(faucet, &config.address_prefix).unwrap();
    let faucet = Broadcaster::new(chain.clone(), faucet);
    let mut messages = faucet.messages();
    for name in ["owner", "alice", "bob", "carol"] {
        let wallet = Wallet::open(home, chain, name).unwrap();
        let amount = [coin(FUNDS, config.fee_denom.clone())];
        messages.bank_send(wallet.address(), &amount).unwrap();
    }
    faucet.send(messages).await.unwrap();
}

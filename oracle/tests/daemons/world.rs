//! A deployed suite, a node that answers, and four daemons that can be started, killed and cut off.

use std::collections::BTreeMap;
use std::future::pending;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

use attribution_report::Hash32;
use chain_client::{Chain, Signer};
use contract_api::model_registry::AdapterResponse;
use contract_api::payout_splitter::ReportResponse;
use devnet::chain::config::{ChainConfig, Genesis, DEFAULT_CHAIN_ID};
use devnet::rpc::{serve, ServeOptions};
use devnet::Devnet;
use ed25519_dalek::SigningKey;
use inference_node::serve as node;
use openledger::actions::{ask, channel, channel::Session, deploy, operator, report, token};
use openledger::{Context, Home, Wallet};
use openledger_oracle::config::{Batch, Contracts, Limits, OracleConfig, Timing};
use openledger_oracle::daemon::{self, Clock, Figures, Running, Surroundings};
use openledger_oracle::error::OracleError;
use openledger_oracle::keys;
use openledger_oracle::store::WriteMoment;
use openledger_oracle::wire::Body;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::model;
use crate::tap::Tap;

const FUNDS: u128 = 1_000_000_000_000;
const ACCOUNTS: [&str; 12] = [
    "owner",
    "builder",
    "payer",
    "node",
    "validator",
    "contributor-1",
    "contributor-2",
    "oracle-0",
    "oracle-1",
    "oracle-2",
    "oracle-3",
    "oracle-4",
];
/// Length of a view and distance of two turns: longer than any test runs.
pub const LONG: Duration = Duration::from_secs(86_400);
/// Oracles; the first has the largest bond, so its index in the set is 0.
pub const ORACLES: usize = 4;

/// A daemon's surroundings, and the daemon while it runs.
pub struct Oracle {
    pub config: OracleConfig,
    pub tap: Tap,
    /// In front of the chain, for this daemon alone.
    pub rpc: Tap,
    running: Option<Running>,
    released: Option<mpsc::Receiver<()>>,
}

/// When a daemon's store fails for good.
#[derive(Clone, Copy, Debug)]
pub struct Crash {
    /// Number of the write, from 1 on.
    pub write: usize,
    /// Whether this write is still on the disk.
    pub moment: WriteMoment,
}

pub struct World {
    pub context: Context,
    pub oracles: Vec<Oracle>,
    pub clock: Clock,
    pub devnet: Devnet,
    pub http: reqwest::Client,
    pub adapter: AdapterResponse,
    folder: tempfile::TempDir,
    node_url: String,
    sessions: Vec<Session>,
}

fn contracts_folder() -> PathBuf {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../artifacts");
    std::env::var_os("OPENLEDGER_ARTIFACTS").map_or(default, PathBuf::from)
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

async fn start_chain(home: &Home) -> (Devnet, Chain) {
    let mut genesis = Genesis::new(DEFAULT_CHAIN_ID);
    for name in ACCOUNTS {
        let signer = Signer::load_or_create(&home.key(name).unwrap(), "open").unwrap();
        let coins = vec![cosmwasm_std::coin(FUNDS, "uopen")];
        genesis = genesis.with_account(signer.address().to_string(), coins);
    }
    let devnet = Devnet::start(ChainConfig::in_memory(genesis)).unwrap();
    let (listener, rpc) = listen().await;
    let options = ServeOptions {
        block_interval: None,
    };
    tokio::spawn(serve(devnet.clone(), listener, options, pending()));
    let mut config = chain_client::Config {
        endpoints: vec![rpc],
        ..Default::default()
    };
    config.timeouts.poll_ms = 10;
    config.timeouts.inclusion_ms = 5_000;
    (devnet, Chain::connect(config).await.unwrap())
}

async fn deploy_suite(home: Home, chain: Chain, dispute_seconds: u64) -> Context {
    let owner = Wallet::open(&home, &chain, "owner").unwrap();
    let options = deploy::DeployOptions {
        governance: Default::default(),
        emergency: None,
        gopen_unbonding_seconds: 0,
        min_data_share: 2_000,
        min_bond: 1_000_000,
        max_set: 4,
        dispute_seconds,
        settle_seconds: 3_600,
        min_deposit: 1_000,
        params_hash: Hash32::ZERO,
    };
    let deployment = deploy::deploy(&owner, &contracts_folder(), &options).await;
    let context = Context::new(home, deployment.unwrap(), chain).unwrap();
    for name in ACCOUNTS {
        let wallet = context.wallet(name).unwrap();
        token::wrap(&context, &wallet, FUNDS / 2).await.unwrap();
    }
    context
}

async fn start_node(context: &Context, folder: &Path, artifacts: &Path) -> String {
    let contracts = &context.deployment.contracts;
    let wallet = context.wallet("node").unwrap();
    let config = node::NodeConfig {
        listen: ([127, 0, 0, 1], 0).into(),
        address: wallet.address().to_string(),
        receipt_key: folder.join("node.seed"),
        home: folder.join("node"),
        artifacts: artifacts.to_owned(),
        base_model: 1,
        serve_base: true,
        wallet: None,
        limits: node::config::Limits {
            max_tokens: 8,
            registry_seconds: 0,
            ..Default::default()
        },
        contracts: node::config::Contracts {
            payout_splitter: contracts.payout_splitter.clone(),
            model_registry: contracts.model_registry.clone(),
            oracle_registry: contracts.oracle_registry.clone(),
            dispute_registry: Some(contracts.dispute_registry.clone()),
        },
        chain: context.chain.config().clone(),
    };
    let started = node::Node::start(config).await.unwrap();
    let key = started.receipt_key().verifying_key().to_bytes();
    let (listener, url) = listen().await;
    tokio::spawn(async move { axum::serve(listener, node::api::router(started)).await });
    openledger::actions::node::register(context, &wallet, &url, &key)
        .await
        .unwrap();
    url
}

impl World {
    /// Everything but the daemons runs; the four operators are the set. A report takes `receipts`
    /// receipts and is final after a second.
    pub async fn start(receipts: usize) -> Self {
        Self::with_window(receipts, 1).await
    }

    /// As [`World::start`], with so many seconds in which a report can be disputed.
    pub async fn with_window(receipts: usize, dispute_seconds: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path().join("home")).unwrap();
        let (devnet, chain) = start_chain(&home).await;
        let context = deploy_suite(home, chain, dispute_seconds).await;
        let artifacts = folder.path().join("artifacts");
        let adapter = model::make(&context, folder.path(), &artifacts).await;
        let node_url = start_node(&context, folder.path(), &artifacts).await;
        let mut oracles = Vec::new();
        for number in 0..ORACLES {
            oracles.push(Oracle::register(&context, folder.path(), receipts, number).await);
        }
        let owner = context.wallet("owner").unwrap();
        operator::rotate(&context, &owner).await.unwrap();
        let mut world = Self {
            sessions: Vec::new(),
            context,
            oracles,
            clock: Clock::default(),
            devnet,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            adapter,
            node_url,
            folder,
        };
        world.open_channel(86_400).await;
        world
    }

    /// Opens a channel for so many seconds; its number for [`World::ask_by`], which also is its id
    /// less one.
    pub async fn open_channel(&mut self, seconds: u64) -> usize {
        let context = &self.context;
        let payer = context.wallet("payer").unwrap();
        let node = context.wallet("node").unwrap().address().to_string();
        let opened = channel::open(context, &payer, &node, 1_000_000, seconds).await;
        let number = opened.unwrap().channel.channel.u64();
        let session = Session::load(&context.home.channel(number)).unwrap();
        self.sessions.push(session);
        self.sessions.len() - 1
    }

    /// Registers one more operator, which is not in the set; its index.
    pub async fn register_outsider(&mut self, receipts: usize) -> usize {
        let number = self.oracles.len();
        let folder = self.folder.path();
        let outsider = Oracle::register(&self.context, folder, receipts, number).await;
        self.oracles.push(outsider);
        number
    }

    /// The node's base URL.
    pub fn node_url(&self) -> &str {
        &self.node_url
    }

    /// Moves the chain's time and makes a block.
    pub async fn pass(&self, seconds: u64) {
        let moved = self.devnet.run_async(move |chain| chain.advance(seconds));
        moved.await.unwrap().unwrap();
    }

    /// Folder of the artifact store.
    pub fn artifacts(&self) -> PathBuf {
        self.folder.path().join("artifacts")
    }

    /// Starts daemons.
    pub async fn run(&mut self, oracles: impl IntoIterator<Item = usize>) {
        for oracle in oracles {
            self.oracles[oracle].start(self.clock.clone(), None).await;
        }
    }

    /// Starts a daemon whose store fails for good; the receiver tells once it did.
    pub async fn run_until(&mut self, oracle: usize, crash: Crash) -> mpsc::Receiver<()> {
        let (struck, told) = mpsc::channel(1);
        let clock = self.clock.clone();
        self.oracles[oracle]
            .start(clock, Some((crash, struck)))
            .await;
        told
    }

    /// Waits until the adapters have a quorum's verdict, so that reports do not meet one half-way.
    pub async fn attested(&self, oracles: impl IntoIterator<Item = usize>) {
        self.wait(oracles, |figures| figures.undecided == Some(0))
            .await;
    }

    /// Asks questions that the first channel pays.
    pub async fn ask(&mut self, count: usize) {
        self.ask_by(0, count).await;
    }

    /// Asks questions that a channel pays.
    pub async fn ask_by(&mut self, channel: usize, count: usize) {
        for seed in 0..count {
            let question = ask::Question {
                endpoint: &self.node_url,
                model: model::MODEL,
                text: "Where is the mill?",
                max_tokens: 8,
                temperature: 0.0,
                seed: seed as u64,
            };
            let (context, session) = (&self.context, &mut self.sessions[channel]);
            ask::ask_paid(
                context,
                session,
                &self.adapter.terms.price,
                &question,
                |_| {},
            )
            .await
            .unwrap();
        }
    }

    /// A report on the chain.
    pub async fn report(&self, seq: u64) -> ReportResponse {
        report::show(&self.context, seq).await.unwrap()
    }

    /// Number of the newest report on the chain.
    pub async fn last_seq(&self) -> u64 {
        let head = report::head(&self.context).await.unwrap();
        head.last_seq.u64()
    }

    /// Waits until the daemons have settled a report; all of them must have the chain's.
    pub async fn settled(&self, seq: u64, oracles: impl IntoIterator<Item = usize>) {
        for oracle in oracles {
            let mut ledger = self.oracles[oracle].running().context().watch_ledger();
            let ledger = ledger.wait_for(|ledger| ledger.seq >= seq).await.unwrap();
            if ledger.seq == seq {
                let digest = ledger.digest;
                drop(ledger);
                assert_eq!(digest, self.report(seq).await.digest, "oracle {oracle}");
            }
        }
    }

    /// Waits until the figures of the daemons are so.
    pub async fn wait(
        &self,
        oracles: impl IntoIterator<Item = usize>,
        until: impl Fn(&Figures) -> bool,
    ) {
        for oracle in oracles {
            let mut figures = self.oracles[oracle].running().context().watch_figures();
            figures.wait_for(|figures| until(figures)).await.unwrap();
        }
    }

    /// No member made two statements of one kind in one view of a round, or signed two reports of
    /// one round, whoever heard them.
    pub fn assert_no_equivocation(&self) {
        let (mut said, mut signed) = (BTreeMap::new(), BTreeMap::new());
        for message in self.oracles.iter().flat_map(|oracle| oracle.tap.said()) {
            let place = (
                message.seq,
                message.prev_report,
                message.view,
                message.sender,
                message.body.kind(),
            );
            let content = message.body.digest();
            let known = *said.entry(place).or_insert(content);
            assert_eq!(known, content, "two statements: {place:?}");
            if let Body::ReportSignature { report, .. } = message.body {
                let round = (message.set_id, message.seq, message.prev_report);
                let known = *signed.entry((round, message.sender)).or_insert(report);
                assert_eq!(known, report, "two reports signed: {round:?}");
            }
        }
        assert!(!said.is_empty());
    }
}

impl Oracle {
    async fn register(context: &Context, folder: &Path, receipts: usize, number: usize) -> Self {
        let name = format!("oracle-{number}");
        let (tap, rpc) = (Tap::start().await, Tap::start().await);
        let mut chain = context.chain.config().clone();
        rpc.aim(chain.endpoints.first().cloned());
        chain.endpoints = vec![rpc.url.clone()];
        let contracts = &context.deployment.contracts;
        let config = OracleConfig {
            listen: ([127, 0, 0, 1], 0).into(),
            home: folder.join(&name),
            report_key: folder.join(format!("{name}.seed")),
            chain_key: context.home.key(&name).unwrap(),
            artifacts: folder.join("artifacts").display().to_string(),
            audits: None,
            contracts: Contracts {
                payout_splitter: contracts.payout_splitter.clone(),
                oracle_registry: contracts.oracle_registry.clone(),
                model_registry: contracts.model_registry.clone(),
                datanet_registry: contracts.datanet_registry.clone(),
                dispute_registry: contracts.dispute_registry.clone(),
            },
            batch: Batch {
                max_receipts: receipts,
                min_receipts: receipts,
                max_wait_ms: u64::MAX,
            },
            timing: timing(),
            limits: Limits {
                message_bytes: 1 << 20,
                ..Limits::default()
            },
            push_claims: false,
            chain,
        };
        let key = keys::create(&config.report_key).unwrap();
        let wallet = context.wallet(&name).unwrap();
        let registry = context.contracts.oracle_registry.to_bytes();
        let canonical = wallet.address().to_bytes();
        let proof = keys::proof_of_possession(&key, DEFAULT_CHAIN_ID, &registry, &canonical);
        let public = key.verifying_key().to_bytes();
        let bond = 10_000_000 - number as u128;
        operator::register(context, &wallet, bond, &public, &proof, &tap.url)
            .await
            .unwrap();
        Self {
            config,
            tap,
            rpc,
            running: None,
            released: None,
        }
    }

    async fn start(&mut self, clock: Clock, crash: Option<(Crash, mpsc::Sender<()>)>) {
        // The store's watch holds the sender, so the receiver tells when the store is closed.
        let (held, released) = mpsc::channel::<()>(1);
        let writes = AtomicUsize::new(0);
        let watch = move |moment: WriteMoment| {
            let _held = &held;
            let Some((crash, struck)) = &crash else {
                return Ok(());
            };
            if moment == WriteMoment::Before {
                writes.fetch_add(1, Ordering::SeqCst);
            }
            let write = writes.load(Ordering::SeqCst);
            let now = (write, moment) == (crash.write, crash.moment);
            if now || write > crash.write {
                // Told before: the test has heard it already.
                let _ = struck.try_send(());
                return Err(OracleError::Store("the process was killed".to_owned()));
            }
            Ok(())
        };
        let surroundings = Surroundings {
            clock,
            store_watch: Some(Arc::new(watch)),
        };
        let running = daemon::start(self.config.clone(), surroundings)
            .await
            .unwrap();
        self.tap.aim(Some(format!("http://{}", running.address())));
        self.running = Some(running);
        self.released = Some(released);
    }

    /// Kills the daemon; returns once its store is closed.
    pub async fn kill(&mut self) {
        self.tap.aim(None);
        self.running.take().unwrap().stop().await;
        assert_eq!(self.released.take().unwrap().recv().await, None);
    }

    /// The daemon, which must run.
    pub fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    /// The daemon's own address.
    pub fn url(&self) -> String {
        format!("http://{}", self.running().address())
    }

    /// Its report key.
    pub fn key(&self) -> SigningKey {
        keys::load(&self.config.report_key).unwrap()
    }
}

fn timing() -> Timing {
    let long = LONG.as_millis() as u64;
    Timing {
        view_ms: long,
        resend_ms: 40,
        grace_ms: long,
        stagger_ms: long,
        chain_poll_ms: 20,
        feed_poll_ms: 20,
        settle_margin_seconds: 600,
        request_ms: 30_000,
    }
}

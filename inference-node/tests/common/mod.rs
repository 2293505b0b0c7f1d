//! A node in front of a chain of the test's own: compiled contracts, a small random model.
// Each test file uses its part of this.
#![allow(dead_code, clippy::unwrap_used)]

use std::{path::PathBuf, sync::Arc};

use artifact_store::ArtifactStore;
use attribution_report::{Hash32, MixRule, RevenuePolicy, UnattestedRule};
use chain_client::{Chain, Signer};
use contract_api::{
    datanet_registry::{DatanetAccess, DatanetTerms},
    governor::Parameters,
    model_registry::{AdapterTerms, Price, SnapshotRef},
};
use devnet::{
    chain::config::{ChainConfig, Genesis, DEFAULT_CHAIN_ID},
    rpc::{serve, ServeOptions},
    Devnet,
};
use inference_node::serve::{
    api,
    config::{Contracts, Limits},
    Node, NodeConfig,
};
use lora_model::{
    Adapter, ChatFormat, Config, Device, LoraConfig, Model, StoredDtype, Tokenizer, EOS_TOKEN,
};
use openledger::{
    actions::{
        adapter, batch, channel, channel::Session, datanet, deploy, operator, snapshot, token,
    },
    Context, Home, Wallet,
};
use serde_json::{json, Value};
use tokio::net::TcpListener;

const FUNDS: u128 = 100_000_000_000;
/// Price of a call; tokens cost nothing, so amounts in tests are round.
pub const PRICE: u128 = 1_000;
pub const MODEL: &str = "notes";
pub const BASE: &str = "tiny";

/// The running node and everyone around it.
pub struct World {
    pub context: Context,
    pub url: String,
    pub devnet: Devnet,
    pub session: Session,
    pub payer: Wallet,
    pub node: Wallet,
    pub http: reqwest::Client,
    folder: Arc<tempfile::TempDir>,
}

fn artifacts() -> PathBuf {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../artifacts");
    std::env::var_os("OPENLEDGER_ARTIFACTS").map_or(default, PathBuf::from)
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

fn tokenizer() -> Tokenizer {
    let text = "Question: What is the notice period?\nAnswer: The notice period is 9 days.\n";
    Tokenizer::train(&[text], 300, &[EOS_TOKEN]).unwrap()
}

/// Writes a small random base model in the layout of Hugging Face.
fn write_base(folder: &std::path::Path) -> Model {
    let tokenizer = tokenizer();
    let config = Config {
        hidden_size: 16,
        intermediate_size: 32,
        num_hidden_layers: 2,
        num_attention_heads: 2,
        num_key_value_heads: 2,
        head_dim: 8,
        vocab_size: tokenizer.vocab_size(),
        rope_theta: 10_000.0,
        rms_norm_eps: 1e-5,
        tie_word_embeddings: true,
        bos_token_id: None,
        eos_token_ids: vec![tokenizer.token_id(EOS_TOKEN).unwrap()],
        max_position_embeddings: 128,
    };
    let model = Model::random(config, 7, &Device::Cpu).unwrap();
    model.save(folder, StoredDtype::F32).unwrap();
    tokenizer.save(folder).unwrap();
    ChatFormat::save(folder, 128).unwrap();
    model
}

impl World {
    /// Deploys the suite, registers base, adapter and node, opens a channel of 1 OPEN.
    pub async fn start() -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let home = Home::open(folder.path().join("home")).unwrap();
        let mut genesis = Genesis::new(DEFAULT_CHAIN_ID);
        for name in ["owner", "payer", "node", "oracle-1"] {
            let signer = Signer::load_or_create(&home.key(name).unwrap(), "open").unwrap();
            genesis = genesis.with_account(
                signer.address().to_string(),
                vec![cosmwasm_std::coin(FUNDS, "uopen")],
            );
        }
        let devnet = Devnet::start(ChainConfig::in_memory(genesis)).unwrap();
        let (listener, rpc) = listen().await;
        let options = ServeOptions {
            block_interval: None,
        };
        tokio::spawn(serve(
            devnet.clone(),
            listener,
            options,
            std::future::pending(),
        ));
        let mut config = chain_client::Config {
            endpoints: vec![rpc],
            ..Default::default()
        };
        config.timeouts.poll_ms = 10;
        let chain = Chain::connect(config).await.unwrap();
        let owner = Wallet::open(&home, &chain, "owner").unwrap();
        let options = deploy::DeployOptions {
            governance: Parameters {
                voting_delay: 1u64.into(),
                ..Parameters::default()
            },
            emergency: None,
            gopen_unbonding_seconds: 0,
            min_data_share: 2_000,
            min_bond: 1_000_000,
            max_set: 4,
            dispute_seconds: 1,
            settle_seconds: 60,
            min_deposit: 1_000,
            params_hash: Hash32::ZERO,
        };
        let deployment = deploy::deploy(&owner, &artifacts(), &options)
            .await
            .unwrap();
        let context = Context::new(home, deployment, chain).unwrap();
        let (payer, node) = (
            context.wallet("payer").unwrap(),
            context.wallet("node").unwrap(),
        );
        for wallet in [&owner, &payer, &context.wallet("oracle-1").unwrap()] {
            token::wrap(&context, wallet, FUNDS / 2).await.unwrap();
        }
        let url = start_node(&context, &owner, folder.path()).await;
        let opened =
            channel::open(&context, &payer, node.address().as_ref(), 1_000_000, 3_600).await;
        let number = opened.unwrap().channel.channel.u64();
        let session = Session::load(&context.home.channel(number)).unwrap();
        let http = reqwest::Client::new();
        Self {
            context,
            url,
            devnet,
            session,
            payer,
            node,
            http,
            folder,
        }
    }

    /// The node's public receipt key, as it publishes it.
    pub async fn receipt_key(&self) -> Vec<u8> {
        let answer = self.http.get(format!("{}/v1/node", self.url)).send().await;
        let node: Value = answer.unwrap().json().await.unwrap();
        hex::decode(node["receipt_key"].as_str().unwrap()).unwrap()
    }

    /// Folder of the wallet page; nothing lies there.
    pub fn wallet(&self) -> PathBuf {
        self.folder.path().join("wallet")
    }

    /// A voucher header for this amount on the world's channel.
    pub fn voucher(&self, amount: u128) -> String {
        openledger::actions::ask::voucher_header(&self.context, &self.session, amount).unwrap()
    }

    /// Posts a body to the chat endpoint and returns status and JSON.
    pub async fn chat(
        &self,
        voucher: Option<String>,
        body: impl Into<reqwest::Body>,
    ) -> (u16, Value) {
        self.post("/v1/chat/completions", voucher, body).await
    }

    /// Posts a body and returns status and JSON.
    pub async fn post(
        &self,
        path: &str,
        voucher: Option<String>,
        body: impl Into<reqwest::Body>,
    ) -> (u16, Value) {
        let request = self
            .http
            .post(format!("{}{path}", self.url))
            .header("content-type", "application/json")
            .body(body);
        let request = match voucher {
            Some(voucher) => request.header("x-openledger-voucher", voucher),
            None => request,
        };
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        (
            status,
            serde_json::from_str(&response.text().await.unwrap()).unwrap(),
        )
    }

    /// What the node charged to the world's channel.
    pub async fn charged(&self) -> u128 {
        let url = format!("{}/v1/channels/{}", self.url, self.session.channel);
        let answer: Value = self
            .http
            .get(url)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        answer["charged"].as_str().unwrap().parse().unwrap()
    }

    /// Registers one oracle and returns its report key.
    pub async fn register_oracle(&self) -> ed25519_dalek::SigningKey {
        use ed25519_dalek::Signer;
        let key = ed25519_dalek::SigningKey::from_bytes(&[9; 32]);
        let operator = self.context.wallet("oracle-1").unwrap();
        let public = key.verifying_key().to_bytes();
        let registry = self.context.contracts.oracle_registry.to_bytes();
        let bytes = attribution_report::possession_bytes(
            DEFAULT_CHAIN_ID,
            &registry,
            &operator.address().to_bytes(),
            &public,
        );
        let proof = key.sign(&bytes).to_bytes();
        let url = "http://127.0.0.1:1";
        operator::register(&self.context, &operator, 1_000_000, &public, &proof, url)
            .await
            .unwrap();
        operator::rotate(&self.context, &operator).await.unwrap();
        key
    }
}

/// A question of the default shape.
pub fn question(text: &str) -> String {
    json!({
        "model": MODEL,
        "messages": [{"role": "user", "content": text}],
        "max_tokens": 8,
        "temperature": 0,
    })
    .to_string()
}

/// One accepted batch of the payer's, with the oracle as validator, and the root of the snapshot.
async fn contribute(
    context: &Context,
    owner: &Wallet,
    store: &ArtifactStore,
    folder: &std::path::Path,
    datanet: u64,
) -> Hash32 {
    let validator = context.wallet("oracle-1").unwrap();
    let admitted = vec![validator.address().to_string()];
    datanet::admit(context, owner, datanet, admitted)
        .await
        .unwrap();
    datanet::bond(context, &validator, datanet, 1)
        .await
        .unwrap();
    let path = folder.join("notes.jsonl");
    let item = json!({"id": "1", "text": "A note.", "licence": "CC0-1.0", "origin": "tests"});
    std::fs::write(&path, item.to_string()).unwrap();
    let file = batch::BatchFile::load(&path).unwrap();
    let contributor = context.wallet("payer").unwrap();
    let submitted = batch::submit(context, &contributor, store, datanet, &file, 1).await;
    let id = submitted.unwrap().batch.batch.u64();
    batch::score(context, &validator, &[(datanet, id, 9_000)])
        .await
        .unwrap();
    snapshot::take(context, owner, datanet).await.unwrap();
    snapshot::list(context, datanet).await.unwrap()[0].root
}

async fn start_node(context: &Context, owner: &Wallet, folder: &std::path::Path) -> String {
    let base_folder = folder.join("base");
    let model = write_base(&base_folder);
    let adapter_folder = folder.join("adapter");
    let lora = Adapter::new(&model, LoraConfig::all_linear(2, 4.0), 3).unwrap();
    lora.save(&adapter_folder, &model, BASE).unwrap();
    let artifacts = folder.join("artifacts");
    let store = ArtifactStore::open_folder(&artifacts).await.unwrap();
    let base_hash = Hash32(store.put_folder(&base_folder).await.unwrap().0);
    let adapter_hash = Hash32(store.put_folder(&adapter_folder).await.unwrap().0);
    let base = adapter::register_base(context, owner, BASE, base_hash, "CC0-1.0")
        .await
        .unwrap();
    let terms = DatanetTerms {
        name: MODEL.to_owned(),
        title: "Notes".to_owned(),
        domain: "notes".to_owned(),
        licence: "CC0-1.0".to_owned(),
        conditions: "as the licence says".to_owned(),
        schema_hash: Hash32([4; 32]),
        min_deposit: 1u128.into(),
        validator_bond: 1u128.into(),
        accept_quality: 5_000,
        access: DatanetAccess::Open,
    };
    let datanet = datanet::create(context, owner, terms)
        .await
        .unwrap()
        .datanet;
    let root = contribute(context, owner, &store, folder, datanet.u64()).await;
    let policy = RevenuePolicy {
        base_owner: 1_000,
        builder: 1_000,
        data: 5_000,
        node: 1_000,
        agent: 0,
        app: 0,
        validators: 500,
        treasury: 1_000,
        oracles: 500,
    };
    let terms = AdapterTerms {
        name: MODEL.to_owned(),
        base_model: base.base_model,
        adapter_hash,
        manifest_hash: Hash32([1; 32]),
        index_hash: Hash32([2; 32]),
        snapshots: vec![SnapshotRef { datanet, root }],
        price: Price {
            per_call: PRICE.into(),
            per_1k_tokens: 0u128.into(),
        },
        policy,
        mix: MixRule {
            span_ppm: 300_000,
            floor_ppm: 1_000,
        },
        unattested: UnattestedRule::Treasury,
        predecessor: None,
    };
    adapter::register(context, owner, terms).await.unwrap();
    let contracts = &context.deployment.contracts;
    let config = NodeConfig {
        listen: ([127, 0, 0, 1], 0).into(),
        address: context.wallet("node").unwrap().address().to_string(),
        receipt_key: folder.join("node.seed"),
        home: folder.join("node"),
        artifacts,
        base_model: base.base_model.u64(),
        serve_base: true,
        wallet: Some(folder.join("wallet")),
        limits: Limits {
            max_tokens: 16,
            registry_seconds: 0,
            ..Limits::default()
        },
        contracts: Contracts {
            payout_splitter: contracts.payout_splitter.clone(),
            model_registry: contracts.model_registry.clone(),
            oracle_registry: contracts.oracle_registry.clone(),
            dispute_registry: None,
        },
        chain: context.chain.config().clone(),
    };
    let node = Node::start(config).await.unwrap();
    let (listener, url) = listen().await;
    tokio::spawn(async move { axum::serve(listener, api::router(node)).await });
    url
}

//! A small random base, and an adapter that is really trained on two contributions.

use std::num::NonZeroUsize;
use std::path::Path;

use artifact_store::{ArtifactStore, Hash};
use attribution::index::{Index, IndexBuilder};
use attribution::influence::Influence;
use attribution::manifest::TrainingManifest;
use attribution_report::{Hash32, RevenuePolicy, UnattestedRule};
use contract_api::datanet_registry::{BatchResponse, DatanetAccess, DatanetTerms};
use contract_api::model_registry::{AdapterResponse, AdapterTerms, Price, SnapshotRef};
use inference_node::factory::{
    train, BatchEntry, TrainOptions, TrainingOutcome, TrainingSet, TrainingSettings,
};
use lora_model::{ChatFormat, Config, Device, Model, StoredDtype, Tokenizer, EOS_TOKEN};
use openledger::actions::{adapter, batch, datanet, snapshot};
use openledger::Context;

/// Name of the adapter.
pub const MODEL: &str = "villages";
const DEPOSIT: u128 = 1_000_000;
const BOND: u128 = 1_000_000;
const TOKENS: usize = 96;
const ITEMS: [(&str, &[&str]); 2] = [
    (
        "contributor-1",
        &[
            "Question: Where is the mill?\nAnswer: The mill stands north of the bridge.",
            "Question: Who owns the mill?\nAnswer: Old Marten owns the mill.",
        ],
    ),
    (
        "contributor-2",
        &["Question: What does the ferry cost?\nAnswer: The ferry costs four coins."],
    ),
];

fn write_base(folder: &Path) {
    let texts: Vec<&str> = ITEMS
        .iter()
        .flat_map(|(_, items)| *items)
        .copied()
        .collect();
    let tokenizer = Tokenizer::train(&texts, 300, &[EOS_TOKEN]).unwrap();
    let config = Config {
        hidden_size: 16,
        intermediate_size: 24,
        num_hidden_layers: 1,
        num_attention_heads: 2,
        num_key_value_heads: 2,
        head_dim: 8,
        vocab_size: tokenizer.vocab_size(),
        rope_theta: 10_000.0,
        rms_norm_eps: 1e-5,
        tie_word_embeddings: true,
        bos_token_id: None,
        eos_token_ids: vec![tokenizer.token_id(EOS_TOKEN).unwrap()],
        max_position_embeddings: TOKENS,
    };
    let model = Model::random(config, 1, &Device::Cpu).unwrap();
    model.save(folder, StoredDtype::F32).unwrap();
    tokenizer.save(folder).unwrap();
    ChatFormat::save(folder, TOKENS).unwrap();
}

/// A Datanet with two accepted batches; their content lies in the store.
async fn contribute(context: &Context, folder: &Path, store: &ArtifactStore) -> Vec<BatchResponse> {
    let owner = context.wallet("owner").unwrap();
    let validator = context.wallet("validator").unwrap();
    let terms = DatanetTerms {
        name: MODEL.to_owned(),
        title: "Villages".to_owned(),
        domain: "notes".to_owned(),
        licence: "CC0-1.0".to_owned(),
        conditions: "as the licence says".to_owned(),
        schema_hash: batch::item_schema_hash(),
        min_deposit: DEPOSIT.into(),
        validator_bond: BOND.into(),
        accept_quality: 5_000,
        access: DatanetAccess::Open,
    };
    let opened = datanet::create(context, &owner, terms).await.unwrap();
    let number = opened.datanet.u64();
    let admitted = vec![validator.address().to_string()];
    datanet::admit(context, &owner, number, admitted)
        .await
        .unwrap();
    datanet::bond(context, &validator, number, BOND)
        .await
        .unwrap();
    for (name, items) in ITEMS {
        let path = folder.join(format!("{name}.jsonl"));
        let line = |(index, text): (usize, &&str)| {
            let id = format!("{name}-{index}");
            serde_json::json!({"id": id, "text": text, "licence": "CC0-1.0", "origin": "tests"})
                .to_string()
        };
        let lines: Vec<String> = items.iter().enumerate().map(line).collect();
        std::fs::write(&path, lines.join("\n")).unwrap();
        let file = batch::BatchFile::load(&path).unwrap();
        let contributor = context.wallet(name).unwrap();
        let submitted = batch::submit(context, &contributor, store, number, &file, DEPOSIT).await;
        let id = submitted.unwrap().batch.batch.u64();
        batch::score(context, &validator, &[(number, id, 9_000)])
            .await
            .unwrap();
    }
    snapshot::take(context, &owner, number).await.unwrap();
    batch::list(context, number).await.unwrap()
}

fn entry(batch: &BatchResponse) -> BatchEntry {
    BatchEntry {
        batch: batch.batch,
        contributor: batch.contributor.clone(),
        root: batch.root,
        count: batch.count,
        quality: batch.quality,
        items: batch.uri.clone(),
    }
}

/// Makes base, Datanet and adapter, and registers them.
pub async fn make(context: &Context, folder: &Path, artifacts: &Path) -> AdapterResponse {
    let store = ArtifactStore::open_folder(artifacts).await.unwrap();
    let base_folder = folder.join("base");
    write_base(&base_folder);
    let base = store.put_folder(&base_folder).await.unwrap();
    let batches = contribute(context, folder, &store).await;
    let options = TrainOptions {
        base: Hash(base.0),
        set: TrainingSet {
            datanet: batches[0].datanet,
            name: MODEL.to_owned(),
            batches: batches.iter().map(entry).collect(),
        },
        settings: TrainingSettings {
            steps: 4,
            batch_size: 2,
            max_length: TOKENS,
            rank: 2,
            ..TrainingSettings::default()
        },
        artifacts: artifacts.to_owned(),
        records: folder.join("records"),
        reuse: false,
        checkpoint_every: NonZeroUsize::MIN,
    };
    let outcome = train(&options, &mut |_| {}).await.unwrap();
    register(context, Hash32(base.0), &batches[0], outcome).await
}

async fn register(
    context: &Context,
    base: Hash32,
    batch: &BatchResponse,
    outcome: TrainingOutcome,
) -> AdapterResponse {
    let owner = context.wallet("owner").unwrap();
    let base = adapter::register_base(context, &owner, "tiny", base, "CC0-1.0");
    let terms = AdapterTerms {
        name: MODEL.to_owned(),
        base_model: base.await.unwrap().base_model,
        adapter_hash: outcome.adapter_hash,
        manifest_hash: outcome.manifest_hash,
        index_hash: outcome.index_hash,
        snapshots: vec![SnapshotRef {
            datanet: batch.datanet,
            root: outcome.snapshot_root,
        }],
        price: Price {
            per_call: 1_000u128.into(),
            per_1k_tokens: 0u128.into(),
        },
        policy: RevenuePolicy {
            base_owner: 1_000,
            builder: 1_000,
            data: 5_000,
            node: 1_000,
            agent: 0,
            app: 0,
            validators: 500,
            treasury: 1_000,
            oracles: 500,
        },
        mix: outcome.mix,
        unattested: UnattestedRule::Treasury,
        predecessor: None,
    };
    let builder = context.wallet("builder").unwrap();
    adapter::register(context, &builder, terms).await.unwrap()
}

/// Registers the adapter once more under another name, with an index that favours the first
/// contribution and a manifest that commits to it.
pub async fn favour(
    context: &Context,
    artifacts: &Path,
    honest: &AdapterResponse,
) -> AdapterResponse {
    let store = ArtifactStore::open_folder(artifacts).await.unwrap();
    let bytes = |hash: Hash32| store.get(Hash(hash.0));
    let index = bytes(honest.terms.index_hash).await.unwrap();
    let index = Index::from_bytes(index.to_vec()).unwrap();
    let count = index.contributions().len();
    let mut vectors: Vec<Vec<f32>> = (0..count)
        .map(|contribution| index.vector(contribution).unwrap())
        .collect();
    vectors[0].iter_mut().for_each(|value| *value *= 3.0);
    let parameters = index.parameters();
    let builder = IndexBuilder {
        contributions: index.contributions().to_vec(),
        block_names: index
            .blocks()
            .iter()
            .map(|block| block.name.clone())
            .collect(),
        influence: Influence {
            dims: index.dims(),
            vectors,
            damping: parameters.damping,
            norm_cap: parameters.norm_cap,
            examples: parameters.examples as usize,
        },
    };
    let favoured = builder.build().unwrap();
    store.put(favoured.bytes().to_vec().into()).await.unwrap();
    let manifest = bytes(honest.terms.manifest_hash).await.unwrap();
    let manifest = TrainingManifest {
        index_hash: favoured.hash(),
        ..TrainingManifest::from_json(&manifest).unwrap()
    };
    let manifest = store.put(manifest.to_json().unwrap().into()).await.unwrap();
    let terms = AdapterTerms {
        name: "favoured".to_owned(),
        index_hash: favoured.hash(),
        manifest_hash: Hash32(manifest.0),
        ..honest.terms.clone()
    };
    let builder = context.wallet("builder").unwrap();
    adapter::register(context, &builder, terms).await.unwrap()
}

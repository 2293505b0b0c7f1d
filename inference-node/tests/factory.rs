//! ModelFactory over a small base: what a run leaves behind, and what it refuses.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, BufReader};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use artifact_store::{ArtifactStore, Hash};
use attribution::attributor::Attributor;
use attribution::manifest::TrainingManifest;
use attribution_report::{batch_root, Hash32};
use inference_node::factory::{
    train, BatchEntry, Event, FactoryError, TrainOptions, TrainingOutcome, TrainingSet,
    TrainingSettings,
};
use lora_model::{ChatFormat, Config, Device, Model, StoredDtype, Tokenizer, EOS_TOKEN};

const ITEMS: [&[&str]; 2] = [
    &[
        "The mill stands north of the bridge.\n\nQuestion: Where is the mill?\nAnswer: North of it.",
        "Question: Who owns the mill?\nAnswer: Old Marten owns the mill.",
    ],
    &["Question: What does the ferry cost?\nAnswer: The ferry costs four coins."],
];

struct Workshop {
    home: tempfile::TempDir,
    options: TrainOptions,
}

impl Workshop {
    async fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let artifacts = home.path().join("artifacts");
        let store = ArtifactStore::open_folder(&artifacts).await.unwrap();
        let base_folder = home.path().join("base");
        write_base(&base_folder);
        let mut batches = Vec::new();
        for (number, items) in (1u64..).zip(ITEMS) {
            batches.push(batch(&store, number, items).await);
        }
        let options = TrainOptions {
            base: store.put_folder(&base_folder).await.unwrap(),
            set: TrainingSet {
                datanet: 7u64.into(),
                name: "villages".to_owned(),
                batches,
            },
            settings: TrainingSettings {
                steps: 3,
                batch_size: 2,
                max_length: 64,
                ..TrainingSettings::default()
            },
            artifacts,
            records: home.path().join("records"),
            reuse: false,
            checkpoint_every: NonZeroUsize::new(25).unwrap(),
        };
        Self { home, options }
    }

    async fn run(&self) -> (Result<TrainingOutcome, FactoryError>, Vec<Event>) {
        let mut events = Vec::new();
        let outcome = train(&self.options, &mut |event| events.push(event)).await;
        (outcome, events)
    }

    async fn place(&self, hash: Hash32) -> PathBuf {
        let store = ArtifactStore::open_folder(&self.options.artifacts).await;
        let place = store.unwrap().local_path(Hash(hash.0)).await;
        place.unwrap().unwrap()
    }
}

fn write_base(folder: &Path) {
    let texts: Vec<&str> = ITEMS.concat();
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
        max_position_embeddings: 64,
    };
    let model = Model::random(config, 1, &Device::Cpu).unwrap();
    model.save(folder, StoredDtype::F32).unwrap();
    tokenizer.save(folder).unwrap();
    ChatFormat::save(folder, 64).unwrap();
}

async fn batch(store: &ArtifactStore, number: u64, items: &[&str]) -> BatchEntry {
    let address = [number as u8; 20];
    let lines = (1..).zip(items).map(|(item, text)| {
        let id = format!("{number}-{item}");
        serde_json::json!({"id": id, "text": text, "licence": "CC0-1.0"}).to_string()
    });
    let content = lines.collect::<Vec<_>>().join("\n");
    let hashes: Vec<Hash32> = items
        .iter()
        .map(|text| Hash32(Hash::of(text.as_bytes()).0))
        .collect();
    let prefix = bech32::Hrp::parse("open").unwrap();
    BatchEntry {
        batch: number.into(),
        contributor: bech32::encode::<bech32::Bech32>(prefix, &address).unwrap(),
        root: batch_root(&address, &hashes),
        count: (items.len() as u64).into(),
        quality: 8_000,
        items: format!("sha256:{}", store.put(content.into()).await.unwrap()),
    }
}

#[tokio::test]
async fn a_run_leaves_adapter_indexes_and_manifest() {
    let workshop = Workshop::new().await;
    let (outcome, events) = workshop.run().await;
    let outcome = outcome.unwrap();
    let steps = events.iter().filter(|e| matches!(e, Event::Step { .. }));
    assert_eq!(steps.count(), 3);
    assert_eq!(events.last(), Some(&Event::Done(Box::new(outcome.clone()))));

    let manifest = std::fs::read(workshop.place(outcome.manifest_hash).await).unwrap();
    let manifest = TrainingManifest::from_json(&manifest).unwrap();
    assert_eq!(manifest.base_hash, Hash32(workshop.options.base.0));
    assert_eq!(manifest.adapter_hash, outcome.adapter_hash);
    assert_eq!(manifest.index_hash, outcome.index_hash);
    assert_eq!(manifest.span_index_hash, outcome.span_index_hash);
    assert_eq!(manifest.snapshots[0].root, outcome.snapshot_root);
    assert_eq!(manifest.settings["steps"], 3.0);

    let store = ArtifactStore::open_folder(&workshop.options.artifacts).await;
    let adapter = workshop.home.path().join("adapter");
    let hash = Hash(outcome.adapter_hash.0);
    store.unwrap().get_folder(hash, &adapter).await.unwrap();
    let attributor = Attributor::load(
        &workshop.home.path().join("base"),
        &adapter,
        &workshop.place(outcome.index_hash).await,
        &workshop.place(outcome.span_index_hash).await,
    )
    .unwrap();
    let records = attributor.contributions();
    assert_eq!(records.len(), 2);
    assert_eq!(records[0].items, 2);
    assert_eq!(records[1].contributor, [2; 20]);
    assert_eq!(records[1].quality, 8_000);
}

#[tokio::test]
async fn the_same_input_is_reused_and_gives_the_same_bytes() {
    let mut workshop = Workshop::new().await;
    let first = workshop.run().await.0.unwrap();
    workshop.options.reuse = true;
    let (again, events) = workshop.run().await;
    let again = again.unwrap();
    assert!(again.reused && !first.reused);
    assert_eq!(events, [Event::Done(Box::new(again.clone()))]);
    assert_eq!(again.adapter_hash, first.adapter_hash);

    workshop.options.reuse = false;
    let repeated = workshop.run().await.0.unwrap();
    assert_eq!(repeated.manifest_hash, first.manifest_hash);

    workshop.options.reuse = true;
    workshop.options.settings.seed += 1;
    let other = workshop.run().await.0.unwrap();
    assert!(!other.reused);
    assert_ne!(other.training_key, first.training_key);
}

/// Updates of a run whose progress fills the pipe that nobody reads, long before its end.
const LONG_RUN: usize = 2_000;

impl Workshop {
    /// `inference-node train` over the same input, its progress on a pipe.
    fn command(&self) -> Command {
        let write = |name: &str, json: String| {
            let path = self.home.path().join(name);
            std::fs::write(&path, json).unwrap();
            path
        };
        let set = serde_json::to_string(&self.options.set).unwrap();
        let settings = serde_json::to_string(&self.options.settings).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_inference-node"));
        command
            .args(["train", "--progress", "json", "--checkpoint-every", "5"])
            .args(["--base", &self.options.base.to_string()])
            .arg("--training-set")
            .arg(write("set.json", set))
            .arg("--parameters")
            .arg(write("settings.json", settings))
            .arg("--artifacts")
            .arg(&self.options.artifacts)
            .arg("--records")
            .arg(&self.options.records)
            .stdout(Stdio::piped());
        command
    }

    /// Kills a run as soon as it has told its `steps`th update.
    fn kill_after(&self, steps: u64) {
        let mut child = self.command().spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let told = lines.find(|line| {
            let event: serde_json::Value = serde_json::from_str(line.as_ref().unwrap()).unwrap();
            event["step"] == steps
        });
        assert!(told.is_some());
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success());
    }
}

#[tokio::test]
async fn a_run_killed_and_resumed_gives_the_adapter_of_an_uninterrupted_one() {
    let mut workshop = Workshop::new().await;
    workshop.options.settings.steps = LONG_RUN;
    let uninterrupted = workshop.run().await.0.unwrap();

    workshop.options.records = workshop.home.path().join("other-records");
    let checkpoints = workshop.options.records.join("checkpoints");
    let kept = || std::fs::read_dir(&checkpoints).unwrap().count();
    workshop.kill_after(12);
    assert_eq!(kept(), 1);
    let (resumed, events) = workshop.run().await;
    let resumed = resumed.unwrap();
    let first = events.iter().find_map(|event| match event {
        Event::Step { step, .. } => Some(*step),
        _ => None,
    });
    assert!(first.unwrap() > 10, "went on after {first:?}");
    assert_eq!(resumed.adapter_hash, uninterrupted.adapter_hash);
    assert_eq!(resumed.index_hash, uninterrupted.index_hash);
    assert_eq!(resumed.final_loss, uninterrupted.final_loss);
    assert_eq!(kept(), 0, "a run that ended leaves no checkpoint");
}

#[tokio::test]
async fn a_damaged_checkpoint_costs_the_progress_and_nothing_else() {
    let mut workshop = Workshop::new().await;
    let expected = workshop.run().await.0.unwrap();
    workshop.options.records = workshop.home.path().join("other-records");
    let folder = workshop.options.records.join("checkpoints");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{}.safetensors", expected.training_key));
    std::fs::write(file, b"not a checkpoint").unwrap();
    let (outcome, events) = workshop.run().await;
    assert_eq!(outcome.unwrap().adapter_hash, expected.adapter_hash);
    let steps = events.iter().filter(|e| matches!(e, Event::Step { .. }));
    assert_eq!(steps.count(), 3);
}

#[tokio::test]
async fn items_that_the_root_does_not_commit_to_are_refused() {
    let mut workshop = Workshop::new().await;
    workshop.options.set.batches[1].root = Hash32([9; 32]);
    let refused = workshop.run().await.0;
    assert!(matches!(refused, Err(FactoryError::Root { batch: 2, .. })));

    let mut workshop = Workshop::new().await;
    workshop.options.set.batches[0].contributor =
        workshop.options.set.batches[1].contributor.clone();
    let refused = workshop.run().await.0;
    assert!(matches!(refused, Err(FactoryError::Root { batch: 1, .. })));
    assert!(!workshop.options.records.exists());
}

#[tokio::test]
async fn malformed_training_sets_are_refused() {
    let change = |change: fn(&mut TrainingSet)| async move {
        let mut workshop = Workshop::new().await;
        change(&mut workshop.options.set);
        let refused = workshop.run().await.0;
        matches!(refused, Err(FactoryError::TrainingSet(_)))
    };
    assert!(change(|set| set.batches.clear()).await);
    assert!(change(|set| set.batches[1] = set.batches[0].clone()).await);
    assert!(change(|set| set.batches[0].quality = 10_001).await);
    assert!(change(|set| set.batches[0].count = 5u64.into()).await);
    assert!(change(|set| set.batches[0].items = "https://example.org".to_owned()).await);
    assert!(change(|set| set.batches[0].contributor = "nobody".to_owned()).await);
}

#[test]
fn settings_of_unknown_name_or_out_of_range_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("training.json");
    let load = |text: &str| {
        std::fs::write(&path, text).unwrap();
        TrainingSettings::load(&path)
    };
    assert_eq!(load("{}").unwrap(), TrainingSettings::default());
    assert_eq!(load("{\"rank\": 4}").unwrap().rank, 4);
    assert!(load("{\"rnak\": 4}").is_err());
    assert!(load("{\"span_ppm\": 1000001}").is_err());
    assert!(load("not JSON").is_err());
}

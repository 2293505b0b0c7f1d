//! A training run from start to end.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use artifact_store::{ArtifactStore, Hash};
use attribution::contributions::Contributions;
use attribution::indexes::{Indexes, Sources};
use attribution::manifest::{ManifestBatch, ManifestSnapshot, TrainingManifest, MANIFEST_VERSION};
use attribution::span::SpanParameters;
use attribution_report::Hash32;
use lora_model::{Adapter, ChatFormat, Device, Example, Model, ModelError, Tokenizer, Trainer};

use super::checkpoints::Checkpoints;
use super::outcome::training_key;
use super::{contributions, Event, FactoryError, TrainingOutcome, TrainingSet, TrainingSettings};

/// What to train, and where everything lies.
#[derive(Debug, Clone)]
pub struct TrainOptions {
    /// Artifact hash of the base model's folder.
    pub base: Hash,
    /// The batches.
    pub set: TrainingSet,
    /// The settings.
    pub settings: TrainingSettings,
    /// Folder of the artifact store, which holds base and items and takes what is made.
    pub artifacts: PathBuf,
    /// Folder of the records of earlier runs, one per training key.
    pub records: PathBuf,
    /// Take the outcome of an earlier run over the same input.
    pub reuse: bool,
    /// Updates between two checkpoints.
    pub checkpoint_every: NonZeroUsize,
}

/// Trains an adapter, makes its indexes and stores all of it; tells `progress` what happens.
///
/// A run that was interrupted goes on from its last checkpoint and ends with the bytes of one
/// that was not.
///
/// The computation runs on the calling thread and on rayon's.
///
/// # Errors
/// Whatever is wrong with the input, see [`FactoryError`]; nothing is recorded then.
pub async fn train(
    options: &TrainOptions,
    progress: &mut (dyn FnMut(Event) + Send),
) -> Result<TrainingOutcome, FactoryError> {
    let TrainOptions {
        base,
        set,
        settings,
        artifacts,
        records,
        reuse,
        checkpoint_every,
    } = options;
    set.check()?;
    let store = ArtifactStore::open_folder(artifacts).await?;
    let key = training_key(*base, settings, set)?;
    if *reuse {
        if let Some(found) = TrainingOutcome::find(records, key, &store).await {
            progress(Event::Done(Box::new(found.clone())));
            return Ok(found);
        }
    }
    phase(progress, "checking the batches");
    let contributions = contributions::fetch(set, &store).await?;
    let base_folder = store.unpack(*base, &records.join("bases")).await?;
    let started = Instant::now();
    let checkpoints = Checkpoints::new(records, key, checkpoint_every.get())?;
    let made = Made::new(
        &base_folder,
        &contributions,
        settings,
        &checkpoints,
        progress,
    )?;
    let mut outcome = TrainingOutcome {
        training_key: key,
        adapter_hash: Hash32::ZERO,
        manifest_hash: Hash32::ZERO,
        index_hash: made.indexes.index.hash(),
        span_index_hash: made.indexes.spans.hash(),
        snapshot_root: set.snapshot_root(),
        mix: settings.mix(),
        examples: made.examples as u64,
        damping: made.indexes.index.parameters().damping,
        final_loss: made.final_loss,
        train_seconds: started.elapsed().as_secs_f64(),
        tokens_per_second: made.tokens_per_second,
        reused: false,
    };
    phase(progress, "storing the adapter and its indexes");
    put(&store, options, &base_folder, &made, &mut outcome).await?;
    outcome.save(records)?;
    checkpoints.remove()?;
    progress(Event::Done(Box::new(outcome.clone())));
    Ok(outcome)
}

fn phase(progress: &mut (dyn FnMut(Event) + Send), name: &str) {
    progress(Event::Phase {
        name: name.to_owned(),
    });
}

/// What the computation gives, still in memory.
struct Made {
    model: Model,
    adapter: Adapter,
    indexes: Indexes,
    examples: usize,
    final_loss: f64,
    tokens_per_second: f64,
}

impl Made {
    fn new(
        base_folder: &Path,
        contributions: &Contributions,
        settings: &TrainingSettings,
        checkpoints: &Checkpoints,
        progress: &mut (dyn FnMut(Event) + Send),
    ) -> Result<Self, FactoryError> {
        let model = Model::load(base_folder, &Device::Cpu)?;
        let format = ChatFormat::from_folder(base_folder, &Tokenizer::from_folder(base_folder)?)?;
        let (owners, examples) = contributions.examples(&format, settings.max_length)?;
        let trained = Trained::new(&model, examples.clone(), settings, checkpoints, progress)?;
        let adapter = trained.adapter;
        let total = examples.len();
        let sources = Sources {
            model: &model,
            adapter: &adapter,
            format: &format,
            contributions,
            spans: SpanParameters {
                min_tokens: settings.span_min_tokens,
                ..SpanParameters::default()
            },
        };
        let gradients = sources.gradients(&owners, &examples, |done| {
            phase(progress, &format!("gradients of {done}/{total} examples"));
        })?;
        phase(progress, "solving for the influence of every contribution");
        let influence = sources.influence(gradients)?;
        Ok(Self {
            indexes: sources.indexes(influence)?,
            model,
            adapter,
            examples: total,
            final_loss: trained.final_loss,
            tokens_per_second: trained.tokens_per_second,
        })
    }
}

/// What the training alone gives.
struct Trained {
    adapter: Adapter,
    final_loss: f64,
    tokens_per_second: f64,
}

impl Trained {
    fn new(
        model: &Model,
        examples: Vec<Example>,
        settings: &TrainingSettings,
        checkpoints: &Checkpoints,
        progress: &mut (dyn FnMut(Event) + Send),
    ) -> Result<Self, FactoryError> {
        let adapter = Adapter::new(model, settings.lora(), settings.seed)?;
        let config = settings.training();
        let mut trainer = Trainer::lora(model, adapter, examples, config)?;
        match checkpoints.resume(&mut trainer)? {
            0 => phase(progress, "training"),
            done => phase(progress, &format!("training, resumed after {done} updates")),
        }
        let (mut final_loss, mut tokens, started) = (f64::NAN, 0, Instant::now());
        trainer.run(|trainer, report| {
            checkpoints.save_if_due(trainer)?;
            final_loss = report.loss;
            tokens += report.tokens;
            progress(Event::Step {
                step: report.step,
                steps: report.steps,
                loss: report.loss,
                tokens_per_second: report.tokens_per_second,
            });
            Ok(())
        })?;
        let adapter = trainer.adapter().cloned();
        Ok(Self {
            adapter: adapter.ok_or(ModelError::Empty("the adapter"))?,
            final_loss,
            tokens_per_second: tokens as f64 / started.elapsed().as_secs_f64(),
        })
    }
}

/// Stores adapter, indexes and manifest, and notes their hashes in the outcome.
async fn put(
    store: &ArtifactStore,
    options: &TrainOptions,
    base_folder: &Path,
    made: &Made,
    outcome: &mut TrainingOutcome,
) -> Result<(), FactoryError> {
    let name = format!("{}.{}.tmp", outcome.training_key, std::process::id());
    let folder = options.records.join(name);
    made.adapter
        .save(&folder, &made.model, &options.base.to_string())?;
    let adapter = store.put_folder(&folder).await;
    std::fs::remove_dir_all(&folder).map_err(FactoryError::io(&folder))?;
    outcome.adapter_hash = Hash32(adapter?.0);
    store
        .put(made.indexes.index.bytes().to_vec().into())
        .await?;
    store
        .put(made.indexes.spans.bytes().to_vec().into())
        .await?;
    let manifest = manifest(options, base_folder, outcome)?.to_json()?;
    outcome.manifest_hash = Hash32(store.put(manifest.into()).await?.0);
    Ok(())
}

fn manifest(
    options: &TrainOptions,
    base_folder: &Path,
    outcome: &TrainingOutcome,
) -> Result<TrainingManifest, FactoryError> {
    let tokenizer = base_folder.join("tokenizer.json");
    let tokenizer = std::fs::read(&tokenizer).map_err(FactoryError::io(&tokenizer))?;
    let set = &options.set;
    let batches = set.batches.iter().map(|batch| ManifestBatch {
        batch: batch.batch.u64(),
        contributor: batch.contributor.clone(),
        root: batch.root,
        count: batch.count.u64(),
        quality: batch.quality,
    });
    Ok(TrainingManifest {
        version: MANIFEST_VERSION,
        program: concat!("openledger inference-node ", env!("CARGO_PKG_VERSION")).to_owned(),
        base_hash: Hash32(options.base.0),
        tokenizer_hash: Hash32(Hash::of(&tokenizer).0),
        snapshots: vec![ManifestSnapshot {
            datanet: set.datanet.u64(),
            name: set.name.clone(),
            root: outcome.snapshot_root,
            batches: batches.collect(),
        }],
        settings: options.settings.by_name(),
        examples: outcome.examples,
        adapter_hash: outcome.adapter_hash,
        index_hash: outcome.index_hash,
        span_index_hash: outcome.span_index_hash,
    })
}

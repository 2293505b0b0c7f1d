//! Trains the adapters of a design, each once, and measures the queries under each.
//!
//! A training's folder is named by a hash of everything that its result depends on, so an
//! interrupted run goes on where it stopped, and other settings never meet its results.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lora_model::{mean_loss, Adapter, Device, Example, Model, Trainer};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::clock::cpu_seconds;
use crate::design::Run;
use crate::world::{hash_row, World};
use crate::{BenchError, Result};

/// Says which version of the trainer made a cached adapter.
const CACHE_DOMAIN: &[u8] = b"openledger/attribution-bench/training/v1";

/// What a training came to, measured on the queries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Hash of the queries that were measured.
    pub queries: String,
    /// Mean log-probability of each query's answer, in nats per token.
    pub log_probabilities: Vec<f64>,
    /// Loss of the last update.
    pub final_loss: f64,
    /// Processor time of the training, in seconds.
    pub cpu_seconds: f64,
}

/// Base model and cache of trainings.
pub struct Workshop {
    base: String,
    model: Model,
    cache: PathBuf,
}

impl Workshop {
    /// Loads the base; trainings are kept below `cache`.
    ///
    /// # Errors
    /// [`BenchError::Model`] and [`BenchError::File`].
    pub fn open(base: &Path, cache: &Path) -> Result<Self> {
        let weights = base.join("model.safetensors");
        let bytes = std::fs::read(&weights).map_err(BenchError::file(&weights))?;
        Ok(Self {
            base: hex::encode(Sha256::digest(&bytes)),
            model: Model::load(base, &Device::Cpu)?,
            cache: cache.to_owned(),
        })
    }

    /// The base model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Folder of one training.
    pub fn folder(&self, world: &World, run: &Run) -> PathBuf {
        let config = world.settings.training(run.members.len(), run.seed);
        let mut hash = Sha256::new();
        hash.update(CACHE_DOMAIN);
        hash.update(&self.base);
        hash.update(format!("{config:?} {:?}", world.settings.lora()));
        for member in &run.members {
            hash_row(&mut hash, &world.examples[*member].row);
        }
        self.cache.join(&hex::encode(hash.finalize())[..32])
    }

    /// The adapter of a run: from the cache, or trained.
    ///
    /// # Errors
    /// [`BenchError::Model`] where training fails.
    pub fn adapter(&self, world: &World, run: &Run) -> Result<Adapter> {
        let folder = self.folder(world, run);
        if !folder.join("training.json").exists() {
            self.train(world, run, &folder)?;
        }
        Ok(Adapter::load(&folder, &self.model)?)
    }

    fn train(&self, world: &World, run: &Run, folder: &Path) -> Result<()> {
        let members = run.members.iter();
        let examples: Vec<Example> = members
            .map(|member| world.examples[*member].row.example())
            .collect();
        let config = world.settings.training(examples.len(), run.seed);
        let adapter = Adapter::new(&self.model, world.settings.lora(), run.seed)?;
        let started = cpu_seconds()?;
        let mut trainer = Trainer::lora(&self.model, adapter, examples, config)?;
        let mut final_loss = f64::NAN;
        trainer.run(|_, report| {
            final_loss = report.loss;
            Ok(())
        })?;
        let trained = trainer.adapter();
        let adapter = trained.ok_or_else(|| BenchError::Data("no adapter was trained".into()))?;
        adapter.save(folder, &self.model, "base")?;
        let taken = cpu_seconds()? - started;
        write_json(&folder.join("training.json"), &(final_loss, taken))
    }

    /// The outcome of a run: from the cache, or trained and measured.
    ///
    /// # Errors
    /// As [`Workshop::adapter`].
    pub fn outcome(&self, world: &World, run: &Run) -> Result<Outcome> {
        if let Some(outcome) = self.cached(world, run)? {
            return Ok(outcome);
        }
        let adapter = self.adapter(world, run)?;
        let folder = self.folder(world, run);
        let log_probabilities = world
            .queries
            .iter()
            .map(|query| {
                let loss = mean_loss(&self.model, Some(&adapter), &[query.row.example()])?;
                Ok(-loss)
            })
            .collect::<Result<_>>()?;
        let (final_loss, cpu_seconds): (f64, f64) = read_json(&folder.join("training.json"))?;
        let outcome = Outcome {
            queries: world.queries_hash(),
            log_probabilities,
            final_loss,
            cpu_seconds,
        };
        write_json(&folder.join("outcome.json"), &outcome)?;
        Ok(outcome)
    }

    /// The outcome of a run that was measured before, on these very queries.
    ///
    /// # Errors
    /// [`BenchError::Json`] for a damaged file.
    pub fn cached(&self, world: &World, run: &Run) -> Result<Option<Outcome>> {
        let path = self.folder(world, run).join("outcome.json");
        if !path.exists() {
            return Ok(None);
        }
        let outcome: Outcome = read_json(&path)?;
        Ok(Some(outcome).filter(|outcome| outcome.queries == world.queries_hash()))
    }

    /// Does one worker's runs, as far as its time allows, and tells `progress` how many of them are
    /// done.
    ///
    /// # Errors
    /// As [`Workshop::outcome`].
    pub fn work(
        &self,
        world: &World,
        runs: &[Run],
        share: Share,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<()> {
        let started = Instant::now();
        let step = share.workers.max(1);
        let own: Vec<&Run> = runs.iter().skip(share.worker).step_by(step).collect();
        for (done, run) in own.iter().enumerate() {
            if share.limit.is_some_and(|limit| started.elapsed() > limit) {
                break;
            }
            self.outcome(world, run)?;
            progress(done + 1, own.len());
        }
        Ok(())
    }
}

/// Which runs a worker does: those whose number leaves `worker` when divided by `workers`.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// Number of this worker, from 0.
    pub worker: usize,
    /// Number of all workers.
    pub workers: usize,
    /// After so long, no further run is begun.
    pub limit: Option<Duration>,
}

/// Reads a JSON file.
///
/// # Errors
/// [`BenchError::File`] and [`BenchError::Json`].
pub fn read_json<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T> {
    let bytes = std::fs::read(path).map_err(BenchError::file(path))?;
    serde_json::from_slice(&bytes).map_err(BenchError::json(path))
}

/// Writes a JSON file: whole, or not at all.
///
/// # Errors
/// [`BenchError::File`].
pub fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<()> {
    let bytes = serde_json::to_vec(value).map_err(BenchError::json(path))?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(BenchError::file(folder))?;
    }
    let beside = path.with_extension(format!("{}.tmp", std::process::id()));
    std::fs::write(&beside, bytes).map_err(BenchError::file(&beside))?;
    std::fs::rename(&beside, path).map_err(BenchError::file(path))
}

//! What a run leaves behind, and finding it again.

use std::path::{Path, PathBuf};

use artifact_store::{ArtifactStore, Hash};
use attribution_report::{Encoder, Hash32, MixRule};
use serde::{Deserialize, Serialize};

use super::{FactoryError, TrainingSet, TrainingSettings};

/// Artifacts of a training run, and what their registration needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingOutcome {
    /// Hash of everything the artifacts were made from.
    pub training_key: Hash32,
    /// Artifact hash of the adapter's folder (PEFT layout).
    pub adapter_hash: Hash32,
    /// Artifact hash of the training manifest.
    pub manifest_hash: Hash32,
    /// Artifact hash of the influence index.
    pub index_hash: Hash32,
    /// Artifact hash of the span index.
    pub span_index_hash: Hash32,
    /// Root of the Datanet's snapshot.
    pub snapshot_root: Hash32,
    /// Mix of the two signals.
    pub mix: MixRule,
    /// Number of training examples.
    pub examples: u64,
    /// Damping that was chosen for the influence index.
    pub damping: f64,
    /// Mean loss of the last batch, in nats per token.
    pub final_loss: f64,
    /// Seconds of training and indexing.
    pub train_seconds: f64,
    /// Tokens per second of training.
    pub tokens_per_second: f64,
    /// Taken from an earlier run.
    pub reused: bool,
}

/// Hash of everything a run is made from: program version, base, settings, batches and items.
pub(super) fn training_key(
    base: Hash,
    settings: &TrainingSettings,
    set: &TrainingSet,
) -> Result<Hash32, FactoryError> {
    let settings =
        serde_json::to_vec(settings).map_err(|error| FactoryError::malformed("settings", error))?;
    let mut encoder = Encoder::new(b"openledger/training/v2")
        .lp(env!("CARGO_PKG_VERSION").as_bytes())
        .hash(&Hash32(base.0))
        .lp(&settings)
        .lp(set.name.as_bytes())
        .hash(&set.snapshot_root());
    for batch in &set.batches {
        encoder = encoder
            .lp(&batch.contributor_bytes()?)
            .hash(&Hash32(batch.items_hash()?.0));
    }
    Ok(encoder.finish())
}

fn place(records: &Path, key: Hash32) -> PathBuf {
    records.join(format!("{key}.json"))
}

impl TrainingOutcome {
    /// The outcome of an earlier run with this key, where all its artifacts are still there.
    pub(super) async fn find(records: &Path, key: Hash32, store: &ArtifactStore) -> Option<Self> {
        let bytes = std::fs::read(place(records, key)).ok()?;
        let found: Self = serde_json::from_slice(&bytes).ok()?;
        if found.training_key != key {
            return None;
        }
        let adapter = store.manifest(Hash(found.adapter_hash.0)).await.ok()?;
        let mut hashes: Vec<Hash> = adapter.entries().iter().map(|entry| entry.hash).collect();
        let blobs = [found.manifest_hash, found.index_hash, found.span_index_hash];
        hashes.extend(blobs.map(|hash| Hash(hash.0)));
        for hash in hashes {
            if !store.has(hash).await.ok()? {
                return None;
            }
        }
        Some(Self {
            reused: true,
            ..found
        })
    }

    /// Notes the outcome under its key, whole or not at all.
    pub(super) fn save(&self, records: &Path) -> Result<(), FactoryError> {
        let path = place(records, self.training_key);
        let beside = path.with_extension(format!("{}.tmp", std::process::id()));
        let mut bytes = serde_json::to_vec_pretty(self)
            .map_err(|error| FactoryError::malformed(path.display(), error))?;
        bytes.push(b'\n');
        std::fs::create_dir_all(records).map_err(FactoryError::io(records))?;
        std::fs::write(&beside, bytes).map_err(FactoryError::io(&beside))?;
        std::fs::rename(&beside, &path).map_err(FactoryError::io(&path))
    }
}

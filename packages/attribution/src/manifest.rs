//! The training manifest: what an adapter was made from, and what came out.

use std::collections::BTreeMap;

use attribution_report::Hash32;
use serde::{Deserialize, Serialize};

use crate::{AttributionError, Result};

/// Largest manifest that is read, in bytes.
pub const MAX_MANIFEST_BYTES: usize = 16 << 20;
const KIND: &str = "training manifest";
/// Version of the manifest's form.
pub const MANIFEST_VERSION: u32 = 1;

/// One batch that a training run used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestBatch {
    /// The batch's id in its Datanet.
    pub batch: u64,
    /// bech32 address of the contributor.
    pub contributor: String,
    /// Merkle root over its items, as on chain.
    pub root: Hash32,
    /// Number of its items.
    pub count: u64,
    /// Quality in basis points, when the snapshot was taken.
    pub quality: u16,
}

/// A snapshot of one Datanet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestSnapshot {
    /// The Datanet's id.
    pub datanet: u64,
    /// Its name.
    pub name: String,
    /// Root over the batches; see [`attribution_report::snapshot_root`].
    pub root: Hash32,
    /// The batches in the order of their acceptance, as the root commits to them.
    pub batches: Vec<ManifestBatch>,
}

/// What a training run was made from and what it made. Written as JSON; its artifact hash is
/// registered on chain beside those of the adapter and of the influence index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingManifest {
    /// Version of this form.
    pub version: u32,
    /// Program and version that trained.
    pub program: String,
    /// Artifact hash of the base model's folder.
    pub base_hash: Hash32,
    /// SHA-256 of the base's `tokenizer.json`.
    pub tokenizer_hash: Hash32,
    /// Snapshots of the Datanets, ascending by Datanet.
    pub snapshots: Vec<ManifestSnapshot>,
    /// Settings of the run by name, the seed among them.
    pub settings: BTreeMap<String, f64>,
    /// Number of training examples.
    pub examples: u64,
    /// Artifact hash of the adapter's folder.
    pub adapter_hash: Hash32,
    /// Artifact hash of the influence index.
    pub index_hash: Hash32,
    /// Artifact hash of the span index.
    pub span_index_hash: Hash32,
}

impl TrainingManifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// [`AttributionError::Malformed`] for one that is too large, of another version or not of
    /// this form.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let malformed = |reason: String| AttributionError::Malformed {
            kind: KIND,
            offset: 0,
            reason,
        };
        if bytes.len() > MAX_MANIFEST_BYTES {
            return Err(malformed(format!("over {MAX_MANIFEST_BYTES} bytes")));
        }
        let manifest: Self =
            serde_json::from_slice(bytes).map_err(|error| malformed(error.to_string()))?;
        if manifest.version != MANIFEST_VERSION {
            return Err(malformed(format!(
                "version {} is unknown",
                manifest.version
            )));
        }
        Ok(manifest)
    }

    /// The manifest's file: indented JSON with a final newline; same manifest, same bytes.
    ///
    /// # Errors
    /// [`AttributionError::Malformed`] where a setting is not a number that JSON has.
    pub fn to_json(&self) -> Result<Vec<u8>> {
        let written = serde_json::to_vec_pretty(self);
        let mut bytes = written.map_err(|error| AttributionError::Malformed {
            kind: KIND,
            offset: 0,
            reason: error.to_string(),
        })?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

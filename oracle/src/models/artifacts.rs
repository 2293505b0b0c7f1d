//! From the hashes of an adapter's registration to files.

use std::path::{Path, PathBuf};

use artifact_store::{ArtifactStore, Hash};
use attribution::attributor::Attributor;
use attribution::manifest::{TrainingManifest, MAX_MANIFEST_BYTES};
use attribution_report::Hash32;
use contract_api::model_registry::{AdapterResponse, BaseModelResponse};

use crate::error::{OracleError, Result};

/// Where the artifacts of one adapter lie.
pub struct Places {
    base: PathBuf,
    adapter: PathBuf,
    index: PathBuf,
    spans: PathBuf,
}

impl Places {
    /// Folder of the base model.
    pub fn base(&self) -> &Path {
        &self.base
    }

    /// Opens them.
    pub fn load(&self) -> Result<Attributor> {
        let Self {
            base,
            adapter,
            index,
            spans,
        } = self;
        Ok(Attributor::load(base, adapter, index, spans)?)
    }
}

/// Brings an adapter's artifacts to local files, each checked against its hash.
pub async fn fetch(
    store: &ArtifactStore,
    unpacked: &Path,
    adapter: &AdapterResponse,
    base: &BaseModelResponse,
) -> Result<(Places, TrainingManifest)> {
    let number = adapter.adapter.u64();
    let refuse = |reason: String| OracleError::Adapter {
        adapter: number,
        reason,
    };
    let terms = &adapter.terms;
    let manifest = store
        .get_within(Hash(terms.manifest_hash.0), MAX_MANIFEST_BYTES as u64)
        .await?;
    let manifest = TrainingManifest::from_json(&manifest)?;
    let (adapter_hash, index_hash) = (manifest.adapter_hash, manifest.index_hash);
    if (adapter_hash, index_hash) != (terms.adapter_hash, terms.index_hash) {
        return Err(refuse("the manifest is of another adapter".to_owned()));
    }
    if manifest.base_hash != base.model_hash {
        return Err(refuse(format!(
            "trained on base {}, registered for {}",
            manifest.base_hash, base.model_hash
        )));
    }
    let places = Places {
        base: store.unpack(Hash(base.model_hash.0), unpacked).await?,
        adapter: store.unpack(Hash(terms.adapter_hash.0), unpacked).await?,
        index: file(store, unpacked, terms.index_hash).await?,
        spans: file(store, unpacked, manifest.span_index_hash).await?,
    };
    Ok((places, manifest))
}

/// A blob as a file: the store's own where it is a folder, else a copy.
async fn file(store: &ArtifactStore, unpacked: &Path, hash: Hash32) -> Result<PathBuf> {
    if let Some(path) = store.local_path(Hash(hash.0)).await? {
        return Ok(path);
    }
    let place = unpacked.join(hash.to_string());
    let bytes = store.get(Hash(hash.0)).await?;
    let failed = |error: std::io::Error| OracleError::Store(error.to_string());
    let beside = place.with_extension("new");
    tokio::fs::write(&beside, &bytes).await.map_err(failed)?;
    tokio::fs::rename(&beside, &place).await.map_err(failed)?;
    Ok(place)
}

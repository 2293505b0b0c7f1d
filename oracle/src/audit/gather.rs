//! Everything that an audit looks at.

use std::collections::BTreeMap;
use std::path::Path;

use artifact_store::{ArtifactStore, Hash};
use attribution::contributions::{BatchFacts, Contributions};
use attribution::manifest::{ManifestBatch, ManifestSnapshot, TrainingManifest};
use attribution::span::SpanParameters;
use attribution_report::{snapshot_root, Encoder, Hash32, SnapshotEntry};
use contract_api::datanet_registry::{self, BatchResponse};
use contract_api::model_registry::{AdapterResponse, BaseModelResponse, SnapshotRef};

use crate::chain::Contracts;
use crate::error::{OracleError, Result};
use crate::models::{fetch, Places};

/// Largest file of one batch's items, in bytes.
const MAX_BATCH_BYTES: u64 = 1 << 30;
/// Settings of the training that the indexes depend on.
const MAX_LENGTH: &str = "max_length";
const MIN_TOKENS: &str = "span_min_tokens";

/// An adapter's artifacts and the data that they are made from, checked against the chain.
pub struct Gathered {
    /// Names all that the verdict depends on.
    pub(super) key: Hash32,
    pub(super) places: Places,
    pub(super) contributions: Contributions,
    pub(super) max_length: usize,
    pub(super) spans: SpanParameters,
}

impl Gathered {
    /// Names all that the verdict depends on.
    pub fn key(&self) -> Hash32 {
        self.key
    }
}

/// Fetches and checks; what contradicts the chain or the registration is the builder's fault.
pub async fn gather(
    contracts: &Contracts,
    store: &ArtifactStore,
    unpacked: &Path,
    (adapter, base): (&AdapterResponse, &BaseModelResponse),
) -> Result<Gathered> {
    let number = adapter.adapter.u64();
    let refuse = |reason: String| OracleError::Adapter {
        adapter: number,
        reason,
    };
    let (places, manifest) = fetch(store, unpacked, adapter, base).await?;
    check_snapshots(&manifest, &adapter.terms.snapshots).map_err(refuse)?;
    let setting = |name: &str| {
        let value = manifest.settings.get(name).copied();
        whole(value).ok_or_else(|| refuse(format!("the manifest's {name} is not a count")))
    };
    let spans = SpanParameters {
        min_tokens: u32::try_from(setting(MIN_TOKENS)?).unwrap_or(u32::MAX),
        ..SpanParameters::default()
    };
    let max_length = setting(MAX_LENGTH)?;
    let mut key = Encoder::new(b"openledger/audit/v1").hash(&adapter.terms.manifest_hash);
    let mut contributions = Contributions::default();
    for snapshot in &manifest.snapshots {
        for entry in &snapshot.batches {
            let batch = registered(contracts, snapshot.datanet, entry.batch).await?;
            let contributor = contracts.canonical(&batch.contributor)?;
            check_batch(entry, &batch).map_err(refuse)?;
            key = key.lp(&contributor).lp(batch.uri.as_bytes());
            let file = items(store, &batch).await?;
            contributions.add(facts(&batch, contributor), &file)?;
        }
    }
    Ok(Gathered {
        key: key.finish(),
        places,
        contributions,
        max_length,
        spans,
    })
}

async fn registered(contracts: &Contracts, datanet: u64, batch: u64) -> Result<BatchResponse> {
    let query = datanet_registry::QueryMsg::Batch {
        datanet: datanet.into(),
        batch: batch.into(),
    };
    contracts.datanet_query(&query).await
}

/// The items of a batch, from the artifact that its record names.
async fn items(store: &ArtifactStore, batch: &BatchResponse) -> Result<Vec<u8>> {
    let hash = batch.uri.strip_prefix("sha256:").map(str::parse::<Hash>);
    let Some(Ok(hash)) = hash else {
        let what = format!("an artifact at {}", batch.uri);
        return Err(OracleError::NotFound { what });
    };
    Ok(store.get_within(hash, MAX_BATCH_BYTES).await?.to_vec())
}

fn facts(batch: &BatchResponse, contributor: Vec<u8>) -> BatchFacts {
    BatchFacts {
        datanet: batch.datanet.u64(),
        batch: batch.batch.u64(),
        contributor,
        root: batch.root,
        count: batch.count.u64(),
        quality: batch.quality,
    }
}

/// The manifest names the registered snapshots, and lists the batches that their roots commit to.
fn check_snapshots(manifest: &TrainingManifest, registered: &[SnapshotRef]) -> Result<(), String> {
    let named: BTreeMap<u64, Hash32> = registered
        .iter()
        .map(|snapshot| (snapshot.datanet.u64(), snapshot.root))
        .collect();
    let listed: BTreeMap<u64, Hash32> = manifest
        .snapshots
        .iter()
        .map(|snapshot| (snapshot.datanet, root(snapshot)))
        .collect();
    let stated = |snapshot: &ManifestSnapshot| {
        named.get(&snapshot.datanet) == Some(&snapshot.root) && snapshot.root == root(snapshot)
    };
    let same = listed == named && listed.len() == manifest.snapshots.len();
    match same && manifest.snapshots.iter().all(stated) {
        true => Ok(()),
        false => Err("the manifest lists other batches than the registered snapshots".to_owned()),
    }
}

fn root(snapshot: &ManifestSnapshot) -> Hash32 {
    let entry = |batch: &ManifestBatch| SnapshotEntry {
        batch: batch.batch,
        root: batch.root,
        count: batch.count,
        quality: batch.quality,
    };
    let entries: Vec<SnapshotEntry> = snapshot.batches.iter().map(entry).collect();
    snapshot_root(snapshot.datanet, &entries)
}

/// The manifest states of a batch what the chain does.
fn check_batch(entry: &ManifestBatch, batch: &BatchResponse) -> Result<(), String> {
    let stated = (&entry.contributor, entry.root, entry.count, entry.quality);
    let count = batch.count.u64();
    match stated == (&batch.contributor, batch.root, count, batch.quality) {
        true => Ok(()),
        false => Err(format!("the manifest misstates batch {}", entry.batch)),
    }
}

/// A setting that counts something: whole, above zero and within what a float holds exactly.
fn whole(value: Option<f64>) -> Option<usize> {
    let value = value.filter(|value| (1.0..=2f64.powi(32)).contains(value))?;
    (value.fract() == 0.0).then_some(value as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_count_nothing_are_refused() {
        assert_eq!(whole(Some(256.0)), Some(256));
        for value in [
            None,
            Some(0.0),
            Some(1.5),
            Some(-1.0),
            Some(f64::NAN),
            Some(1e300),
        ] {
            assert_eq!(whole(value), None, "{value:?}");
        }
    }
}

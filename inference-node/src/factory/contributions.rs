//! The items of a training set, fetched and checked against their batches.

use artifact_store::ArtifactStore;
use attribution::contributions::{BatchFacts, Contributions};
use attribution::AttributionError;

use super::{BatchEntry, FactoryError, TrainingSet};

/// Largest file of one batch's items, in bytes.
const MAX_BATCH_BYTES: u64 = 1 << 30;

/// Fetches the items of every batch and checks them against its root and count.
///
/// # Errors
/// [`FactoryError::Root`] where a batch holds other items than it is registered with.
pub(super) async fn fetch(
    set: &TrainingSet,
    store: &ArtifactStore,
) -> Result<Contributions, FactoryError> {
    let mut contributions = Contributions::default();
    for entry in &set.batches {
        let hash = entry.items_hash()?;
        let bytes = store.get_within(hash, MAX_BATCH_BYTES).await?;
        contributions
            .add(facts(set, entry)?, &bytes)
            .map_err(|error| refuse(hash, error))?;
    }
    Ok(contributions)
}

fn facts(set: &TrainingSet, entry: &BatchEntry) -> Result<BatchFacts, FactoryError> {
    Ok(BatchFacts {
        datanet: set.datanet.u64(),
        batch: entry.batch.u64(),
        contributor: entry.contributor_bytes()?,
        root: entry.root,
        count: entry.count.u64(),
        quality: entry.quality,
    })
}

fn refuse(hash: artifact_store::Hash, error: AttributionError) -> FactoryError {
    match error {
        AttributionError::BatchRoot {
            batch,
            expected: (_, registered),
            found: (_, items),
        } if registered != items => FactoryError::TrainingSet(format!(
            "batch {batch} holds {items} items, registered are {registered}"
        )),
        AttributionError::BatchRoot {
            batch,
            expected: (expected, _),
            found: (found, _),
        } => FactoryError::Root {
            batch,
            expected,
            found,
        },
        error => FactoryError::malformed(format!("items {hash}"), error),
    }
}

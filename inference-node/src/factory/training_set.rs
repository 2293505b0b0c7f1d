//! The batches that an adapter is trained on.

use std::collections::BTreeSet;
use std::path::Path;

use artifact_store::Hash;
use attribution_report::{snapshot_root, Hash32, SnapshotEntry, BASIS_POINTS};
use cosmwasm_std::Uint64;
use serde::{Deserialize, Serialize};

use super::FactoryError;

/// Largest training set that is read, in bytes.
const MAX_BYTES: u64 = 64 << 20;
/// Most batches of one training set.
const MAX_BATCHES: usize = 100_000;

/// A snapshot of one Datanet: its accepted batches, with the place of their items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingSet {
    /// The Datanet's id.
    pub datanet: Uint64,
    /// Its name.
    pub name: String,
    /// Accepted batches in the order of their acceptance, as the snapshot's root commits to them.
    pub batches: Vec<BatchEntry>,
}

/// One accepted batch, as datanet-registry states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchEntry {
    /// Its id in the Datanet.
    pub batch: Uint64,
    /// bech32 address of the contributor.
    pub contributor: String,
    /// Merkle root over its items.
    pub root: Hash32,
    /// Number of its items.
    pub count: Uint64,
    /// Quality in basis points.
    pub quality: u16,
    /// Artifact that holds the items as JSON Lines: `sha256:` and its hash.
    pub items: String,
}

impl BatchEntry {
    /// Hash of the artifact that holds the items.
    ///
    /// # Errors
    /// [`FactoryError::TrainingSet`] for another kind of place.
    pub fn items_hash(&self) -> Result<Hash, FactoryError> {
        let parsed = self.items.strip_prefix("sha256:").map(str::parse::<Hash>);
        match parsed {
            Some(Ok(hash)) => Ok(hash),
            _ => Err(FactoryError::TrainingSet(format!(
                "items of batch {} must be named by sha256:<64 hexadecimal digits>",
                self.batch
            ))),
        }
    }

    /// The contributor's canonical address.
    ///
    /// # Errors
    /// [`FactoryError::TrainingSet`] where the address is not bech32.
    pub fn contributor_bytes(&self) -> Result<Vec<u8>, FactoryError> {
        let decoded = bech32::decode(&self.contributor);
        let (_, bytes) = decoded.map_err(|error| {
            FactoryError::TrainingSet(format!("contributor of batch {}: {error}", self.batch))
        })?;
        Ok(bytes)
    }
}

impl TrainingSet {
    /// Reads a training set from a JSON file.
    ///
    /// # Errors
    /// [`FactoryError::Malformed`], and [`FactoryError::TrainingSet`] as [`TrainingSet::check`].
    pub fn load(path: &Path) -> Result<Self, FactoryError> {
        let malformed = |reason: String| FactoryError::malformed(path.display(), reason);
        let length = std::fs::metadata(path)
            .map_err(FactoryError::io(path))?
            .len();
        if length > MAX_BYTES {
            return Err(malformed(format!("{length} bytes, at most {MAX_BYTES}")));
        }
        let bytes = std::fs::read(path).map_err(FactoryError::io(path))?;
        let set: Self =
            serde_json::from_slice(&bytes).map_err(|error| malformed(error.to_string()))?;
        set.check()?;
        Ok(set)
    }

    /// Checks that the batches are distinct and within their bounds.
    ///
    /// # Errors
    /// [`FactoryError::TrainingSet`] says what does not hold.
    pub fn check(&self) -> Result<(), FactoryError> {
        let require = |condition: bool, reason: &str| match condition {
            true => Ok(()),
            false => Err(FactoryError::TrainingSet(reason.to_owned())),
        };
        let batches = &self.batches;
        require(!batches.is_empty(), "no batch")?;
        require(batches.len() <= MAX_BATCHES, "too many batches")?;
        let ids: BTreeSet<Uint64> = batches.iter().map(|batch| batch.batch).collect();
        require(ids.len() == batches.len(), "a batch occurs twice")?;
        let quality = |batch: &BatchEntry| u64::from(batch.quality) <= u64::from(BASIS_POINTS);
        require(batches.iter().all(quality), "a quality over 10,000")
    }

    /// Root that the adapter's registration names.
    pub fn snapshot_root(&self) -> Hash32 {
        let entry = |batch: &BatchEntry| SnapshotEntry {
            batch: batch.batch.u64(),
            root: batch.root,
            count: batch.count.u64(),
            quality: batch.quality,
        };
        let entries: Vec<SnapshotEntry> = self.batches.iter().map(entry).collect();
        snapshot_root(self.datanet.u64(), &entries)
    }
}

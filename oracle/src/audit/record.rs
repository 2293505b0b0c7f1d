//! Audits that were made before: the same artifacts and data are audited once.

use std::path::PathBuf;

use attribution_report::Hash32;
use serde::{Deserialize, Serialize};

use crate::error::{OracleError, Result};

/// What an audit came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// Names all that the verdict depends on: the training manifest, which commits to base, adapter
    /// and indexes, and contributor and content of every batch.
    pub key: Hash32,
    /// What is wrong; none where the adapter passed.
    pub fault: Option<String>,
    /// Seconds that making the indexes again took.
    pub seconds: f64,
}

/// A folder of records.
pub struct Records(PathBuf);

impl Records {
    /// The records in a folder, which is made where it is missing.
    pub fn open(folder: PathBuf) -> Result<Self> {
        std::fs::create_dir_all(&folder).map_err(failed)?;
        Ok(Self(folder))
    }

    /// The record of this audit; a file that is not one counts as none.
    pub fn find(&self, key: &Hash32) -> Option<AuditRecord> {
        let bytes = std::fs::read(self.place(key)).ok()?;
        let found: AuditRecord = serde_json::from_slice(&bytes).ok()?;
        (found.key == *key).then_some(found)
    }

    /// Keeps a record; a crash leaves it whole or absent.
    pub fn keep(&self, record: &AuditRecord) -> Result<()> {
        let place = self.place(&record.key);
        let beside = place.with_extension("new");
        let bytes = serde_json::to_vec_pretty(record).map_err(failed)?;
        std::fs::write(&beside, bytes).map_err(failed)?;
        std::fs::rename(&beside, &place).map_err(failed)
    }

    fn place(&self, key: &Hash32) -> PathBuf {
        self.0.join(format!("{key}.json"))
    }
}

fn failed(error: impl std::fmt::Display) -> OracleError {
    OracleError::Store(error.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_record_is_found_by_its_key_alone() {
        let folder = tempfile::tempdir().unwrap();
        let records = Records::open(folder.path().join("audits")).unwrap();
        let record = AuditRecord {
            key: Hash32([1; 32]),
            fault: Some("the vector of contribution 3 is off".to_owned()),
            seconds: 2.5,
        };
        assert_eq!(records.find(&record.key), None);
        records.keep(&record).unwrap();
        assert_eq!(records.find(&record.key), Some(record.clone()));
        let other = Hash32([2; 32]);
        std::fs::copy(records.place(&record.key), records.place(&other)).unwrap();
        assert_eq!(records.find(&other), None, "a record under another name");
    }
}

//! The oracle's durable store: one redb file. Every write is one transaction and is on the disk
//! when the call returns, so a crash at any point leaves the state before or after it.

mod abandoned;
mod leaves;
mod receipts;
mod rollback;
mod rounds;
mod settlements;
mod tables;

use std::path::Path;
use std::sync::Arc;

use redb::{Database, Durability, ReadTransaction, ReadableDatabase, WriteTransaction};
use serde::{de::DeserializeOwned, Serialize};

use crate::error::{OracleError, Result};

pub use abandoned::{Abandoned, LostReceipt, Uncollectible};
pub use leaves::{AnswerLeaves, ReportLeaves};
pub use receipts::{Measure, StoredReceipt};
pub use rollback::Voided;
pub use settlements::{AnswerRecord, CreditRecord, Settled, Settlement, WeightRecord};

/// A moment of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteMoment {
    /// Nothing of it is on the disk.
    Before,
    /// All of it is on the disk.
    After,
}

/// Sees every write; what it refuses is reported as failed. It stands for a disk or a process that
/// stops at a chosen write.
pub type WriteWatch = Arc<dyn Fn(WriteMoment) -> Result<()> + Send + Sync>;

/// The store. Reads run side by side; writes one after the other.
pub struct Store {
    database: Database,
    watch: Option<WriteWatch>,
}

impl Store {
    /// Opens the store, or makes it; its folder must exist. `watch` sees what is written from
    /// then on.
    pub fn open(path: &Path, watch: Option<WriteWatch>) -> Result<Self> {
        let mut store = Self {
            database: Database::create(path).map_err(failed)?,
            watch: None,
        };
        store.write(tables::create_all)?;
        store.watch = watch;
        Ok(store)
    }

    fn read(&self) -> Result<ReadTransaction> {
        self.database.begin_read().map_err(failed)
    }

    /// Runs one transaction; nothing of it stays where `change` fails.
    fn write<T>(&self, change: impl FnOnce(&WriteTransaction) -> Result<T>) -> Result<T> {
        let seen = |moment| self.watch.as_ref().map_or(Ok(()), |watch| watch(moment));
        let mut transaction = self.database.begin_write().map_err(failed)?;
        transaction
            .set_durability(Durability::Immediate)
            .map_err(failed)?;
        let result = change(&transaction)?;
        seen(WriteMoment::Before)?;
        transaction.commit().map_err(failed)?;
        seen(WriteMoment::After)?;
        Ok(result)
    }
}

fn failed(error: impl std::fmt::Display) -> OracleError {
    OracleError::Store(error.to_string())
}

fn encode(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(failed)
}

fn decode<T: DeserializeOwned>(table: &'static str, bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|error| OracleError::Damaged {
        table,
        reason: error.to_string(),
    })
}

//! The oracle's durable store: one redb file. Every write is one transaction and is on the disk
//! when the call returns, so a crash at any point leaves the state before or after it.

mod receipts;
mod rounds;
mod settlements;
mod tables;

use std::path::Path;

use redb::{Database, Durability, ReadTransaction, ReadableDatabase, WriteTransaction};
use serde::{de::DeserializeOwned, Serialize};

use crate::error::{OracleError, Result};

pub use receipts::{Measure, StoredReceipt};
pub use settlements::{AnswerRecord, CreditRecord, Settled, Settlement, WeightRecord};

/// The store. Reads run side by side; writes one after the other.
pub struct Store(Database);

impl Store {
    /// Opens the store, or makes it; its folder must exist.
    pub fn open(path: &Path) -> Result<Self> {
        let store = Self(Database::create(path).map_err(failed)?);
        store.write(tables::create_all)?;
        Ok(store)
    }

    fn read(&self) -> Result<ReadTransaction> {
        self.0.begin_read().map_err(failed)
    }

    /// Runs one transaction; nothing of it stays where `change` fails.
    fn write<T>(&self, change: impl FnOnce(&WriteTransaction) -> Result<T>) -> Result<T> {
        let mut transaction = self.0.begin_write().map_err(failed)?;
        transaction
            .set_durability(Durability::Immediate)
            .map_err(failed)?;
        let result = change(&transaction)?;
        transaction.commit().map_err(failed)?;
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

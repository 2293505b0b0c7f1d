//! The database: one redb file, written in one transaction per block, so a process that is killed
//! leaves the state of its last block.

use std::collections::BTreeMap;
use std::path::Path;

use redb::backends::InMemoryBackend;
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use serde::de::DeserializeOwned;
use serde::Serialize;

use super::records::{BlockRecord, TxRecord};
use crate::error::DevnetError;
use crate::overlay::Changes;

const FILE_NAME: &str = "chain.redb";

/// Name -> value of the chain itself.
const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");
/// Key -> value of the state.
const STATE: TableDefinition<&[u8], &[u8]> = TableDefinition::new("state");
/// SHA-256 -> contract code.
const CODES: TableDefinition<&[u8], &[u8]> = TableDefinition::new("codes");
/// Height -> block.
const BLOCKS: TableDefinition<u64, &[u8]> = TableDefinition::new("blocks");
/// Height -> transaction.
const TXS: TableDefinition<u64, &[u8]> = TableDefinition::new("txs");

const CHAIN_ID: &str = "chain_id";
const CLOCK_AHEAD: &str = "clock_ahead_nanos";

fn failed(error: impl Into<redb::Error>) -> DevnetError {
    DevnetError::Database(Box::new(error.into()))
}

/// What one block writes.
#[derive(Debug)]
pub struct BlockWrite<'a> {
    /// The block.
    pub block: &'a BlockRecord,
    /// Its transaction.
    pub tx: Option<&'a TxRecord>,
    /// Changes of the state.
    pub changes: &'a Changes,
    /// New codes with their checksums.
    pub codes: &'a [([u8; 32], Vec<u8>)],
    /// Nanoseconds that the clock is ahead by.
    pub clock_ahead_nanos: u64,
}

/// The open database.
#[derive(Debug)]
pub struct Store {
    database: Database,
}

impl Store {
    /// Opens or creates the database in a folder, or one in memory.
    ///
    /// # Errors
    /// [`DevnetError::Home`] or [`DevnetError::Database`]; the latter too when another process
    /// has the database open.
    pub fn open(home: Option<&Path>) -> Result<Self, DevnetError> {
        let database = match home {
            Some(home) => {
                let refused = |source| DevnetError::Home {
                    path: home.to_path_buf(),
                    source,
                };
                std::fs::create_dir_all(home).map_err(refused)?;
                Database::create(home.join(FILE_NAME)).map_err(failed)?
            }
            None => Database::builder()
                .create_with_backend(InMemoryBackend::new())
                .map_err(failed)?,
        };
        let store = Self { database };
        store.create_tables()?;
        Ok(store)
    }

    fn create_tables(&self) -> Result<(), DevnetError> {
        let write = self.database.begin_write().map_err(failed)?;
        write.open_table(META).map_err(failed)?;
        write.open_table(STATE).map_err(failed)?;
        write.open_table(CODES).map_err(failed)?;
        write.open_table(BLOCKS).map_err(failed)?;
        write.open_table(TXS).map_err(failed)?;
        write.commit().map_err(failed)
    }

    /// The chain that the database holds, where there is one.
    ///
    /// # Errors
    /// [`DevnetError`] when it cannot be read.
    pub fn chain_id(&self) -> Result<Option<String>, DevnetError> {
        let Some(bytes) = self.meta(CHAIN_ID)? else {
            return Ok(None);
        };
        String::from_utf8(bytes)
            .map(Some)
            .map_err(|error| damaged("chain id", error))
    }

    /// Nanoseconds that the clock is ahead by.
    ///
    /// # Errors
    /// [`DevnetError`] when it cannot be read.
    pub fn clock_ahead_nanos(&self) -> Result<u64, DevnetError> {
        let Some(bytes) = self.meta(CLOCK_AHEAD)? else {
            return Ok(0);
        };
        let bytes = bytes
            .try_into()
            .map_err(|_| damaged("clock", "not eight bytes"))?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, DevnetError> {
        let read = self.database.begin_read().map_err(failed)?;
        let table = read.open_table(META).map_err(failed)?;
        Ok(table
            .get(name)
            .map_err(failed)?
            .map(|value| value.value().to_vec()))
    }

    /// Marks a new database as that of a chain.
    ///
    /// # Errors
    /// [`DevnetError::Database`].
    pub fn set_chain_id(&self, chain_id: &str) -> Result<(), DevnetError> {
        let write = self.database.begin_write().map_err(failed)?;
        {
            let mut table = write.open_table(META).map_err(failed)?;
            table
                .insert(CHAIN_ID, chain_id.as_bytes())
                .map_err(failed)?;
        }
        write.commit().map_err(failed)
    }

    /// The whole state.
    ///
    /// # Errors
    /// [`DevnetError::Database`].
    pub fn state(&self) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, DevnetError> {
        let read = self.database.begin_read().map_err(failed)?;
        let table = read.open_table(STATE).map_err(failed)?;
        let mut state = BTreeMap::new();
        for entry in table.iter().map_err(failed)? {
            let (key, value) = entry.map_err(failed)?;
            state.insert(key.value().to_vec(), value.value().to_vec());
        }
        Ok(state)
    }

    /// Code by its checksum.
    ///
    /// # Errors
    /// [`DevnetError::Database`], or [`DevnetError::Damaged`] when it is missing.
    pub fn code(&self, checksum: &[u8]) -> Result<Vec<u8>, DevnetError> {
        let read = self.database.begin_read().map_err(failed)?;
        let table = read.open_table(CODES).map_err(failed)?;
        let code = table.get(checksum).map_err(failed)?;
        code.map(|value| value.value().to_vec())
            .ok_or_else(|| damaged("code", format!("{} is missing", hex::encode(checksum))))
    }

    /// The block of a height.
    ///
    /// # Errors
    /// [`DevnetError`] when it cannot be read.
    pub fn block(&self, height: u64) -> Result<Option<BlockRecord>, DevnetError> {
        let read = self.database.begin_read().map_err(failed)?;
        let table = read.open_table(BLOCKS).map_err(failed)?;
        let found = table.get(height).map_err(failed)?;
        found.map(|value| parse("block", value.value())).transpose()
    }

    /// The newest block.
    ///
    /// # Errors
    /// [`DevnetError`] when it cannot be read.
    pub fn last_block(&self) -> Result<Option<BlockRecord>, DevnetError> {
        let read = self.database.begin_read().map_err(failed)?;
        let table = read.open_table(BLOCKS).map_err(failed)?;
        let last = table.last().map_err(failed)?;
        last.map(|(_, value)| parse("block", value.value()))
            .transpose()
    }

    /// The transaction of the block of a height.
    ///
    /// # Errors
    /// [`DevnetError`] when it cannot be read.
    pub fn tx(&self, height: u64) -> Result<Option<TxRecord>, DevnetError> {
        let read = self.database.begin_read().map_err(failed)?;
        let table = read.open_table(TXS).map_err(failed)?;
        let found = table.get(height).map_err(failed)?;
        found
            .map(|value| parse("transaction", value.value()))
            .transpose()
    }

    /// Calls a function with every transaction, in order.
    ///
    /// # Errors
    /// [`DevnetError`] when one cannot be read.
    pub fn each_tx(&self, mut visit: impl FnMut(&TxRecord)) -> Result<(), DevnetError> {
        let read = self.database.begin_read().map_err(failed)?;
        let table = read.open_table(TXS).map_err(failed)?;
        for entry in table.iter().map_err(failed)? {
            let (_, value) = entry.map_err(failed)?;
            visit(&parse("transaction", value.value())?);
        }
        Ok(())
    }

    /// Writes a block with everything that it changes, or nothing.
    ///
    /// # Errors
    /// [`DevnetError::Database`].
    pub fn write_block(&self, write: &BlockWrite<'_>) -> Result<(), DevnetError> {
        let transaction = self.database.begin_write().map_err(failed)?;
        {
            let mut state = transaction.open_table(STATE).map_err(failed)?;
            for (key, value) in write.changes {
                match value {
                    Some(value) => state.insert(key.as_slice(), value.as_slice()),
                    None => state.remove(key.as_slice()),
                }
                .map_err(failed)?;
            }
            let mut codes = transaction.open_table(CODES).map_err(failed)?;
            for (checksum, code) in write.codes {
                codes
                    .insert(checksum.as_slice(), code.as_slice())
                    .map_err(failed)?;
            }
            let mut blocks = transaction.open_table(BLOCKS).map_err(failed)?;
            let block = serialize("block", write.block)?;
            blocks
                .insert(write.block.height, block.as_slice())
                .map_err(failed)?;
            if let Some(tx) = write.tx {
                let mut txs = transaction.open_table(TXS).map_err(failed)?;
                txs.insert(tx.height, serialize("transaction", tx)?.as_slice())
                    .map_err(failed)?;
            }
            let mut meta = transaction.open_table(META).map_err(failed)?;
            let ahead = write.clock_ahead_nanos.to_be_bytes();
            meta.insert(CLOCK_AHEAD, ahead.as_slice()).map_err(failed)?;
        }
        transaction.commit().map_err(failed)
    }
}

fn damaged(what: &'static str, reason: impl ToString) -> DevnetError {
    DevnetError::Damaged {
        what,
        reason: reason.to_string(),
    }
}

fn parse<T: DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T, DevnetError> {
    serde_json::from_slice(bytes).map_err(|error| damaged(what, error))
}

fn serialize<T: Serialize>(what: &'static str, value: &T) -> Result<Vec<u8>, DevnetError> {
    serde_json::to_vec(value).map_err(|error| damaged(what, error))
}

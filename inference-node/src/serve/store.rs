//! The node's durable store: receipts with their transcripts, and what each channel was charged.

use std::path::Path;

use attribution_report::{Hash32, ReceiptRecord, Voucher};
use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition};
use serde::{Deserialize, Serialize};

use super::ServeError;

/// position in the feed -> ReceiptRecord (JSON)
const RECORDS: TableDefinition<u64, &[u8]> = TableDefinition::new("records");
/// receipt id -> position in the feed
const POSITIONS: TableDefinition<&[u8], u64> = TableDefinition::new("positions");
/// channel -> ChannelAccount (JSON)
const CHANNELS: TableDefinition<u64, &[u8]> = TableDefinition::new("channels");

/// What the node holds of one channel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelAccount {
    /// Charged since the channel's opening, in micro-OPEN.
    pub charged: cosmwasm_std::Uint128,
    /// The voucher with the highest amount; it covers `charged`.
    pub voucher: Option<Voucher>,
}

/// The store, one redb file.
pub struct Store(Database);

fn failed(error: impl std::fmt::Display) -> ServeError {
    ServeError::Store(error.to_string())
}

impl Store {
    /// Opens the store, or makes it.
    pub fn open(path: &Path) -> Result<Self, ServeError> {
        let database = Database::create(path).map_err(failed)?;
        let transaction = database.begin_write().map_err(failed)?;
        transaction.open_table(RECORDS).map_err(failed)?;
        transaction.open_table(POSITIONS).map_err(failed)?;
        transaction.open_table(CHANNELS).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        Ok(Self(database))
    }

    /// What a channel was charged; nothing where it is new.
    pub fn channel(&self, channel: u64) -> Result<ChannelAccount, ServeError> {
        let transaction = self.0.begin_read().map_err(failed)?;
        let table = transaction.open_table(CHANNELS).map_err(failed)?;
        match table.get(channel).map_err(failed)? {
            Some(value) => serde_json::from_slice(value.value()).map_err(failed),
            None => Ok(ChannelAccount::default()),
        }
    }

    /// Writes a receipt at the next position together with its channel's new account, and returns
    /// once both are on the disk.
    pub fn append(
        &self,
        mut record: ReceiptRecord,
        account: &ChannelAccount,
    ) -> Result<ReceiptRecord, ServeError> {
        let mut transaction = self.0.begin_write().map_err(failed)?;
        transaction
            .set_durability(Durability::Immediate)
            .map_err(failed)?;
        {
            let mut records = transaction.open_table(RECORDS).map_err(failed)?;
            let last = records
                .last()
                .map_err(failed)?
                .map_or(0, |(position, _)| position.value());
            let position = last.saturating_add(1);
            record.position = position.into();
            let json = serde_json::to_vec(&record).map_err(failed)?;
            records.insert(position, json.as_slice()).map_err(failed)?;
            let mut positions = transaction.open_table(POSITIONS).map_err(failed)?;
            positions
                .insert(record.receipt.receipt_id.as_bytes().as_slice(), position)
                .map_err(failed)?;
            let mut channels = transaction.open_table(CHANNELS).map_err(failed)?;
            let json = serde_json::to_vec(account).map_err(failed)?;
            channels
                .insert(record.receipt.channel.u64(), json.as_slice())
                .map_err(failed)?;
        }
        transaction.commit().map_err(failed)?;
        Ok(record)
    }

    /// Up to `limit` receipts after a position, ascending.
    pub fn records(&self, after: u64, limit: usize) -> Result<Vec<ReceiptRecord>, ServeError> {
        let Some(first) = after.checked_add(1) else {
            return Ok(Vec::new());
        };
        let transaction = self.0.begin_read().map_err(failed)?;
        let table = transaction.open_table(RECORDS).map_err(failed)?;
        let range = table.range(first..).map_err(failed)?;
        range
            .take(limit)
            .map(|entry| {
                let (_, value) = entry.map_err(failed)?;
                serde_json::from_slice(value.value()).map_err(failed)
            })
            .collect()
    }

    /// One receipt by its id.
    pub fn record(&self, receipt_id: &Hash32) -> Result<Option<ReceiptRecord>, ServeError> {
        let transaction = self.0.begin_read().map_err(failed)?;
        let positions = transaction.open_table(POSITIONS).map_err(failed)?;
        let Some(position) = positions
            .get(receipt_id.as_bytes().as_slice())
            .map_err(failed)?
        else {
            return Ok(None);
        };
        let table = transaction.open_table(RECORDS).map_err(failed)?;
        let value = table.get(position.value()).map_err(failed)?;
        value
            .map(|value| serde_json::from_slice(value.value()).map_err(failed))
            .transpose()
    }
}

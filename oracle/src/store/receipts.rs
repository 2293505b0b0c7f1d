//! Receipts that were read from the nodes' feeds or from peers, and what was measured of them.

use attribution_report::{Hash32, ReceiptRecord};
use cosmwasm_std::HexBinary;
use redb::{ReadableTable, ReadableTableMetadata};
use serde::{Deserialize, Serialize};

use super::{decode, encode, failed, tables, Store};
use crate::error::Result;
use crate::wire::Verdict;

/// A receipt with its node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredReceipt {
    /// Canonical address of the node.
    pub node: HexBinary,
    /// The feed's entry.
    pub record: ReceiptRecord,
}

/// What this oracle found about an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Verdict with the influence scores.
    pub verdict: Verdict,
    /// Why the receipt was refused; empty where it was not.
    pub reason: String,
    /// Contributions of the adapter's index.
    pub contributions: usize,
}

impl Store {
    /// Stores entries of a node's feed, in the feed's order, and moves the feed's position.
    pub fn add_feed(&self, node: &[u8], entries: &[(Hash32, ReceiptRecord)]) -> Result<()> {
        let Some((_, last)) = entries.last() else {
            return Ok(());
        };
        self.write(|transaction| {
            for (digest, record) in entries {
                insert(transaction, digest, node, record)?;
                let mut pending = transaction.open_table(tables::PENDING).map_err(failed)?;
                let settled = transaction.open_table(tables::SETTLED).map_err(failed)?;
                let key = (node, record.receipt.receipt_id.as_bytes().as_slice());
                if settled.get(key).map_err(failed)?.is_none() {
                    pending
                        .insert(digest.as_bytes().as_slice(), ())
                        .map_err(failed)?;
                }
            }
            let mut feeds = transaction.open_table(tables::FEEDS).map_err(failed)?;
            feeds.insert(node, last.position.u64()).map_err(failed)?;
            Ok(())
        })
    }

    /// Stores receipts that came from peers; the feed's position stays.
    pub fn add_records(&self, records: &[(Hash32, StoredReceipt)]) -> Result<()> {
        self.write(|transaction| {
            for (digest, StoredReceipt { node, record }) in records {
                insert(transaction, digest, node, record)?;
            }
            Ok(())
        })
    }

    /// Last position that was read from a node's feed; zero before the first.
    pub fn feed_position(&self, node: &[u8]) -> Result<u64> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::FEEDS).map_err(failed)?;
        let value = table.get(node).map_err(failed)?;
        Ok(value.map_or(0, |value| value.value()))
    }

    /// A receipt by its digest.
    pub fn record(&self, digest: &Hash32) -> Result<Option<StoredReceipt>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::RECORDS).map_err(failed)?;
        let value = table.get(digest.as_bytes().as_slice()).map_err(failed)?;
        value
            .map(|value| decode("records", value.value()))
            .transpose()
    }

    /// A receipt by its node's canonical address and its id.
    pub fn record_of(&self, node: &[u8], receipt_id: &Hash32) -> Result<Option<StoredReceipt>> {
        let digest = {
            let transaction = self.read()?;
            let table = transaction.open_table(tables::RECEIPTS).map_err(failed)?;
            let name = (node, receipt_id.as_bytes().as_slice());
            let value = table.get(name).map_err(failed)?;
            value.and_then(|value| <[u8; 32]>::try_from(value.value()).ok())
        };
        digest.map_or(Ok(None), |digest| self.record(&Hash32(digest)))
    }

    /// Digests of the receipts that no report has settled yet.
    pub fn pending(&self) -> Result<Vec<Hash32>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::PENDING).map_err(failed)?;
        let mut digests = Vec::new();
        for entry in table.iter().map_err(failed)? {
            let (key, _) = entry.map_err(failed)?;
            digests.extend(<[u8; 32]>::try_from(key.value()).map(Hash32));
        }
        Ok(digests)
    }

    /// Number of receipts that were read so far.
    pub fn receipts_seen(&self) -> Result<u64> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::RECORDS).map_err(failed)?;
        table.len().map_err(failed)
    }

    /// Stores what was measured.
    pub fn add_measures(&self, measures: &[(Hash32, Measure)]) -> Result<()> {
        self.write(|transaction| {
            let mut table = transaction.open_table(tables::MEASURES).map_err(failed)?;
            for (digest, measure) in measures {
                let value = encode(measure)?;
                table
                    .insert(digest.as_bytes().as_slice(), value.as_slice())
                    .map_err(failed)?;
            }
            Ok(())
        })
    }

    /// What was measured of a receipt.
    pub fn measure(&self, digest: &Hash32) -> Result<Option<Measure>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::MEASURES).map_err(failed)?;
        let value = table.get(digest.as_bytes().as_slice()).map_err(failed)?;
        value
            .map(|value| decode("measures", value.value()))
            .transpose()
    }
}

/// Stores a receipt under its digest and its name.
pub(super) fn insert(
    transaction: &redb::WriteTransaction,
    digest: &Hash32,
    node: &[u8],
    record: &ReceiptRecord,
) -> Result<()> {
    let mut table = transaction.open_table(tables::RECORDS).map_err(failed)?;
    let value = encode(&StoredReceipt {
        node: node.to_vec().into(),
        record: record.clone(),
    })?;
    let digest = digest.as_bytes().as_slice();
    table.insert(digest, value.as_slice()).map_err(failed)?;
    let mut names = transaction.open_table(tables::RECEIPTS).map_err(failed)?;
    let name = (node, record.receipt.receipt_id.as_bytes().as_slice());
    names.insert(name, digest).map_err(failed)?;
    Ok(())
}

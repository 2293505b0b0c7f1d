//! Reports that were agreed, those of them that cannot be posted any more, and lost receipts.

use std::collections::BTreeSet;

use attribution_report::{Hash32, Receipt};
use cosmwasm_std::{HexBinary, Uint64};
use redb::ReadableTable;
use serde::{Deserialize, Serialize};

use super::{decode, encode, failed, tables, Store};
use crate::error::Result;
use crate::wire::{AgreedReport, Scope};

/// Why the chain never takes a report, or a receipt's charge, any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Uncollectible {
    /// Reports collect from the channel no longer.
    #[error("channel {channel} settled until {settles_at}")]
    Settled {
        /// The channel.
        channel: Uint64,
        /// Last Unix second in which reports collected from it.
        settles_at: Uint64,
    },
    /// The channel is closed.
    #[error("channel {channel} is closed")]
    Closed {
        /// The channel.
        channel: Uint64,
    },
    /// The voucher is signed by a key that pays no longer.
    #[error("the voucher's key is no longer one of channel {channel}")]
    Voucher {
        /// The channel.
        channel: Uint64,
    },
    /// The report that it follows is not the newest valid one any more.
    #[error("the report before it, {prev_report}, is not the newest valid one")]
    Superseded {
        /// Digest of the report before it.
        prev_report: Hash32,
    },
}

/// A report that its set agreed on and that cannot be posted any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Abandoned {
    /// Number of its set.
    pub set_id: Uint64,
    /// Its number.
    pub seq: Uint64,
    /// Digest of the report before it.
    pub prev_report: Hash32,
    /// Its digest.
    pub report: Hash32,
    /// Why.
    pub reason: Uncollectible,
}

/// A receipt that no report can collect any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostReceipt {
    /// Canonical address of the node.
    pub node: HexBinary,
    /// The receipt.
    pub receipt: Receipt,
    /// Why.
    pub reason: Uncollectible,
}

impl Store {
    /// Keeps a report with a quorum's signatures.
    pub fn keep_agreed(&self, agreed: &AgreedReport) -> Result<()> {
        let (set_id, seq) = (agreed.set_id.u64(), agreed.report.seq.u64());
        let digest = agreed.report.digest();
        self.write(|transaction| {
            let mut table = transaction.open_table(tables::AGREED).map_err(failed)?;
            let key = (seq, set_id, digest.as_bytes().as_slice());
            let value = encode(agreed)?;
            table.insert(key, value.as_slice()).map_err(failed)?;
            Ok(())
        })
    }

    /// The reports of a number with a quorum's signatures, of any set and predecessor.
    pub fn agreed(&self, seq: u64) -> Result<Vec<AgreedReport>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::AGREED).map_err(failed)?;
        let mut found = Vec::new();
        let nothing: &[u8] = &[];
        let numbered = (seq, 0, nothing)..(seq.saturating_add(1), 0, nothing);
        for entry in table.range(numbered).map_err(failed)? {
            let (_, value) = entry.map_err(failed)?;
            found.push(decode("agreed", value.value())?);
        }
        Ok(found)
    }

    /// Numbers from `first` on of which one set has several reports with a quorum's signatures.
    pub fn agreed_repeatedly(&self, first: u64) -> Result<BTreeSet<u64>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::AGREED).map_err(failed)?;
        let (mut found, mut last) = (BTreeSet::new(), None);
        let nothing: &[u8] = &[];
        for entry in table.range((first, 0, nothing)..).map_err(failed)? {
            let (key, _) = entry.map_err(failed)?;
            let (seq, set_id, _) = key.value();
            if last == Some((seq, set_id)) {
                found.insert(seq);
            }
            last = Some((seq, set_id));
        }
        Ok(found)
    }

    /// Notes that an agreed report is abandoned.
    pub fn abandon(&self, abandoned: &Abandoned) -> Result<()> {
        let (set_id, seq) = (abandoned.set_id.u64(), abandoned.seq.u64());
        let prev_report = abandoned.prev_report.as_bytes().as_slice();
        self.write(|transaction| {
            let mut table = transaction.open_table(tables::ABANDONED).map_err(failed)?;
            let value = encode(abandoned)?;
            table
                .insert((set_id, seq, prev_report), value.as_slice())
                .map_err(failed)?;
            Ok(())
        })
    }

    /// True where the report of a round is abandoned.
    pub fn is_abandoned(&self, scope: &Scope) -> Result<bool> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::ABANDONED).map_err(failed)?;
        let found = table.get(tables::round_key(scope)).map_err(failed)?;
        Ok(found.is_some())
    }

    /// All abandoned reports, ascending by set and number.
    pub fn all_abandoned(&self) -> Result<Vec<Abandoned>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::ABANDONED).map_err(failed)?;
        let mut found = Vec::new();
        for entry in table.iter().map_err(failed)? {
            let (_, value) = entry.map_err(failed)?;
            found.push(decode("abandoned", value.value())?);
        }
        Ok(found)
    }

    /// Takes receipts from those that wait and notes that they are lost.
    pub fn lose(&self, receipts: &[(Hash32, LostReceipt)]) -> Result<()> {
        self.write(|transaction| {
            let mut pending = transaction.open_table(tables::PENDING).map_err(failed)?;
            let mut measures = transaction.open_table(tables::MEASURES).map_err(failed)?;
            let mut lost = transaction.open_table(tables::LOST).map_err(failed)?;
            for (digest, receipt) in receipts {
                let digest = digest.as_bytes().as_slice();
                pending.remove(digest).map_err(failed)?;
                measures.remove(digest).map_err(failed)?;
                let value = encode(receipt)?;
                lost.insert(digest, value.as_slice()).map_err(failed)?;
            }
            Ok(())
        })
    }

    /// The receipts that are lost.
    pub fn lost(&self) -> Result<Vec<LostReceipt>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::LOST).map_err(failed)?;
        let mut found = Vec::new();
        for entry in table.iter().map_err(failed)? {
            let (_, value) = entry.map_err(failed)?;
            found.push(decode("lost", value.value())?);
        }
        Ok(found)
    }
}

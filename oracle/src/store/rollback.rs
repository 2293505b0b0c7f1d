//! Taking settled reports back that became void.

use std::collections::BTreeMap;

use attribution_report::Hash32;
use cosmwasm_std::Uint64;
use redb::{ReadableTable, WriteTransaction};
use serde::{Deserialize, Serialize};

use super::{decode, encode, failed, tables, AnswerRecord, Settlement, Store};
use crate::error::Result;

/// A settled report that became void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voided {
    /// Its number.
    pub seq: Uint64,
    /// Its digest.
    pub report: Hash32,
    /// Receipts that wait again.
    pub receipts: Uint64,
}

impl Store {
    /// Numbers and digests of the settled reports, newest first.
    pub fn settled_reports(&self) -> Result<Vec<(u64, Hash32)>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::DIGESTS).map_err(failed)?;
        let mut reports = Vec::new();
        for entry in table.iter().map_err(failed)?.rev() {
            let (seq, digest) = entry.map_err(failed)?;
            reports.push((seq.value(), hash(digest.value())));
        }
        Ok(reports)
    }

    /// Digest of a settled report.
    pub fn settled_digest(&self, seq: u64) -> Result<Option<Hash32>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::DIGESTS).map_err(failed)?;
        let value = table.get(seq).map_err(failed)?;
        Ok(value.map(|value| hash(value.value())))
    }

    /// The settled reports that became void, ascending.
    pub fn voided(&self) -> Result<Vec<Voided>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::VOIDED).map_err(failed)?;
        let mut voided = Vec::new();
        for entry in table.iter().map_err(failed)? {
            let (_, value) = entry.map_err(failed)?;
            voided.push(decode("voided", value.value())?);
        }
        Ok(voided)
    }

    /// Takes back every report after `last`, which is settled, or zero for all. Their receipts wait
    /// again, earnings and charges are what they were, and the reports are noted as void. One
    /// transaction.
    pub fn roll_back(&self, last: u64) -> Result<Vec<Voided>> {
        self.write(|transaction| {
            let mut voided = Vec::new();
            let mut charged = BTreeMap::new();
            for (seq, settlement) in settlements_after(transaction, last)? {
                voided.push(take_back(transaction, seq, &settlement, &mut charged)?);
            }
            let mut charges = transaction.open_table(tables::CHARGED).map_err(failed)?;
            for (channel, amount) in charged {
                match amount {
                    0 => charges.remove(channel).map_err(failed)?,
                    _ => charges.insert(channel, amount).map_err(failed)?,
                };
            }
            let mut credits = transaction.open_table(tables::CREDITS).map_err(failed)?;
            credits
                .retain(|(_, report), _| report <= last)
                .map_err(failed)?;
            let digests = transaction.open_table(tables::DIGESTS).map_err(failed)?;
            let digest = digests.get(last).map_err(failed)?;
            let digest = digest.map_or(Hash32::ZERO, |digest| hash(digest.value()));
            let mut ledger = transaction.open_table(tables::LEDGER).map_err(failed)?;
            let seq = encode(&Uint64::new(last))?;
            ledger.insert("seq", seq.as_slice()).map_err(failed)?;
            let digest = encode(&digest)?;
            ledger.insert("digest", digest.as_slice()).map_err(failed)?;
            Ok(voided)
        })
    }
}

fn hash(bytes: &[u8]) -> Hash32 {
    <[u8; 32]>::try_from(bytes).map_or(Hash32::ZERO, Hash32)
}

fn settlements_after(transaction: &WriteTransaction, last: u64) -> Result<Vec<(u64, Settlement)>> {
    let table = transaction
        .open_table(tables::SETTLEMENTS)
        .map_err(failed)?;
    let mut found = Vec::new();
    for entry in table.range(last.saturating_add(1)..).map_err(failed)? {
        let (seq, value) = entry.map_err(failed)?;
        found.push((seq.value(), decode("settlements", value.value())?));
    }
    Ok(found)
}

/// Takes one report back; `charged` becomes what its channels were charged before it.
fn take_back(
    transaction: &WriteTransaction,
    seq: u64,
    settlement: &Settlement,
    charged: &mut BTreeMap<u64, u128>,
) -> Result<Voided> {
    let mut names = transaction.open_table(tables::SETTLED).map_err(failed)?;
    let mut pending = transaction.open_table(tables::PENDING).map_err(failed)?;
    let mut answers = transaction.open_table(tables::ANSWERS).map_err(failed)?;
    let receipts = settlement.bundle.proposal.receipts.iter();
    let mut count = 0u64;
    for (reference, record) in receipts.zip(&settlement.records) {
        let receipt = &record.receipt;
        let id = receipt.receipt_id.as_bytes().as_slice();
        let name = (reference.node.as_slice(), id);
        let settled = names.get(name).map_err(failed)?.map(|found| found.value());
        if settled != Some(seq) {
            continue;
        }
        names.remove(name).map_err(failed)?;
        let digest = reference.digest.as_bytes().as_slice();
        pending.insert(digest, ()).map_err(failed)?;
        let before = receipt.charged.u128().saturating_sub(receipt.fee.u128());
        let lowest = charged.entry(receipt.channel.u64()).or_insert(before);
        *lowest = before.min(*lowest);
        let answer = answers.get(id).map_err(failed)?;
        let answer = answer.map(|value| decode::<AnswerRecord>("answers", value.value()));
        if answer
            .transpose()?
            .is_some_and(|it| it.record == reference.digest)
        {
            answers.remove(id).map_err(failed)?;
        }
        count = count.saturating_add(1);
    }
    let voided = forget(transaction, seq, count)?;
    Ok(voided)
}

/// Drops what is kept of a report but the note that it is void.
fn forget(transaction: &WriteTransaction, seq: u64, receipts: u64) -> Result<Voided> {
    let mut settlements = transaction
        .open_table(tables::SETTLEMENTS)
        .map_err(failed)?;
    settlements.remove(seq).map_err(failed)?;
    let mut leaves = transaction.open_table(tables::LEAVES).map_err(failed)?;
    leaves.remove(seq).map_err(failed)?;
    let mut digests = transaction.open_table(tables::DIGESTS).map_err(failed)?;
    let report = digests.remove(seq).map_err(failed)?;
    let report = report.map_or(Hash32::ZERO, |digest| hash(digest.value()));
    let voided = Voided {
        seq: seq.into(),
        report,
        receipts: receipts.into(),
    };
    let mut table = transaction.open_table(tables::VOIDED).map_err(failed)?;
    let key = (seq, report.as_bytes().as_slice());
    table
        .insert(key, encode(&voided)?.as_slice())
        .map_err(failed)?;
    Ok(voided)
}

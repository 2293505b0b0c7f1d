//! Settled reports: the ledger, the bundles behind them and the account of every answer.

use std::collections::BTreeSet;

use attribution_report::{Credit, CreditLedger, Hash32, Receipt, ReceiptRecord, Role, Weight};
use cosmwasm_std::{HexBinary, Uint128, Uint64};
use redb::ReadableTable;
use serde::{Deserialize, Serialize};

use super::leaves::keep_leaves;
use super::{decode, encode, failed, tables, Store};
use crate::error::{OracleError, Result};
use crate::report::{BuiltReport, Ledger, ReceiptKey};
use crate::wire::Bundle;

/// All that a report can be recomputed from, as oracles hand it to each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settlement {
    /// Oracle set that signed the report.
    pub set_id: Uint64,
    /// The agreed bundle.
    pub bundle: Bundle,
    /// The receipts that it names, in its order.
    pub records: Vec<ReceiptRecord>,
}

/// Share of one contribution in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightRecord {
    /// Datanet of the batch.
    pub datanet: Uint64,
    /// The batch.
    pub batch: Uint64,
    /// Canonical address of the contributor.
    pub contributor: HexBinary,
    /// Parts per million.
    pub weight_ppm: u32,
}

/// What one payee earned in one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditRecord {
    /// Canonical address of the payee.
    pub payee: HexBinary,
    /// Role that earned it.
    pub role: Role,
    /// Amount in micro-OPEN.
    pub amount: Uint128,
}

/// The account of one settled answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerRecord {
    /// Report that settled it.
    pub seq: Uint64,
    /// Digest of the feed's entry.
    pub record: Hash32,
    /// The receipt.
    pub receipt: Receipt,
    /// Weights above zero.
    pub weights: Vec<WeightRecord>,
    /// Who earned what; adds up to the fee.
    pub credits: Vec<CreditRecord>,
}

/// A report that the chain took.
#[derive(Debug, Clone, Copy)]
pub struct Settled<'a> {
    /// What it is made from.
    pub settlement: &'a Settlement,
    /// The report as recomputed.
    pub built: &'a BuiltReport,
}

impl From<&Weight> for WeightRecord {
    fn from(weight: &Weight) -> Self {
        Self {
            datanet: weight.datanet,
            batch: weight.batch,
            contributor: weight.contributor.clone(),
            weight_ppm: weight.weight_ppm,
        }
    }
}

impl From<&Credit> for CreditRecord {
    fn from(credit: &Credit) -> Self {
        Self {
            payee: credit.payee.clone().into(),
            role: credit.role,
            amount: credit.amount.into(),
        }
    }
}

impl Settled<'_> {
    fn answers(&self) -> impl Iterator<Item = (&[u8], AnswerRecord)> {
        let receipts = &self.settlement.bundle.proposal.receipts;
        self.built.answers.iter().map(move |answer| {
            let reference = &receipts[answer.receipt];
            let record = AnswerRecord {
                seq: self.built.report.seq,
                record: reference.digest,
                receipt: self.settlement.records[answer.receipt].receipt.clone(),
                weights: answer.weights.iter().map(WeightRecord::from).collect(),
                credits: answer.credits.iter().map(CreditRecord::from).collect(),
            };
            (reference.node.as_slice(), record)
        })
    }
}

impl Store {
    /// The state after the newest settled report.
    pub fn ledger(&self) -> Result<Ledger> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::LEDGER).map_err(failed)?;
        let seq = match table.get("seq").map_err(failed)? {
            Some(value) => decode::<Uint64>("ledger", value.value())?.u64(),
            None => 0,
        };
        let digest = match table.get("digest").map_err(failed)? {
            Some(value) => decode("ledger", value.value())?,
            None => Hash32::ZERO,
        };
        let mut ledger = Ledger {
            seq,
            digest,
            credits: self.credits_at(seq)?,
            ..Ledger::default()
        };
        let table = transaction.open_table(tables::CHARGED).map_err(failed)?;
        for entry in table.iter().map_err(failed)? {
            let (channel, amount) = entry.map_err(failed)?;
            ledger.charged.insert(channel.value(), amount.value());
        }
        Ok(ledger)
    }

    /// Earnings of every payee after report `seq`.
    pub fn credits_at(&self, seq: u64) -> Result<CreditLedger> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::CREDITS).map_err(failed)?;
        let mut newest: Vec<Credit> = Vec::new();
        // Keys ascend by payee, then report: the last one up to `seq` is the payee's.
        for entry in table.iter().map_err(failed)? {
            let (key, amount) = entry.map_err(failed)?;
            let (payee, report) = key.value();
            if report > seq {
                continue;
            }
            let amount = amount.value();
            match newest.last_mut().filter(|last| last.payee == payee) {
                Some(last) => last.amount = amount,
                None => newest.push(Credit {
                    payee: payee.to_vec(),
                    role: Role::Data,
                    amount,
                }),
            }
        }
        let mut credits = CreditLedger::default();
        credits.add(&newest).map_err(|error| OracleError::Damaged {
            table: "credits",
            reason: error.to_string(),
        })?;
        Ok(credits)
    }

    /// Those of the receipts that are settled already.
    pub fn settled_among(&self, keys: &[ReceiptKey]) -> Result<BTreeSet<ReceiptKey>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::SETTLED).map_err(failed)?;
        let mut found = BTreeSet::new();
        for key in keys {
            let (node, receipt) = (key.0.as_slice(), key.1.as_bytes().as_slice());
            if table.get((node, receipt)).map_err(failed)?.is_some() {
                found.insert(key.clone());
            }
        }
        Ok(found)
    }

    /// The reports that settled any of the receipts.
    pub fn settled_in(&self, keys: &[ReceiptKey]) -> Result<BTreeSet<u64>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::SETTLED).map_err(failed)?;
        let mut found = BTreeSet::new();
        for (node, receipt) in keys {
            let name = (node.as_slice(), receipt.as_bytes().as_slice());
            let value = table.get(name).map_err(failed)?;
            found.extend(value.map(|value| value.value()));
        }
        Ok(found)
    }

    /// What a settled report was made from.
    pub fn settlement(&self, seq: u64) -> Result<Option<Settlement>> {
        let transaction = self.read()?;
        let table = transaction
            .open_table(tables::SETTLEMENTS)
            .map_err(failed)?;
        let value = table.get(seq).map_err(failed)?;
        value
            .map(|value| decode("settlements", value.value()))
            .transpose()
    }

    /// The account of a settled answer.
    pub fn answer(&self, receipt: &Hash32) -> Result<Option<AnswerRecord>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::ANSWERS).map_err(failed)?;
        let value = table.get(receipt.as_bytes().as_slice()).map_err(failed)?;
        value
            .map(|value| decode("answers", value.value()))
            .transpose()
    }

    /// Moves the ledger to the next report, in one transaction with everything that follows from
    /// it. `before` is the ledger that the report was built on.
    pub fn settle(&self, before: &Ledger, settled: Settled<'_>) -> Result<()> {
        let Settled { settlement, built } = settled;
        let after = &built.ledger;
        self.write(|transaction| {
            let mut ledger = transaction.open_table(tables::LEDGER).map_err(failed)?;
            let seq = encode(&Uint64::new(after.seq))?;
            ledger.insert("seq", seq.as_slice()).map_err(failed)?;
            let digest = encode(&after.digest)?;
            ledger.insert("digest", digest.as_slice()).map_err(failed)?;
            let mut digests = transaction.open_table(tables::DIGESTS).map_err(failed)?;
            digests
                .insert(after.seq, after.digest.as_bytes().as_slice())
                .map_err(failed)?;
            let mut credits = transaction.open_table(tables::CREDITS).map_err(failed)?;
            for (payee, amount) in after.credits.iter() {
                if before.credits.earned(payee) != amount {
                    credits.insert((payee, after.seq), amount).map_err(failed)?;
                }
            }
            let mut charged = transaction.open_table(tables::CHARGED).map_err(failed)?;
            for (channel, amount) in &after.charged {
                if before.charged(*channel) != *amount {
                    charged.insert(channel, amount).map_err(failed)?;
                }
            }
            let mut settlements = transaction
                .open_table(tables::SETTLEMENTS)
                .map_err(failed)?;
            let value = encode(settlement)?;
            settlements
                .insert(after.seq, value.as_slice())
                .map_err(failed)?;
            keep_leaves(transaction, built)?;
            settle_answers(transaction, &settled)
        })
    }
}

fn settle_answers(transaction: &redb::WriteTransaction, settled: &Settled<'_>) -> Result<()> {
    let seq = settled.built.ledger.seq;
    let mut answers = transaction.open_table(tables::ANSWERS).map_err(failed)?;
    let mut names = transaction.open_table(tables::SETTLED).map_err(failed)?;
    let mut pending = transaction.open_table(tables::PENDING).map_err(failed)?;
    let mut measures = transaction.open_table(tables::MEASURES).map_err(failed)?;
    let mut lost = transaction.open_table(tables::LOST).map_err(failed)?;
    for (reference, record) in settled
        .settlement
        .bundle
        .proposal
        .receipts
        .iter()
        .zip(&settled.settlement.records)
    {
        super::receipts::insert(transaction, &reference.digest, &reference.node, record)?;
    }
    for (node, answer) in settled.answers() {
        let id = answer.receipt.receipt_id.as_bytes().as_slice();
        names.insert((node, id), seq).map_err(failed)?;
        // Ids are unique per node only; another node's receipt must not replace the account.
        if answers.get(id).map_err(failed)?.is_none() {
            answers
                .insert(id, encode(&answer)?.as_slice())
                .map_err(failed)?;
        }
        let digest = answer.record.as_bytes().as_slice();
        pending.remove(digest).map_err(failed)?;
        measures.remove(digest).map_err(failed)?;
        lost.remove(digest).map_err(failed)?;
    }
    Ok(())
}

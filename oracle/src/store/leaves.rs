//! The leaves of settled reports, from which proofs are made.

use attribution_report::fraud::{OpenedReceipt, ReportData};
use attribution_report::{
    Credit, OracleSet, Report, ReportTrees, Rule, SettledAnswer, SettledReceipt, Weight,
};
use redb::WriteTransaction;
use serde::{Deserialize, Serialize};

use super::{decode, encode, failed, tables, CreditRecord, Store};
use crate::error::{OracleError, Result};
use crate::report::BuiltReport;
use crate::verify::RecordScope;

/// One settled answer as its leaves tell it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerLeaves {
    /// What the receipt's leaf binds.
    pub receipt: SettledReceipt,
    /// Its weights.
    pub weights: Vec<Weight>,
    /// Who earned what; adds up to the fee.
    pub credits: Vec<CreditRecord>,
}

/// All leaves of a report but those of the earnings, which follow from its credits and the report
/// before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportLeaves {
    /// The answers in the order of the receipts' leaves.
    pub answers: Vec<AnswerLeaves>,
    /// The rules, ascending by adapter.
    pub rules: Vec<Rule>,
}

impl From<&BuiltReport> for ReportLeaves {
    fn from(built: &BuiltReport) -> Self {
        let answer = |answer: &SettledAnswer| AnswerLeaves {
            receipt: answer.receipt.clone(),
            weights: answer.weights.clone(),
            credits: answer.credits.iter().map(CreditRecord::from).collect(),
        };
        Self {
            answers: built.settled.iter().map(answer).collect(),
            rules: built.rules.clone(),
        }
    }
}

impl From<&AnswerLeaves> for SettledAnswer {
    fn from(leaves: &AnswerLeaves) -> Self {
        let credit = |record: &CreditRecord| Credit {
            payee: record.payee.to_vec(),
            role: record.role,
            amount: record.amount.u128(),
        };
        Self {
            receipt: leaves.receipt.clone(),
            weights: leaves.weights.clone(),
            credits: leaves.credits.iter().map(credit).collect(),
        }
    }
}

impl Store {
    /// The leaves of a settled report; none where it is not settled, or was before leaves were kept.
    pub fn leaves(&self, seq: u64) -> Result<Option<ReportLeaves>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::LEAVES).map_err(failed)?;
        let value = table.get(seq).map_err(failed)?;
        value
            .map(|value| decode("leaves", value.value()))
            .transpose()
    }

    /// A settled report with all that proofs about it are made from. `set` signed it.
    pub fn report_data(
        &self,
        scope: &RecordScope,
        report: &Report,
        set: &OracleSet,
    ) -> Result<Option<ReportData>> {
        let seq = report.seq.u64();
        let Some(leaves) = self.leaves(seq)? else {
            return Ok(None);
        };
        let answers: Vec<SettledAnswer> = leaves.answers.iter().map(SettledAnswer::from).collect();
        let earned = self.credits_at(seq)?;
        let (chain_id, splitter) = (&scope.chain_id, &scope.splitter);
        let trees = ReportTrees::new(chain_id, splitter, &answers, &leaves.rules, &earned);
        let opened = answers.into_iter().map(|answer| OpenedReceipt {
            receipt: answer.receipt,
            weights: answer.weights,
        });
        Ok(Some(ReportData {
            report: report.clone(),
            trees: trees.map_err(|error| OracleError::Damaged {
                table: "leaves",
                reason: error.to_string(),
            })?,
            receipts: opened.collect(),
            rules: leaves.rules,
            set: set.clone(),
        }))
    }
}

/// Keeps the leaves of a report.
pub(super) fn keep_leaves(transaction: &WriteTransaction, built: &BuiltReport) -> Result<()> {
    let mut table = transaction.open_table(tables::LEAVES).map_err(failed)?;
    let value = encode(&ReportLeaves::from(built))?;
    table
        .insert(built.ledger.seq, value.as_slice())
        .map_err(failed)?;
    Ok(())
}

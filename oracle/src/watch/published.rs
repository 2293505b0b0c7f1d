//! All leaves of a report, as oracles publish them.

use attribution_report::fraud::{OpenedReceipt, ReportData};
use attribution_report::{
    CreditLedger, OracleSet, Report, ReportTrees, SettledAnswer, SumLeaf, SumTree, SumTreeError,
};
use cosmwasm_std::{HexBinary, Uint128};
use serde::{Deserialize, Serialize};

use crate::store::ReportLeaves;
use crate::verify::RecordScope;

/// What one payee has earned since the first report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Earning {
    /// Canonical address of the payee.
    pub payee: HexBinary,
    /// Amount in micro-OPEN.
    pub amount: Uint128,
}

/// The leaves of all four trees of a report. No transcript is among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedReport {
    /// Receipts, weights, credits and rules.
    pub leaves: ReportLeaves,
    /// Earnings after the report, ascending by payee.
    pub earnings: Vec<Earning>,
}

impl PublishedReport {
    /// The leaves of a settled report with the earnings after it.
    pub fn new(leaves: ReportLeaves, earned: &CreditLedger) -> Self {
        let earning = |(payee, amount): (&[u8], u128)| Earning {
            payee: payee.into(),
            amount: amount.into(),
        };
        Self {
            leaves,
            earnings: earned.iter().map(earning).collect(),
        }
    }

    /// The report with these leaves; none where they are not what it commits to.
    ///
    /// # Errors
    /// [`SumTreeError`] where the leaves make no trees at all.
    pub fn data(
        self,
        scope: &RecordScope,
        report: &Report,
        set: &OracleSet,
    ) -> Result<Option<ReportData>, SumTreeError> {
        let Self { leaves, earnings } = self;
        let answers: Vec<SettledAnswer> = leaves.answers.iter().map(SettledAnswer::from).collect();
        let (chain_id, splitter) = (&scope.chain_id, &scope.splitter);
        let nothing = CreditLedger::default();
        let mut trees = ReportTrees::new(chain_id, splitter, &answers, &leaves.rules, &nothing)?;
        let earned = earnings.into_iter().map(|earning| SumLeaf {
            key: earning.payee.to_vec(),
            amount: earning.amount.u128(),
        });
        trees.cumulative = SumTree::new(earned.collect())?;
        let refs = [trees.receipts_ref(), trees.credits_ref(), trees.rules_ref()];
        let opens = refs.iter().all(|tree| tree.open(report).is_some());
        if !opens || trees.cumulative.root().hash != report.cumulative_root {
            return Ok(None);
        }
        let opened = answers.into_iter().map(|answer| OpenedReceipt {
            receipt: answer.receipt,
            weights: answer.weights,
        });
        Ok(Some(ReportData {
            report: report.clone(),
            trees,
            receipts: opened.collect(),
            rules: leaves.rules,
            set: set.clone(),
        }))
    }
}

//! Looking for lies in reports that this oracle did not agree to.
//!
//! A report whose leaves keep the rules makes the same bytes on every machine, so an oracle that
//! recomputed a report itself has nothing to look for in it. For any other report it takes the
//! leaves from whoever publishes them and hands the chain the first lie that they show.

mod published;
mod statements;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use attribution_report::fraud::{find_fraud, Evidence, FraudProof, ReportData, Statement};

use crate::chain::Contracts;
use crate::error::Result;
use crate::verify::RecordScope;

pub use published::{Earning, PublishedReport};
pub use statements::holds;

/// Statements about the chain that are checked in one report.
const MAX_STATEMENTS: usize = 10_000;

/// A report in question with what is held against it.
pub struct Case<'a> {
    /// Chain and splitter.
    pub scope: &'a RecordScope,
    /// The report with its leaves.
    pub data: &'a ReportData,
    /// Reports before it that are not void, oldest first; the last one is the one it follows.
    pub earlier: &'a [ReportData],
    /// What the report charged to each channel, in micro-OPEN.
    pub charges: &'a BTreeMap<u64, u128>,
}

impl Case<'_> {
    /// The first provable lie. What leaves alone show comes first; then what the chain contradicts.
    pub async fn find(&self, contracts: &Contracts) -> Result<Option<FraudProof>> {
        let stated = Mutex::new(Vec::new());
        let note = |statement: &Statement| {
            if let Ok(mut stated) = stated.lock() {
                if stated.len() < MAX_STATEMENTS {
                    stated.push(statement.clone());
                }
            }
            true
        };
        if let Some(proof) = self.first(&note) {
            return Ok(Some(proof));
        }
        let stated = stated.into_inner().unwrap_or_default();
        let mut contradicted = Vec::new();
        for statement in stated {
            if !holds(contracts, &statement).await? {
                contradicted.push(statement);
            }
        }
        if contradicted.is_empty() {
            return Ok(None);
        }
        Ok(self.first(&|statement| !contradicted.contains(statement)))
    }

    fn first(&self, holds: &dyn Fn(&Statement) -> bool) -> Option<FraudProof> {
        find_fraud(&Evidence {
            chain_id: &self.scope.chain_id,
            splitter: &self.scope.splitter,
            data: self.data,
            earlier: self.earlier,
            charges: self.charges,
            holds,
        })
    }
}

/// Names of the receipts of a report: node and receipt id.
pub fn receipt_keys(data: &ReportData) -> BTreeSet<crate::report::ReceiptKey> {
    let receipts = data.receipts.iter();
    receipts
        .map(|opened| (opened.receipt.node.to_vec(), opened.receipt.receipt_id))
        .collect()
}

//! What was measured, with the goals.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::batches::BatchCost;
use super::claims::ClaimCost;
use super::disputes::DisputeCost;
use super::reports::{Settlement, Verification};
use super::votes::GovernorCost;
use crate::error::BenchError;

/// Longest contract of the suite, in bytes.
const MOST_BYTES: u64 = 600 * 1024;
/// Gas of a report of 64 oracles over that of one of 4, at most.
const MOST_GROWTH: f64 = 2.0;
/// Gas per answer in reports of 10,000, at most.
const MOST_PER_ANSWER: f64 = 100.0;
/// A claim over an airdrop's claim, at most.
const MOST_CLAIM_RATIO: f64 = 1.1;

/// Something that was to be reached.
#[derive(Debug, Clone, Serialize)]
pub struct Goal {
    /// What.
    pub goal: String,
    /// What was measured.
    pub value: f64,
    /// What it may be at most.
    pub limit: f64,
    /// Whether it is within the limit.
    pub met: bool,
}

/// Every figure.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    pub(super) verification: Vec<Verification>,
    pub(super) settlement: Vec<Settlement>,
    pub(super) claims: Vec<ClaimCost>,
    pub(super) batches: Vec<BatchCost>,
    pub(super) governor: GovernorCost,
    /// None on a chain that runs.
    pub(super) disputes: Vec<DisputeCost>,
    /// Contract -> bytes of its compiled code.
    pub(super) artifacts: BTreeMap<String, u64>,
    pub(super) goals: Vec<Goal>,
}

impl Figures {
    /// Compares the figures with the goals.
    pub fn new(
        verification: Vec<Verification>,
        settlement: Vec<Settlement>,
        claims: Vec<ClaimCost>,
        batches: Vec<BatchCost>,
        governor: GovernorCost,
        disputes: Vec<DisputeCost>,
        artifacts: BTreeMap<String, u64>,
    ) -> Self {
        let goal = |goal: &str, value: f64, limit: f64| Goal {
            goal: goal.to_owned(),
            value,
            limit,
            met: value <= limit,
        };
        let mut goals = Vec::new();
        if let (Some(small), Some(large)) = (verification.first(), verification.last()) {
            let growth = large.gas as f64 / small.gas as f64;
            let name = "report of 64 oracles over one of 4, whole transaction";
            goals.push(goal(name, growth, MOST_GROWTH));
        }
        for row in settlement.iter().filter(|row| row.answers == 10_000) {
            let name = format!("gas per answer at 10,000 over {} channels", row.channels);
            goals.push(goal(&name, row.gas_per_answer, MOST_PER_ANSWER));
        }
        for row in claims.iter().filter(|row| row.payees == 1_000_000) {
            let name = "claim of 1,000,000 payees over an airdrop's claim";
            goals.push(goal(name, row.ratio, MOST_CLAIM_RATIO));
        }
        if let Some((name, bytes)) = artifacts.iter().max_by_key(|(_, bytes)| **bytes) {
            let name = format!("largest contract ({name}), bytes");
            goals.push(goal(&name, *bytes as f64, MOST_BYTES as f64));
        }
        Self {
            verification,
            settlement,
            claims,
            batches,
            governor,
            disputes,
            artifacts,
            goals,
        }
    }
}

impl Figures {
    /// What was measured, one line per transaction: what it is, and its gas.
    pub fn transactions(&self) -> Vec<(String, u64)> {
        let mut rows = Vec::new();
        for row in &self.verification {
            rows.push((format!("report of {} oracles", row.oracles), row.gas));
        }
        for row in &self.settlement {
            let what = format!(
                "report of {} answers over {} channels",
                row.answers, row.channels
            );
            rows.push((what, row.gas));
        }
        for row in &self.claims {
            rows.push((format!("claim, {} payees", row.payees), row.gas));
            rows.push((
                format!("airdrop's claim, depth {}", row.depth),
                row.airdrop_gas,
            ));
        }
        for row in &self.batches {
            rows.push((format!("batch of {} items", row.items), row.gas));
        }
        let GovernorCost {
            propose,
            first_vote,
            vote,
            queue,
            execute,
        } = self.governor;
        let steps = [
            ("propose", propose),
            ("first vote", first_vote),
            ("vote", vote),
            ("queue", queue),
            ("execute", execute),
        ];
        rows.extend(steps.map(|(step, gas)| (format!("governor: {step}"), gas)));
        rows
    }
}

/// Sizes of the suite's compiled contracts; what else lies in the folder is left out.
pub fn artifact_sizes(folder: &Path) -> Result<BTreeMap<String, u64>, BenchError> {
    let failed = || BenchError::file(folder);
    let mut sizes = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(failed())? {
        let entry = entry.map_err(failed())?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(contract) = name.strip_suffix(".wasm") else {
            continue;
        };
        if contract != "merkle_airdrop" {
            let size = entry.metadata().map_err(failed())?.len();
            sizes.insert(contract.to_owned(), size);
        }
    }
    Ok(sizes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_up_to_its_limit() {
        let report = |oracles, gas| Verification {
            oracles,
            signatures: 3,
            gas,
        };
        let figures = |gas| {
            let verification = vec![report(4, 100), report(64, gas)];
            let sizes = [("one".to_owned(), MOST_BYTES + 1)].into();
            let governor = GovernorCost {
                propose: 1,
                first_vote: 1,
                vote: 1,
                queue: 1,
                execute: 1,
            };
            Figures::new(
                verification,
                vec![],
                vec![],
                vec![],
                governor,
                vec![],
                sizes,
            )
        };
        let met = |gas| {
            figures(gas)
                .goals
                .iter()
                .map(|goal| goal.met)
                .collect::<Vec<_>>()
        };
        assert_eq!(met(200), [true, false]);
        assert_eq!(met(201), [false, false]);
        assert!(figures(201).table().contains("| 2.01 | 2 | missed |"));
    }
}

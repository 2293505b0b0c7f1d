//! Every figure of a run, for `--json` and for the account.

use std::{collections::BTreeMap, path::Path};

use serde::Serialize;

use super::{
    questions::AskedAll, settlement::Settled, training::TrainedAdapter, world::World, DemoError,
};
use crate::actions::get_json;

/// The figures of one run. Amounts are micro-OPEN in decimal text.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Figures {
    /// Paid answers.
    pub answers: usize,
    /// Answers of the adapters that hold the right fact.
    pub facts_right: usize,
    /// Answers of the base alone that hold it.
    pub facts_right_base: usize,
    /// Answers whose largest data share went to the contributor of the fact.
    pub top_share_right: usize,
    /// Answers for which that was looked at.
    pub top_share_total: usize,
    /// Gas of the submitted reports together.
    pub gas_report: u64,
    /// Gas of reports, finalization and claims per answer.
    pub gas_per_answer: f64,
    /// Gas by action of payout-splitter.
    pub gas: BTreeMap<String, Vec<u64>>,
    /// Milliseconds that an oracle took per answer to check and attribute it.
    pub attribution_ms_per_answer: f64,
    /// Tokens of answers per second while answering.
    pub tokens_per_second: f64,
    /// Seconds of training and indexing, all adapters.
    pub train_seconds: f64,
    /// All adapters were taken from an earlier run.
    pub reused: bool,
    /// Seconds of waiting for the oracles' audits of the adapters.
    pub audit_seconds: f64,
    /// From the last answer to the paid claims.
    pub settle_seconds: f64,
    /// Seconds of building before the demo.
    pub build_seconds: u64,
    /// Everything together, with building.
    pub total_seconds: u64,
    /// Reports on the chain.
    pub reports: usize,
    /// Fees of all answers.
    pub fees: String,
    /// Account name -> paid.
    pub payouts: BTreeMap<String, String>,
    /// Paid while two oracles were down; absent where they were not.
    pub paid_while_stalled: Option<String>,
    /// Every check of the money holds to the last unit.
    pub conserved: bool,
}

/// The part of an oracle's status that the demo reads.
#[derive(serde::Deserialize)]
struct OracleStatus {
    attribution_ms_per_answer: Option<String>,
}

impl Figures {
    /// Computes everything that is not a check of the money.
    pub async fn collect(
        world: &World,
        adapters: &[TrainedAdapter],
        asked: &AskedAll,
        settled: &Settled,
    ) -> Result<Self, DemoError> {
        let answers = asked.answers.len();
        let status: OracleStatus = get_json(&format!("{}/v1/status", world.oracle_urls[0])).await?;
        let tokens: u64 = asked
            .answers
            .iter()
            .map(|asked| asked.answer.completion_tokens)
            .sum();
        let fees: u128 = settled
            .accounts
            .iter()
            .map(|account| account.receipt.fee.u128())
            .sum();
        let sum_of = |action: &str| settled.gas.get(action).into_iter().flatten().sum::<u64>();
        let settlement: u64 = ["submit_report", "finalize", "claim", "claim_many"]
            .into_iter()
            .map(sum_of)
            .sum();
        let top = asked.answers.iter().zip(&settled.accounts);
        let payouts = settled
            .paid
            .iter()
            .map(|(address, amount)| (world.name_of(address), amount.to_string()));
        Ok(Self {
            answers,
            facts_right: count(asked, |asked| asked.question.is_right(&asked.answer.text)),
            facts_right_base: count(asked, |asked| asked.question.is_right(&asked.base_answer)),
            top_share_right: top
                .filter(|(asked, account)| {
                    let leader = account.leading_contributor();
                    leader
                        .is_some_and(|leader| world.name_of(&leader) == asked.question.contributor)
                })
                .count(),
            top_share_total: settled.accounts.len(),
            gas_report: sum_of("submit_report"),
            gas_per_answer: settlement as f64 / answers.max(1) as f64,
            gas: settled.gas.clone(),
            attribution_ms_per_answer: status
                .attribution_ms_per_answer
                .and_then(|text| text.parse().ok())
                .unwrap_or_default(),
            tokens_per_second: tokens as f64 / asked.generating.as_secs_f64().max(1e-9),
            train_seconds: adapters.iter().map(|adapter| adapter.train_seconds).sum(),
            reused: adapters.iter().all(|adapter| adapter.reused),
            settle_seconds: settled.seconds,
            reports: settled.reports.len(),
            fees: fees.to_string(),
            payouts: payouts.collect(),
            paid_while_stalled: settled.paid_while_stalled.map(|paid| paid.to_string()),
            ..Self::default()
        })
    }

    /// Writes the figures as JSON.
    pub fn write(&self, path: &Path) -> Result<(), DemoError> {
        let json = serde_json::to_vec_pretty(self).map_err(|error| DemoError::Data {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
        std::fs::write(path, json).map_err(DemoError::io("writing the figures"))
    }
}

fn count(asked: &AskedAll, holds: impl Fn(&super::questions::Asked) -> bool) -> usize {
    asked.answers.iter().filter(|asked| holds(asked)).count()
}

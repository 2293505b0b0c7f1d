//! Watching the reports of the chain: a lie that leaves show is proved, and so is a set that signed
//! two reports of one number.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use attribution_report::fraud::{Equivocation, FraudProof, ReportData};
use attribution_report::Hash32;
use contract_api::dispute_registry::ExecuteMsg;
use contract_api::payout_splitter::ReportResponse;

use super::turns::{Chore, Turns};
use super::{opened, Context};
use crate::error::Result;
use crate::watch::{receipt_keys, Case};
use crate::wire::AgreedReport;

/// Pause before a report is looked at again whose leaves nobody showed, or whose proof failed.
const RETRY: Duration = Duration::from_secs(1);
/// Numbers before the oldest pending report whose signatures are still compared.
const COMPARED: u64 = 8;

/// Watches for as long as the oracle runs.
pub async fn run(context: Arc<Context>) {
    let pause = Duration::from_millis(context.config.timing.chain_poll_ms);
    let mut watcher = Watcher {
        context,
        turns: Turns::default(),
        sound: BTreeSet::new(),
        lies: BTreeMap::new(),
        later: BTreeMap::new(),
        proved: BTreeSet::new(),
    };
    loop {
        if let Err(error) = watcher.look().await {
            watcher.context.report_failure("watching", &error);
        }
        tokio::time::sleep(pause).await;
    }
}

struct Watcher {
    context: Arc<Context>,
    turns: Turns,
    /// Reports that showed no lie.
    sound: BTreeSet<Hash32>,
    /// Pending reports that lie, with the proofs.
    lies: BTreeMap<Hash32, FraudProof>,
    /// Reports that are looked at again, and when.
    later: BTreeMap<Hash32, Duration>,
    /// Numbers with their predecessors whose double signing was proved.
    proved: BTreeSet<(u64, u64, Hash32)>,
}

impl Watcher {
    async fn look(&mut self) -> Result<()> {
        let head = self.context.contracts.head().await?;
        let pending = self.context.contracts.pending(&head).await?;
        let known: BTreeSet<Hash32> = pending.iter().map(|report| report.digest).collect();
        self.sound.retain(|digest| known.contains(digest));
        self.later.retain(|digest, _| known.contains(digest));
        self.lies.retain(|digest, _| known.contains(digest));
        let seen = self.lies.len();
        self.context.count(|figures| figures.lies_seen = seen);
        for report in &pending {
            if let Err(error) = self.check(report).await {
                self.context.report_failure("checking a report", &error);
                let again = self.context.clock.now().saturating_add(RETRY);
                self.later.insert(report.digest, again);
            }
        }
        let first = head.final_seq.saturating_sub(COMPARED);
        for seq in self.context.store.agreed_repeatedly(first)? {
            self.compare(seq).await?;
        }
        Ok(())
    }

    /// Looks for a lie in a report that this oracle did not make itself, and proves it at its turn.
    async fn check(&mut self, report: &ReportResponse) -> Result<()> {
        let context = self.context.clone();
        let (seq, digest) = (report.report.seq.u64(), report.digest);
        let now = context.clock.now();
        let waits = self.later.get(&digest).is_some_and(|again| now < *again);
        let own = context.store.settled_digest(seq)? == Some(digest);
        if own || waits || self.sound.contains(&digest) {
            return Ok(());
        }
        if !self.lies.contains_key(&digest) {
            self.later.insert(digest, now.saturating_add(RETRY));
            let Some(data) = opened::open(&context, report).await? else {
                return Ok(());
            };
            match self.find(report, &data).await? {
                Some(proof) => drop(self.lies.insert(digest, proof)),
                None => drop(self.sound.insert(digest)),
            }
        }
        let Some(proof) = self.lies.get(&digest) else {
            return Ok(());
        };
        let seen = self.lies.len();
        context.count(|figures| figures.lies_seen = seen);
        self.later.remove(&digest);
        if !self.turns.mine(&context, Chore::Fraud(seq)) {
            return Ok(());
        }
        tracing::warn!(seq, report = %digest, "a report lies, proving it");
        self.later.insert(digest, now.saturating_add(RETRY));
        let disputes = context.contracts.disputes();
        let message = ExecuteMsg::ProveFraud {
            proof: proof.clone(),
        };
        context.broadcaster.execute(disputes, &message, &[]).await?;
        self.turns.done(Chore::Fraud(seq));
        context.count(|figures| figures.frauds_proved = figures.frauds_proved.saturating_add(1));
        Ok(())
    }

    async fn find(&self, report: &ReportResponse, data: &ReportData) -> Result<Option<FraudProof>> {
        let contracts = &self.context.contracts;
        let earlier = self.earlier(report, data).await?;
        let charges = contracts.charges(report.report.seq.u64()).await?;
        let case = Case {
            scope: contracts.scope(),
            data,
            earlier: &earlier,
            charges: &charges,
        };
        case.find(contracts).await
    }

    /// The settled reports that a report repeats receipts of, and the one that it follows, oldest
    /// first.
    async fn earlier(&self, report: &ReportResponse, data: &ReportData) -> Result<Vec<ReportData>> {
        let context = &self.context;
        let keys: Vec<_> = receipt_keys(data).into_iter().collect();
        let mut numbers: BTreeSet<u64> = context.store.settled_in(&keys)?;
        let settled = context.store.settled_reports()?.into_iter();
        let mut followed = settled.filter(|(_, digest)| *digest == report.report.prev_report);
        numbers.extend(followed.next().map(|(seq, _)| seq));
        numbers.retain(|number| *number < report.report.seq.u64());
        let mut earlier = Vec::new();
        for number in numbers {
            let on_chain = context.contracts.report(number).await?;
            earlier.extend(opened::open(context, &on_chain).await?);
        }
        Ok(earlier)
    }

    /// Proves that a set signed two reports of one number on one predecessor, where this oracle
    /// holds a quorum's signatures on both.
    async fn compare(&mut self, seq: u64) -> Result<()> {
        let agreed = self.context.store.agreed(seq)?;
        let Some((first, second)) = two_of_one_round(&agreed) else {
            return Ok(());
        };
        let set_id = first.set_id;
        let place = (set_id.u64(), seq, first.report.prev_report);
        let chore = Chore::Equivocation(seq);
        if self.proved.contains(&place) || !self.turns.mine(&self.context, chore) {
            return Ok(());
        }
        tracing::warn!(seq, %set_id, "a set signed two reports of one number, proving it");
        let message = ExecuteMsg::ProveEquivocation {
            set_id,
            evidence: Equivocation {
                first: first.signed(),
                second: second.signed(),
            },
        };
        let context = &self.context;
        let disputes = context.contracts.disputes();
        // A proof that another member sent looks like a refusal; either way it is not sent again
        // before the next start.
        self.proved.insert(place);
        context.broadcaster.execute(disputes, &message, &[]).await?;
        context.count(|figures| {
            figures.equivocations_proved = figures.equivocations_proved.saturating_add(1);
        });
        Ok(())
    }
}

/// Two different reports of one set and predecessor.
fn two_of_one_round(agreed: &[AgreedReport]) -> Option<(&AgreedReport, &AgreedReport)> {
    let entries = agreed.iter().enumerate();
    let mut pairs = entries.flat_map(|(at, first)| {
        let others = agreed.iter().skip(at.saturating_add(1));
        others.map(move |second| (first, second))
    });
    pairs.find(|(first, second)| first.scope() == second.scope())
}

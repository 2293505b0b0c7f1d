//! The duty in committees: following challenges, drawing their committees, judging where this
//! operator is drawn, and closing what nobody decided.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use attribution_report::fraud::{OpenedReceipt, ReportData};
use attribution_report::{ReceiptRecord, Rule, Weight};
use contract_api::dispute_registry::{ChallengeResponse, ChallengeStatus, ExecuteMsg};
use contract_api::payout_splitter::ReportStatus;
use cosmwasm_std::Uint64;

use super::turns::{Chore, Turns};
use super::{opened, Context};
use crate::address::to_text;
use crate::error::{OracleError, Result};
use crate::judge::{self, Fault};
use crate::models::{measure, LoadedAdapter};
use crate::report::AdapterFacts;

/// Pause before a challenge is looked into again.
const RETRY: Duration = Duration::from_secs(1);

/// Follows challenges for as long as the oracle runs.
pub async fn run(context: Arc<Context>) {
    let pause = Duration::from_millis(context.config.timing.chain_poll_ms);
    let mut duty = Duty {
        context,
        turns: Turns::default(),
        ended: None,
        later: BTreeMap::new(),
    };
    loop {
        if let Err(error) = duty.look().await {
            duty.context.report_failure("following challenges", &error);
        }
        tokio::time::sleep(pause).await;
    }
}

struct Duty {
    context: Arc<Context>,
    turns: Turns,
    /// All challenges up to this one have ended.
    ended: Option<Uint64>,
    /// Challenges that are looked into again, and when.
    later: BTreeMap<Uint64, Duration>,
}

impl Duty {
    async fn look(&mut self) -> Result<()> {
        let challenges = self.context.contracts.challenges_after(self.ended).await?;
        let open = |challenge: &&ChallengeResponse| is_open(challenge.status);
        let first_open = challenges.iter().find(open);
        self.ended = match first_open {
            Some(first) => first.challenge.checked_sub(1u64.into()).ok(),
            None => challenges
                .last()
                .map_or(self.ended, |last| Some(last.challenge)),
        };
        let open: Vec<&ChallengeResponse> = challenges.iter().filter(open).collect();
        let judging = open.iter().filter(|it| self.seat(it).is_some()).count();
        self.context.count(|figures| {
            figures.challenges_open = open.len();
            figures.challenges_to_judge = judging;
        });
        if open.is_empty() {
            return Ok(());
        }
        let latest = self.context.contracts.chain().latest_block().await?;
        let (height, now) = (latest.height, latest.time.seconds());
        for challenge in open {
            if let Err(error) = self.act(challenge, height, now).await {
                self.context.report_failure("acting on a challenge", &error);
                self.wait(challenge);
            }
        }
        Ok(())
    }

    /// The seat of this operator that has given no verdict yet.
    fn seat(&self, challenge: &ChallengeResponse) -> Option<()> {
        let mut seats = challenge.committee.iter();
        let own = seats.find(|entry| entry.operator == self.context.operator)?;
        own.upheld.is_none().then_some(())
    }

    fn wait(&mut self, challenge: &ChallengeResponse) {
        let again = self.context.clock.now().saturating_add(RETRY);
        self.later.insert(challenge.challenge, again);
    }

    async fn act(&mut self, challenge: &ChallengeResponse, height: u64, now: u64) -> Result<()> {
        let number = challenge.challenge;
        let waits = self.later.get(&number);
        if waits.is_some_and(|again| self.context.clock.now() < *again) {
            return Ok(());
        }
        let report = self.context.contracts.report(challenge.seq.u64()).await?;
        if report.status == ReportStatus::Void || now >= challenge.deadline.u64() {
            let message = ExecuteMsg::Close { challenge: number };
            return self.chore(Chore::Close(number.u64()), message).await;
        }
        if challenge.status == ChallengeStatus::Open {
            if height <= challenge.opened_height.u64() {
                return Ok(());
            }
            let message = ExecuteMsg::DrawCommittee { challenge: number };
            return self.chore(Chore::Draw(number.u64()), message).await;
        }
        if self.seat(challenge).is_none() {
            return Ok(());
        }
        match self.judge(challenge, now).await? {
            Some(verdict) => self.send(challenge, verdict).await,
            None => {
                self.wait(challenge);
                Ok(())
            }
        }
    }

    /// Does what anyone may do, at its turn.
    async fn chore(&mut self, chore: Chore, message: ExecuteMsg) -> Result<()> {
        if !self.turns.mine(&self.context, chore) {
            return Ok(());
        }
        let disputes = self.context.contracts.disputes();
        let broadcaster = &self.context.broadcaster;
        let outcome = broadcaster.execute(disputes, &message, &[]).await?;
        tracing::info!(?chore, gas = outcome.gas_used, "done");
        self.turns.done(chore);
        Ok(())
    }

    async fn send(&self, challenge: &ChallengeResponse, verdict: Result<(), Fault>) -> Result<()> {
        let number = challenge.challenge;
        match &verdict {
            Ok(()) => tracing::info!(challenge = %number, "the receipt stands"),
            Err(fault) => tracing::warn!(challenge = %number, %fault, "the receipt does not stand"),
        }
        let upheld = verdict.is_err();
        let message = ExecuteMsg::Judge {
            challenge: number,
            upheld,
        };
        let disputes = self.context.contracts.disputes();
        let broadcaster = &self.context.broadcaster;
        broadcaster.execute(disputes, &message, &[]).await?;
        self.context
            .count(|figures| figures.judged = figures.judged.saturating_add(1));
        Ok(())
    }

    /// Measures the challenged answer and compares. None while what is needed is out of reach: the
    /// signers of a report must be able to show what they settled, so what nobody has shown by the
    /// last quarter of the time does not stand.
    async fn judge(
        &self,
        challenge: &ChallengeResponse,
        now: u64,
    ) -> Result<Option<Result<(), Fault>>> {
        let context = &self.context;
        let (opened_at, deadline) = (challenge.opened_at.u64(), challenge.deadline.u64());
        let time = deadline.saturating_sub(opened_at);
        let late = now >= deadline.saturating_sub(time / 4);
        let withheld = |what| Ok(late.then_some(Err(Fault::Withheld { what })));
        let report = context.contracts.report(challenge.seq.u64()).await?;
        let Some(data) = opened::open(context, &report).await? else {
            return withheld("leaves of the report");
        };
        let Some((weights, rule)) = stated(&data, challenge) else {
            return withheld("weights of the answer");
        };
        let Some(record) = self.record(challenge).await? else {
            return withheld("transcript of the answer");
        };
        let loaded = context.adapters.get(rule.adapter.u64()).await?;
        let restored = context.adapters.with_all_qualities(&loaded).await?;
        let (weights, attested) = (weights.to_vec(), rule.attested);
        let found = tokio::task::spawn_blocking(move || {
            compare(&loaded, &restored, &record, &weights, attested)
        });
        Ok(Some(found.await.map_err(|_| OracleError::Stopped)?))
    }

    /// The record of the challenged receipt: from the own store, its node, or another oracle.
    async fn record(&self, challenge: &ChallengeResponse) -> Result<Option<ReceiptRecord>> {
        let (context, settled) = (&self.context, &challenge.receipt);
        let (number, node) = (challenge.challenge, settled.node.as_slice());
        let fits = |record: &ReceiptRecord| judge::is_record_of(settled, record, node);
        let own = context.store.record_of(node, &settled.receipt_id)?;
        if let Some(stored) = own.filter(|stored| fits(&stored.record)) {
            return Ok(Some(stored.record));
        }
        let text = to_text(node, &context.contracts.scope().prefix)?;
        let mut places = Vec::new();
        if let Some(found) = context.contracts.node(&text).await? {
            places.push((found.endpoint, node.to_vec()));
        }
        let set = context.contracts.set(challenge.set_id.u64()).await?;
        let members = set.iter().flat_map(|set| {
            let operators = set.operators.iter();
            operators.zip(&set.facts.operators)
        });
        for (operator, canonical) in members {
            if let Ok(endpoint) = context.contracts.endpoint(operator).await {
                places.push((endpoint, canonical.clone()));
            }
        }
        for (endpoint, target) in places {
            let found = context.client.challenged(&endpoint, &target, number.u64());
            match found.await {
                Ok(record) if fits(&record) => return Ok(Some(record)),
                Ok(_) => tracing::debug!(endpoint, "this is another receipt"),
                Err(error) => tracing::debug!(%error, "the receipt was not shown"),
            }
        }
        Ok(None)
    }
}

fn is_open(status: ChallengeStatus) -> bool {
    matches!(status, ChallengeStatus::Open | ChallengeStatus::Judging)
}

/// The weights and the rule that the report states for the challenged receipt.
fn stated<'a>(
    data: &'a ReportData,
    challenge: &ChallengeResponse,
) -> Option<(&'a [Weight], &'a Rule)> {
    let same = |opened: &&OpenedReceipt| opened.receipt == challenge.receipt;
    let opened = data.receipts.iter().find(same)?;
    let adapter = opened.receipt.adapter;
    let rule = data.rules.iter().find(|rule| rule.adapter == adapter)?;
    Some((&opened.weights, rule))
}

/// Runs long: measures the answer and compares it with what the report states. A batch that lost
/// its acceptance since the report counted when it was made, so either way may be right.
fn compare(
    loaded: &LoadedAdapter,
    restored: &AdapterFacts,
    record: &ReceiptRecord,
    stated: &[Weight],
    attested: bool,
) -> Result<(), Fault> {
    let (transcript, fee) = (&record.transcript, record.receipt.fee.u128());
    judge::check_fee(transcript, fee, &loaded.facts.price)?;
    let measured = measure(loaded, std::slice::from_ref(transcript));
    let measured = measured.measures.into_iter().next();
    let refused = |reason: String| Fault::Answer { reason };
    let measured = measured.ok_or_else(|| refused("it cannot be measured".to_owned()))?;
    let Some(scores) = measured.verdict.scores() else {
        return Err(refused(measured.reason));
    };
    let spans = loaded.attributor.span_scores(transcript);
    let check = |facts: &AdapterFacts| {
        let own = judge::own_weights(scores.clone(), &spans, facts, attested);
        let own = own.ok_or_else(|| refused("its scores do not fit the adapter".to_owned()))?;
        judge::check_weights(stated, &own)
    };
    check(&loaded.facts).or_else(|_| check(restored))
}

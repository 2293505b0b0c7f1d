//! Attesting adapters: each that is registered and not decided yet is audited once; the verdict is
//! signed, exchanged with the other members and posted with a quorum's signatures.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use attribution_report::{Bitmap, Hash32, Verdict};
use contract_api::model_registry::{AdapterResponse, AdapterStatus, ExecuteMsg};

use super::{submit, Context};
use crate::audit::{self, AuditRecord, Records};
use crate::chain::ActiveSet;
use crate::error::{OracleError, Result};
use crate::wire::{AttestationError, AttestationScope, AttestationVote};

/// Adapters that are looked at in one go; the rest follows once some of them are decided.
const MAX_OPEN: usize = 64;

/// Votes on the adapters that are not decided yet, shared with the server.
#[derive(Default)]
pub struct Ballots(Mutex<BTreeMap<u64, Ballot>>);

/// Votes of one set on one adapter.
struct Ballot {
    set: Arc<ActiveSet>,
    index_hash: Hash32,
    votes: BTreeMap<u16, AttestationVote>,
    /// When a quorum was first seen.
    decided: Option<Duration>,
}

impl Ballots {
    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Ballot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps ballots on these adapters by this set, and only on these.
    fn open(&self, set: &Arc<ActiveSet>, adapters: &[AdapterResponse]) {
        let mut ballots = self.lock();
        let open = |adapter: &u64| adapters.iter().any(|open| open.adapter.u64() == *adapter);
        ballots.retain(|adapter, ballot| open(adapter) && ballot.set.set_id == set.set_id);
        for adapter in adapters {
            let fresh = || Ballot {
                set: set.clone(),
                index_hash: adapter.terms.index_hash,
                votes: BTreeMap::new(),
                decided: None,
            };
            ballots.entry(adapter.adapter.u64()).or_insert_with(fresh);
        }
    }

    /// Counts a vote; the first of a member stands. None where no vote on the adapter is wanted.
    pub fn count(
        &self,
        context: &Context,
        vote: AttestationVote,
    ) -> Option<Result<(), AttestationError>> {
        let mut ballots = self.lock();
        let ballot = ballots.get_mut(&vote.adapter.u64())?;
        let contracts = &context.contracts;
        let registry = contracts.models().to_bytes();
        let scope = ballot.scope(&contracts.scope().chain_id, &registry, vote.adapter.u64());
        let checked = scope.check(&vote, &ballot.set.members);
        if checked.is_ok() {
            let adapter = vote.adapter.u64();
            ballot.votes.entry(vote.sender).or_insert(vote);
            if ballot.decision(adapter).is_some() {
                ballot.decided.get_or_insert(context.clock.now());
            }
        }
        let votes = ballots.values().map(|ballot| ballot.votes.len()).sum();
        context.count(|figures| figures.votes = votes);
        Some(checked)
    }
}

impl Ballot {
    fn scope<'a>(
        &'a self,
        chain_id: &'a str,
        registry: &'a [u8],
        adapter: u64,
    ) -> AttestationScope<'a> {
        AttestationScope {
            chain_id,
            registry,
            config_digest: &self.set.facts.config_digest,
            set_id: self.set.set_id,
            adapter,
            index_hash: &self.index_hash,
        }
    }

    /// The message that decides the adapter, where a quorum is of one mind.
    fn decision(&self, adapter: u64) -> Option<ExecuteMsg> {
        [Verdict::Pass, Verdict::Fail]
            .into_iter()
            .find_map(|verdict| {
                let votes = self.votes.values().filter(|vote| vote.verdict == verdict);
                let votes: Vec<&AttestationVote> = votes.collect();
                let members = &self.set.members;
                (votes.len() >= members.quorum()).then(|| ExecuteMsg::Attest {
                    adapter: adapter.into(),
                    verdict,
                    set_id: self.set.set_id.into(),
                    bitmap: Bitmap::of(
                        members.count(),
                        votes.iter().map(|vote| usize::from(vote.sender)),
                    ),
                    signatures: votes.iter().map(|vote| vote.signature.clone()).collect(),
                })
            })
    }
}

/// Attests for as long as the oracle runs.
pub async fn run(context: Arc<Context>) {
    let pause = Duration::from_millis(context.config.timing.chain_poll_ms);
    let folder = context.config.audits.clone();
    let records = Records::open(folder.unwrap_or_else(|| context.config.home.join("audits")));
    let records = match records {
        Ok(records) => records,
        Err(error) => return context.report_failure("opening the audits", &error),
    };
    let mut auditor = Auditor {
        context,
        records,
        verdicts: BTreeMap::new(),
    };
    loop {
        if let Err(error) = auditor.look().await {
            auditor.context.report_failure("attesting", &error);
        }
        auditor.context.clock.sleep(pause).await;
    }
}

struct Auditor {
    context: Arc<Context>,
    records: Records,
    /// Own verdicts by adapter.
    verdicts: BTreeMap<u64, Verdict>,
}

impl Auditor {
    /// Opens ballots, audits one adapter that this oracle has no verdict on, sends the own votes
    /// and posts what is decided.
    async fn look(&mut self) -> Result<()> {
        let Some(set) = self.context.set() else {
            return Ok(());
        };
        let Some(member) = set.member(&self.context.operator) else {
            return Ok(());
        };
        let open = self.context.contracts.undecided_adapters(MAX_OPEN).await?;
        self.context.ballots.open(&set, &open);
        self.context
            .count(|figures| figures.undecided = Some(open.len()));
        for adapter in &open {
            let number = adapter.adapter.u64();
            if let Some(verdict) = self.verdict(adapter).await {
                self.vote(&set, member, number, verdict).await;
                self.post(member, number).await?;
            }
        }
        Ok(())
    }

    /// The own verdict; none while the adapter's artifacts are out of reach.
    async fn verdict(&mut self, adapter: &AdapterResponse) -> Option<Verdict> {
        let number = adapter.adapter.u64();
        if let Some(verdict) = self.verdicts.get(&number) {
            return Some(*verdict);
        }
        let audited = match self.audit(adapter).await {
            Ok(record) => record.fault,
            Err(error) if error.is_builders_fault() => Some(error.to_string()),
            Err(error) => {
                self.context.report_failure("auditing an adapter", &error);
                return None;
            }
        };
        let verdict = match audited {
            None => Verdict::Pass,
            Some(fault) => {
                tracing::warn!(adapter = number, fault, "the audit failed");
                Verdict::Fail
            }
        };
        self.verdicts.insert(number, verdict);
        self.context
            .count(|figures| figures.audited = figures.audited.saturating_add(1));
        Some(verdict)
    }

    async fn audit(&self, adapter: &AdapterResponse) -> Result<AuditRecord> {
        let context = &self.context;
        let gathered = context.adapters.gather(adapter).await?;
        if let Some(known) = self.records.find(&gathered.key()) {
            tracing::info!(adapter = adapter.adapter.u64(), "audited before");
            return Ok(known);
        }
        let secret = audit::secret(&context.key, &adapter.terms.index_hash);
        let record = tokio::task::spawn_blocking(move || audit::run(gathered, &secret));
        let record = record.await.map_err(|_| OracleError::Stopped)??;
        self.records.keep(&record)?;
        let seconds = record.seconds;
        tracing::info!(adapter = adapter.adapter.u64(), seconds, "adapter audited");
        Ok(record)
    }

    /// Counts the own vote and hands it to the other members, again at every look: a member that
    /// was away gets it later.
    async fn vote(&self, set: &Arc<ActiveSet>, member: u16, adapter: u64, verdict: Verdict) {
        let contracts = &self.context.contracts;
        let registry = contracts.models().to_bytes();
        let vote = match self.context.ballots.lock().get(&adapter) {
            Some(ballot) => ballot
                .scope(&contracts.scope().chain_id, &registry, adapter)
                .vote(member, verdict, &self.context.key),
            None => return,
        };
        self.context.ballots.count(&self.context, vote.clone());
        let others = set.operators.iter();
        let others = others.filter(|operator| **operator != self.context.operator);
        // Owned entries: a borrowed one would tie the future to one lifetime.
        let others: Vec<String> = others.cloned().collect();
        let told = others.into_iter().map(|operator| {
            let vote = vote.clone();
            async move {
                let endpoint = contracts.endpoint(&operator).await?;
                self.context.client.attest(&endpoint, &vote).await
            }
        });
        for result in futures::future::join_all(told).await {
            if let Err(error) = result {
                tracing::debug!(%error, "vote not delivered");
            }
        }
    }

    /// Posts a decided verdict unless another member does first; each waits for those before it.
    async fn post(&self, member: u16, adapter: u64) -> Result<()> {
        let context = &self.context;
        let message = {
            let mut ballots = context.ballots.lock();
            let Some(ballot) = ballots.get_mut(&adapter) else {
                return Ok(());
            };
            let Some(message) = ballot.decision(adapter) else {
                return Ok(());
            };
            let members = &ballot.set.members;
            let rank = submit::distance(members.leader(adapter, 0), member, members.count());
            let Some(since) = ballot.decided else {
                return Ok(());
            };
            let stagger = Duration::from_millis(context.config.timing.stagger_ms);
            let now = context.clock.now();
            if now.saturating_sub(since) < stagger.saturating_mul(rank) {
                return Ok(());
            }
            message
        };
        let registry = context.contracts.models();
        let sent = context.broadcaster.execute(registry, &message, &[]).await;
        match sent {
            Ok(outcome) => {
                tracing::info!(adapter, gas = outcome.gas_used, "verdict posted");
                Ok(())
            }
            // Losing the race to another member looks like a refusal.
            Err(_) if self.is_decided(adapter).await? => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn is_decided(&self, adapter: u64) -> Result<bool> {
        let found = self.context.contracts.adapter(adapter).await?;
        Ok(found.status != AdapterStatus::Registered)
    }
}

//! The one task that owns the round: it persists before it sends, and starts what a step asks for.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use attribution_report::Hash32;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::{submit, tasks, Context, Event, Gate, Recomputed};
use crate::chain::ActiveSet;
use crate::error::Result;
use crate::peers::Outbox;
use crate::round::{Decision, Identity, Input, Round, Step, Task};
use crate::wire::{AgreedReport, Scope};

/// Longest pause between two ticks of the round's clock.
const TICK: Duration = Duration::from_millis(50);
/// Attempts at a task that fails for a passing reason.
const ATTEMPTS: u32 = 20;
/// Pause between two attempts.
const RETRY: Duration = Duration::from_secs(1);

/// Drives rounds for as long as the oracle runs.
pub async fn run(
    context: Arc<Context>,
    events: mpsc::Sender<Event>,
    mut inbox: mpsc::Receiver<Event>,
    gate: watch::Sender<Gate>,
) {
    let mut driver = Driver {
        context,
        events,
        gate,
        current: None,
        ahead: None,
        learning: JoinSet::new(),
    };
    let poll = Duration::from_millis(driver.context.config.timing.chain_poll_ms);
    let mut chain_clock = tokio::time::interval(poll);
    chain_clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut clock = tokio::time::interval(TICK);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            event = inbox.recv() => match event {
                Some(event) => driver.take(event),
                None => return,
            },
            _ = clock.tick() => driver.input(Input::Tick),
            _ = chain_clock.tick() => {
                if let Err(error) = driver.follow_chain().await {
                    driver.context.report_failure("following the chain", &error);
                }
            }
        }
    }
}

/// The task's state.
pub(super) struct Driver {
    pub(super) context: Arc<Context>,
    events: mpsc::Sender<Event>,
    gate: watch::Sender<Gate>,
    pub(super) current: Option<Current>,
    /// A later report on the same predecessor that a member works on.
    pub(super) ahead: Option<u64>,
    /// The look at what that member knows; true where it brought this oracle further.
    pub(super) learning: JoinSet<bool>,
}

/// The round in progress with what belongs to it.
pub(super) struct Current {
    pub(super) round: Round,
    set: Arc<ActiveSet>,
    member: u16,
    outbox: Outbox,
    /// Reports recomputed in this round, by the digest of their bundle.
    pub(super) recomputed: BTreeMap<Hash32, Arc<Recomputed>>,
    /// Dropped with the round, which ends its tasks.
    tasks: JoinSet<()>,
    /// When the decision was learned of.
    decided: Option<Duration>,
    /// The decided report, once it is recomputed here and kept.
    pub(super) agreed: Option<AgreedReport>,
    /// First Unix second in which the decided report cannot be posted any more, and when this was
    /// read.
    pub(super) postable: Option<(u64, Duration)>,
    /// A statement could not be made durable: nothing more is sent in this round.
    halted: bool,
}

impl Driver {
    fn now(&self) -> u64 {
        u64::try_from(self.context.clock.now().as_millis()).unwrap_or(u64::MAX)
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Message(message) => self.input(Input::Message(message)),
            Event::Work { due } => {
                self.input(Input::Work { due });
                let armed = due && self.current.is_some();
                self.context.count(|figures| figures.due = armed);
            }
            Event::Ahead { seq } => self.ahead = self.ahead.max(Some(seq)),
            Event::Done { scope, input } if self.is_current(&scope) => self.input(input),
            Event::Recomputed {
                scope,
                bundle,
                recomputed,
            } if self.is_current(&scope) => {
                let report = recomputed.built.ledger.digest;
                if let Some(current) = &mut self.current {
                    current.recomputed.insert(bundle, recomputed);
                }
                self.input(Input::Built { bundle, report });
                self.post_decision();
            }
            Event::Done { .. } | Event::Recomputed { .. } => {}
        }
    }

    pub(super) fn is_current(&self, scope: &Scope) -> bool {
        let current = self.current.as_ref();
        current.is_some_and(|current| current.round.scope() == scope)
    }

    fn input(&mut self, input: Input) {
        let now = self.now();
        let Some(current) = self.current.as_mut().filter(|current| !current.halted) else {
            return;
        };
        let step = current.round.handle(now, input);
        self.carry_out(step);
    }

    /// Persists, then sends, then starts tasks.
    fn carry_out(&mut self, step: Step) {
        let Some(current) = &mut self.current else {
            return;
        };
        for refusal in &step.refused {
            tracing::debug!(%refusal, "not followed");
            self.context
                .count(|figures| figures.not_followed = figures.not_followed.saturating_add(1));
        }
        if let Some(durable) = &step.persist {
            let saved = tokio::task::block_in_place(|| self.context.store.save_round(durable));
            if let Err(error) = saved {
                current.halted = true;
                self.context.report_failure("persisting the round", &error);
                return;
            }
        }
        for (recipient, message) in &step.send {
            current.outbox.send(*recipient, message);
        }
        let (view, leader) = (current.round.view(), current.round.leader());
        let decided = current.round.decision().is_some();
        if decided {
            current.decided.get_or_insert(self.context.clock.now());
        }
        self.context.count(|figures| {
            figures.view = view;
            figures.leader = Some(leader);
            figures.decided = decided;
        });
        for task in step.tasks {
            self.start(task);
        }
        if step.decided.is_some() {
            self.post_decision();
        }
    }

    fn start(&mut self, task: Task) {
        let Some(current) = &mut self.current else {
            return;
        };
        let job = Job {
            context: self.context.clone(),
            set: current.set.clone(),
            scope: *current.round.scope(),
            events: self.events.clone(),
        };
        current.tasks.spawn(job.run(task));
    }

    /// Keeps and posts the decided report once it is recomputed here.
    fn post_decision(&mut self) {
        let Some(current) = &mut self.current else {
            return;
        };
        let Some(decision) = current
            .round
            .decision()
            .filter(|_| current.agreed.is_none())
        else {
            return;
        };
        let digest = decision.bundle.digest();
        let Some(recomputed) = current.recomputed.get(&digest) else {
            return;
        };
        let agreed = agreed(&current.set, decision, recomputed);
        let kept = tokio::task::block_in_place(|| self.context.store.keep_agreed(&agreed));
        if let Err(error) = kept {
            current.halted = true;
            self.context.report_failure("keeping the report", &error);
            return;
        }
        tracing::info!(
            seq = current.round.scope().seq,
            view = current.round.view(),
            receipts = recomputed.built.answers.len(),
            report = %decision.report,
            signers = decision.signatures.len(),
            "report agreed"
        );
        current.agreed = Some(agreed.clone());
        let posting = submit::Posting {
            member: current.member,
            leader: current.round.leader(),
            since: current.decided.unwrap_or(self.context.clock.now()),
            agreed,
        };
        current.tasks.spawn(posting.run(self.context.clone()));
    }

    pub(super) fn end_round(&mut self) {
        self.current = None;
        self.gate.send_replace(None);
    }

    /// Starts or resumes a round.
    pub(super) fn begin(&mut self, scope: Scope, set: Arc<ActiveSet>, member: u16) -> Result<()> {
        let saved = self.context.store.round()?;
        let identity = Identity {
            member,
            key: self.context.key.clone(),
        };
        let timings = self.context.config.timing.round();
        let round = Round::new(set.members.clone(), scope, identity, timings, saved);
        let decision: Option<Decision> = round.decision().cloned();
        let Context {
            client, contracts, ..
        } = &*self.context;
        tracing::info!(seq = scope.seq, set = scope.set_id, member, "round begins");
        self.context.count(|figures| {
            figures.seq = scope.seq;
            figures.due = false;
        });
        self.gate
            .send_replace(Some(Arc::new((set.members.clone(), scope))));
        self.current = Some(Current {
            outbox: Outbox::start(client, contracts, &set, member),
            round,
            set,
            member,
            recomputed: BTreeMap::new(),
            tasks: JoinSet::new(),
            decided: None,
            agreed: None,
            postable: None,
            halted: false,
        });
        if let Some(decision) = decision {
            self.start(Task::Build(decision.bundle));
        }
        self.input(Input::Tick);
        Ok(())
    }
}

/// A decided report as the chain takes it.
fn agreed(set: &ActiveSet, decision: &Decision, recomputed: &Recomputed) -> AgreedReport {
    let built = &recomputed.built;
    AgreedReport {
        set_id: set.set_id.into(),
        members: u16::try_from(set.members.count()).unwrap_or(u16::MAX),
        report: built.report.clone(),
        signatures: decision.signatures.clone(),
        collections: built.collections.clone(),
        observations_root: built.observations_root,
    }
}

/// One task of a round, repeated while it fails for a passing reason.
struct Job {
    context: Arc<Context>,
    set: Arc<ActiveSet>,
    scope: Scope,
    events: mpsc::Sender<Event>,
}

impl Job {
    async fn run(self, task: Task) {
        for _ in 0..ATTEMPTS {
            match self.attempt(&task).await {
                Ok(Some(event)) => {
                    // A closed inbox means that the oracle stops.
                    let _ = self.events.send(event).await;
                    return;
                }
                Ok(None) => return,
                Err(error) => {
                    self.context.report_failure("a task of the round", &error);
                    if !error.is_transient() {
                        return;
                    }
                }
            }
            self.context.clock.sleep(RETRY).await;
        }
    }

    async fn attempt(&self, task: &Task) -> Result<Option<Event>> {
        let (context, set, scope) = (&self.context, &self.set, self.scope);
        let input = match task {
            Task::Propose { view } => Input::Candidate {
                view: *view,
                proposal: tasks::propose(context).await?,
            },
            Task::Observe(proposal) => {
                let Some(observed) = tasks::observe(context, set, proposal).await? else {
                    return Ok(None);
                };
                Input::Observed {
                    proposal: proposal.digest(),
                    verdicts: observed.verdicts,
                    contributions: observed.contributions,
                }
            }
            Task::Build(bundle) => {
                let recomputed = tasks::recompute(context, set, scope.seq, bundle, None).await?;
                return Ok(Some(Event::Recomputed {
                    scope,
                    bundle: bundle.digest(),
                    recomputed: Arc::new(recomputed),
                }));
            }
        };
        Ok(Some(Event::Done { scope, input }))
    }
}

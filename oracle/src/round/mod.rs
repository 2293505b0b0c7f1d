//! Agreement of one oracle set on one report: a pure state machine without any I/O.
//!
//! The protocol is the classic two-phase agreement of PBFT (Castro and Liskov, OSDI 1999) with
//! the lock rule of Tendermint (Buchman, Kwon, Milosevic, 2018), specialised to one decision:
//!
//! 1. The leader of the view proposes receipts; every member observes them for itself.
//! 2. The leader hands out a bundle: the proposal with a quorum's signed observations.
//! 3. Every member recomputes the report from the bundle and votes (*prepare*).
//! 4. A quorum of votes is a certificate. A member that sees one locks on the bundle and votes for
//!    its report, once per view (*commit*).
//! 5. A member that sees a quorum's commits of one view signs the report. A quorum of signatures
//!    is the decision.
//! 6. A view that stalls is given up for the next one, whose leader must take over the newest
//!    certified bundle. A locked member votes for another bundle only against a certificate from
//!    its lock's view or a later one.
//!
//! Safety: a quorum of commits in one view means that more than `f` honest members are locked on
//! the bundle, so no later view can gather a quorum of votes for another. An honest member signs
//! only what a quorum committed to, so it never signs two reports of one round. Progress: views grow in
//! length and rotate the leader; a view is left only together with a quorum, so a set without a
//! quorum waits in one view instead of running away.
//!
//! The caller must make [`Step::persist`] durable before it sends anything of the same step.

mod collect;
mod durable;
mod view;
mod votes;

use std::collections::{BTreeMap, VecDeque};

use attribution_report::Hash32;
use ed25519_dalek::SigningKey;

use crate::wire::{
    Body, Bundle, BundleError, Certificate, CertificateError, Kind, Members, MessageError,
    Proposal, ProposalError, Scope, SignedMessage, SignedObservation, Verdict,
};
use votes::{CommitVote, PrepareVote, ReportVote, ViewVote};

pub use durable::{Decision, Durable};

/// How long a member waits, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timings {
    /// Length of view 0 before it is given up; doubles with every view up to 64 times.
    pub view_ms: u64,
    /// First pause before own messages are sent again; doubles up to 16 times.
    pub resend_ms: u64,
    /// How long a leader waits for more observations where a receipt lacks acceptances.
    pub grace_ms: u64,
}

/// What happens to a member.
#[derive(Debug, Clone)]
pub enum Input {
    /// Time passes.
    Tick,
    /// Whether receipts wait that should be settled now.
    Work {
        /// True where they do.
        due: bool,
    },
    /// A message of another member; its signature is checked here.
    Message(Box<SignedMessage>),
    /// Answer to [`Task::Propose`].
    Candidate {
        /// View of the task.
        view: u64,
        /// Receipts to propose; none where nothing can be settled.
        proposal: Option<Proposal>,
    },
    /// Answer to [`Task::Observe`].
    Observed {
        /// Digest of the proposal.
        proposal: Hash32,
        /// One verdict per receipt.
        verdicts: Vec<Verdict>,
        /// For each receipt, the number of contributions of its adapter's index.
        contributions: Vec<usize>,
    },
    /// Answer to [`Task::Build`] where the bundle makes a report.
    Built {
        /// Digest of the bundle.
        bundle: Hash32,
        /// Digest of the report.
        report: Hash32,
    },
}

/// Work that a member needs done; the answer comes back as an [`Input`].
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// Choose receipts to propose.
    Propose {
        /// View that they are for.
        view: u64,
    },
    /// Check the receipts and score their answers.
    Observe(Proposal),
    /// Recompute the report from the bundle. No answer where it makes none.
    Build(Bundle),
}

/// Who gets a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// Every other member.
    Everyone,
    /// One member.
    Member(u16),
}

/// Why an input was not followed. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The envelope is not acceptable.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The proposal is malformed.
    #[error(transparent)]
    Proposal(#[from] ProposalError),
    /// The bundle is not valid.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The certificate proves nothing.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// A leader's message by another member.
    #[error("member {sender} does not lead view {view}")]
    NotLeader {
        /// Sender.
        sender: u16,
        /// View of the message.
        view: u64,
    },
    /// A message for a view that this member is not in.
    #[error("the message is for view {view}, this member is in view {current}")]
    OtherView {
        /// View of the message.
        view: u64,
        /// View of this member.
        current: u64,
    },
    /// The leader said something else in this view before.
    #[error("member {sender} made two different statements in view {view}")]
    Equivocation {
        /// Sender.
        sender: u16,
        /// View.
        view: u64,
    },
    /// This member is locked on another bundle and saw no newer certificate.
    #[error("locked on bundle {locked} of view {view}")]
    Locked {
        /// Bundle of the lock.
        locked: Hash32,
        /// View of the lock.
        view: u64,
    },
    /// A certificate does not fit the message that carries it.
    #[error("the certificate of view {view} does not justify the message")]
    Unjustified {
        /// View of the certificate.
        view: u64,
    },
    /// The signature on the report is not the sender's.
    #[error("member {sender} did not sign report {report}")]
    ReportSignature {
        /// Sender.
        sender: u16,
        /// Digest of the report.
        report: Hash32,
    },
    /// A report signature of an earlier set of statements, or an older vote.
    #[error("member {sender} already said something newer")]
    Outdated {
        /// Sender.
        sender: u16,
    },
}

/// What follows from an input, in this order: persist, then send, then do.
#[derive(Debug, Default)]
pub struct Step {
    /// State to make durable before anything is sent.
    pub persist: Option<Durable>,
    /// Messages to send.
    pub send: Vec<(Recipient, SignedMessage)>,
    /// Work to do.
    pub tasks: Vec<Task>,
    /// The decision, once.
    pub decided: Option<Decision>,
    /// What was not followed, and why.
    pub refused: Vec<Refusal>,
}

/// The state of one member for one report.
pub struct Round {
    members: Members,
    scope: Scope,
    me: u16,
    key: SigningKey,
    timings: Timings,
    now: u64,
    durable: Durable,
    dirty: bool,
    due: bool,
    choosing: bool,
    proposal: Option<(Hash32, Proposal)>,
    contributions: Option<Vec<usize>>,
    observations: BTreeMap<u16, SignedObservation>,
    quorum_at: Option<u64>,
    offered: Option<(Hash32, Bundle)>,
    kept: VecDeque<(Hash32, Bundle)>,
    builds: BTreeMap<Hash32, Option<Hash32>>,
    prepares: BTreeMap<u16, PrepareVote>,
    commits: BTreeMap<u16, CommitVote>,
    reports: BTreeMap<u16, ReportVote>,
    views: BTreeMap<u16, ViewVote>,
    early: Option<SignedMessage>,
    deadline: Option<u64>,
    resend_at: u64,
    resend_gap: u64,
    loopback: VecDeque<SignedMessage>,
    step: Step,
}

/// Who a member is.
#[derive(Clone)]
pub struct Identity {
    /// Index in the set.
    pub member: u16,
    /// Report key.
    pub key: SigningKey,
}

impl Round {
    /// Starts the agreement on a report, or resumes it from what was persisted last.
    pub fn new(
        members: Members,
        scope: Scope,
        identity: Identity,
        timings: Timings,
        saved: Option<Durable>,
    ) -> Self {
        let durable = saved
            .filter(|saved| saved.scope() == scope)
            .unwrap_or_else(|| Durable::start(&scope));
        let mut round = Self {
            members,
            scope,
            me: identity.member,
            key: identity.key,
            timings,
            now: 0,
            dirty: false,
            due: false,
            choosing: false,
            proposal: None,
            contributions: None,
            observations: BTreeMap::new(),
            quorum_at: None,
            offered: None,
            kept: VecDeque::new(),
            builds: BTreeMap::new(),
            prepares: BTreeMap::new(),
            commits: BTreeMap::new(),
            reports: BTreeMap::new(),
            views: BTreeMap::new(),
            early: None,
            deadline: None,
            resend_at: 0,
            resend_gap: timings.resend_ms,
            loopback: durable.statements.iter().cloned().collect(),
            step: Step::default(),
            durable,
        };
        round.loopback.extend(round.durable.report.clone());
        if let Some(candidate) = round.durable.candidate.clone() {
            round.offer(candidate);
        }
        if let Some(lock) = round.durable.lock.clone() {
            round.recompute(lock.certificate.bundle, lock.bundle);
        }
        round
    }

    /// Takes one input at `now` (milliseconds of any clock that never goes back).
    pub fn handle(&mut self, now: u64, input: Input) -> Step {
        self.now = self.now.max(now);
        self.dispatch(input);
        self.settle();
        self.check_deadline();
        self.lead();
        self.try_bundle();
        self.settle();
        self.resend();
        let mut step = std::mem::take(&mut self.step);
        if std::mem::take(&mut self.dirty) {
            step.persist = Some(self.durable.clone());
        }
        step
    }

    /// What this round is about.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Current view.
    pub fn view(&self) -> u64 {
        self.durable.view.u64()
    }

    /// The decision where there is one.
    pub fn decision(&self) -> Option<&Decision> {
        self.durable.decision.as_ref()
    }

    /// Leader of the current view.
    pub fn leader(&self) -> u16 {
        self.members.leader(self.scope.seq, self.view())
    }

    /// Members that have told this one that they reached its view or a later one, itself included.
    pub fn present(&self) -> usize {
        self.support(self.view())
    }

    fn dispatch(&mut self, input: Input) {
        let result = match input {
            Input::Tick => Ok(()),
            Input::Work { due } => {
                self.due = due;
                self.arm_first_view();
                Ok(())
            }
            Input::Message(message) => self.receive_foreign(*message),
            Input::Candidate { view, proposal } => {
                self.on_candidate(view, proposal);
                Ok(())
            }
            Input::Observed {
                proposal,
                verdicts,
                contributions,
            } => {
                self.on_observed(proposal, verdicts, contributions);
                Ok(())
            }
            Input::Built { bundle, report } => {
                self.on_built(bundle, report);
                Ok(())
            }
        };
        self.note(result);
    }

    fn settle(&mut self) {
        while let Some(message) = self.loopback.pop_front() {
            let result = self.receive(message);
            self.note(result);
        }
    }

    fn note(&mut self, result: Result<(), Refusal>) {
        if let Err(refusal) = result {
            self.step.refused.push(refusal);
        }
    }

    fn receive_foreign(&mut self, message: SignedMessage) -> Result<(), Refusal> {
        message.verify(&self.members, &self.scope)?;
        if message.sender == self.me {
            return Ok(());
        }
        self.receive(message)
    }

    fn receive(&mut self, message: SignedMessage) -> Result<(), Refusal> {
        match message.body.kind() {
            Kind::Proposal => self.on_proposal(message),
            Kind::Observation => self.on_observation(message),
            Kind::Bundle => self.on_bundle(message),
            Kind::Prepare => self.on_prepare(message),
            Kind::Commit => self.on_commit(message),
            Kind::ReportSignature => self.on_report_signature(message),
            Kind::ViewChange => self.on_view_change(message),
        }
    }

    /// Signs and sends a statement unless one of its kind was made in this view.
    fn say(&mut self, to: Recipient, body: Body) {
        if self.durable.said(body.kind()).is_some() {
            return;
        }
        let message = SignedMessage::sign(&self.scope, self.view(), self.me, body, &self.key);
        if message.body.kind() == Kind::ReportSignature {
            self.durable.report = Some(message.clone());
        }
        self.durable.statements.push(message.clone());
        self.dirty = true;
        self.resend_gap = self.timings.resend_ms;
        self.resend_at = self.now.saturating_add(self.resend_gap);
        self.loopback.push_back(message.clone());
        self.step.send.push((to, message));
    }

    /// Sends own statements again where a pause has passed, since any message may get lost.
    fn resend(&mut self) {
        if self.now < self.resend_at {
            return;
        }
        let longest = self.timings.resend_ms.saturating_mul(16);
        self.resend_gap = self.resend_gap.saturating_mul(2).min(longest);
        self.resend_at = self.now.saturating_add(self.resend_gap);
        let leader = self.leader();
        let bundled = self.offered.is_some();
        let useful = |message: &&SignedMessage| match message.body.kind() {
            Kind::Proposal | Kind::Observation => !bundled,
            _ => true,
        };
        let recipient = |message: &SignedMessage| match message.body.kind() {
            Kind::Observation => Recipient::Member(leader),
            _ => Recipient::Everyone,
        };
        let view = self.durable.view;
        let older = self.durable.report.iter().filter(|old| old.view != view);
        let again = self.durable.statements.iter().filter(useful).chain(older);
        let again = again.map(|message| (recipient(message), message.clone()));
        self.step.send.extend(again.collect::<Vec<_>>());
    }
}

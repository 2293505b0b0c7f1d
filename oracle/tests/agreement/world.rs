//! A deterministic network of rounds: delays, losses, repetitions, crashes and twins come from
//! one seed. Safety is checked at every message.

use std::collections::{BTreeMap, BTreeSet};

use attribution_report::{Encoder, Hash32, OracleMember, OracleSet, Score};
use ed25519_dalek::SigningKey;
use openledger_oracle::round::{
    Decision, Durable, Identity, Input, Recipient, Round, Step, Task, Timings,
};
use openledger_oracle::wire::{
    Body, Bundle, Kind, Members, Proposal, ReceiptRef, Scope, SignedMessage, Verdict,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub const SEQ: u64 = 1;
/// Patient: in kind weather a view lasts much longer than a round takes.
pub const PATIENT: Timings = Timings {
    view_ms: 1_000,
    resend_ms: 100,
    grace_ms: 200,
};

/// Impatient: views are given up in the middle of their work, so that locks and certificates of
/// several views meet.
pub const IMPATIENT: Timings = Timings {
    view_ms: 130,
    resend_ms: 100,
    grace_ms: 50,
};

/// How unkind the network is, in percent.
#[derive(Clone, Copy, Default)]
pub struct Weather {
    pub loss: u32,
    pub repeat: u32,
    /// Chance that a process is killed when it writes.
    pub kill: u32,
}

/// What a process's write survives of a kill.
#[derive(Clone, Copy, PartialEq)]
pub enum Kill {
    BeforeWrite,
    AfterWrite,
}

/// One process: a member, or one of the two faces of a twin.
pub struct Process {
    pub member: u16,
    pub round: Option<Round>,
    pub disk: Option<Durable>,
    pub up: bool,
    pub honest: bool,
    pub decided: Option<Decision>,
    /// Written states so far, to kill at a chosen one.
    pub writes: usize,
    pub kill_at: Option<(usize, Kill)>,
    /// Score that it reports.
    pub score: i64,
    /// Only these processes hear it, and it hears only them.
    pub hears: Option<BTreeSet<usize>>,
}

enum Parcel {
    Message(Box<SignedMessage>),
    Answer(Input),
}

pub struct World {
    pub scope: Scope,
    pub members: Members,
    pub keys: Vec<SigningKey>,
    pub processes: Vec<Process>,
    pub now: u64,
    pub weather: Weather,
    pub timings: Timings,
    pub messages: usize,
    queue: BTreeMap<(u64, u64), (usize, Parcel)>,
    ticket: u64,
    rng: ChaCha8Rng,
    said: BTreeMap<(u16, u64, Kind), Hash32>,
    signers: BTreeMap<Hash32, BTreeSet<u16>>,
    signed: BTreeMap<u16, Hash32>,
    pub sent: BTreeSet<Kind>,
}

/// The report that a bundle makes: any injective function serves the agreement.
pub fn report_of(bundle: &Bundle) -> Hash32 {
    Encoder::new(b"test/report/v1")
        .hash(&bundle.digest())
        .finish()
}

pub fn oracle_set(n: u8) -> (OracleSet, Vec<SigningKey>) {
    let keys: Vec<SigningKey> = (0..n)
        .map(|i| SigningKey::from_bytes(&[i + 1; 32]))
        .collect();
    let member = |(i, key): (usize, &SigningKey)| OracleMember {
        operator: vec![i as u8; 20],
        pubkey: key.verifying_key().to_bytes().to_vec(),
    };
    let set = OracleSet {
        set_id: 1,
        members: keys.iter().enumerate().map(member).collect(),
        quorum: attribution_report::quorum_of(u16::from(n)),
        params_hash: Hash32::ZERO,
    };
    (set, keys)
}

impl World {
    pub fn new(n: u8, seed: u64, weather: Weather) -> Self {
        Self::timed(n, seed, weather, PATIENT)
    }

    pub fn timed(n: u8, seed: u64, weather: Weather, timings: Timings) -> Self {
        let (set, keys) = oracle_set(n);
        let scope = Scope {
            config_digest: set.config_digest("sim-1", b"splitter"),
            set_id: 1,
            seq: SEQ,
            prev_report: Hash32::ZERO,
        };
        let mut world = Self {
            scope,
            members: Members::new(&set).unwrap(),
            keys,
            processes: Vec::new(),
            now: 0,
            weather,
            timings,
            messages: 0,
            queue: BTreeMap::new(),
            ticket: 0,
            rng: ChaCha8Rng::seed_from_u64(seed),
            said: BTreeMap::new(),
            signers: BTreeMap::new(),
            signed: BTreeMap::new(),
            sent: BTreeSet::new(),
        };
        for member in 0..u16::from(n) {
            world.add(member, true);
        }
        world
    }

    /// Adds a process for a member; a member with two is a twin and counts as a liar.
    pub fn add(&mut self, member: u16, honest: bool) -> usize {
        self.processes.push(Process {
            member,
            round: None,
            disk: None,
            up: true,
            honest,
            decided: None,
            writes: 0,
            kill_at: None,
            score: 1_000 + i64::from(member),
            hears: None,
        });
        let process = self.processes.len() - 1;
        self.start(process);
        process
    }

    /// Splits a member into two faces that share its key and know nothing of each other.
    pub fn twin(&mut self, member: u16) {
        let first = usize::from(member);
        self.processes[first].honest = false;
        let second = self.add(member, false);
        let (mut left, mut right) = (BTreeSet::new(), BTreeSet::new());
        for other in 0..self.members.count() {
            match self.rng.gen_range(0..3) {
                0 => left.insert(other),
                1 => right.insert(other),
                _ => left.insert(other) && right.insert(other),
            };
        }
        self.processes[first].hears = Some(left);
        self.processes[second].hears = Some(right);
    }

    /// Starts a process from what its disk holds.
    pub fn start(&mut self, process: usize) {
        let entry = &self.processes[process];
        let identity = Identity {
            member: entry.member,
            key: self.keys[usize::from(entry.member)].clone(),
        };
        let saved = entry.disk.clone();
        let round = Round::new(
            self.members.clone(),
            self.scope,
            identity,
            self.timings,
            saved,
        );
        let decided = round.decision().cloned();
        self.processes[process].round = Some(round);
        self.processes[process].up = true;
        if decided.is_some() {
            self.processes[process].decided = decided;
        }
        self.give(process, Input::Work { due: true });
    }

    /// Kills a process: all that its disk does not hold is gone.
    pub fn kill(&mut self, process: usize) {
        self.processes[process].round = None;
        self.processes[process].up = false;
        self.queue.retain(|_, (to, _)| *to != process);
    }

    /// Runs until `until` says so or the time is over; true where it said so.
    pub fn run(&mut self, end: u64, until: impl Fn(&Self) -> bool) -> bool {
        while self.now < end {
            if until(self) {
                return true;
            }
            let next = (self.now / 50 + 1) * 50;
            while let Some(entry) = self
                .queue
                .first_entry()
                .filter(|entry| entry.key().0 <= next)
            {
                let (at, _) = *entry.key();
                let (process, parcel) = entry.remove();
                self.now = self.now.max(at);
                let input = match parcel {
                    Parcel::Message(message) => Input::Message(message),
                    Parcel::Answer(input) => input,
                };
                self.give(process, input);
            }
            self.now = next;
            for process in 0..self.processes.len() {
                self.give(process, Input::Tick);
            }
        }
        until(self)
    }

    /// True where every honest process that is up has decided.
    pub fn settled(&self) -> bool {
        let honest = self
            .processes
            .iter()
            .filter(|process| process.honest && process.up);
        honest.clone().count() > 0 && honest.clone().all(|process| process.decided.is_some())
    }

    /// True where an honest process has decided: it posts the report, and the chain tells the
    /// others, whatever a liar kept from them.
    pub fn posted(&self) -> bool {
        let honest = self
            .processes
            .iter()
            .filter(|process| process.honest && process.up);
        honest.clone().any(|process| process.decided.is_some())
    }

    pub fn give(&mut self, process: usize, input: Input) {
        let now = self.now;
        if let Some(round) = &mut self.processes[process].round {
            let step = round.handle(now, input);
            self.carry_out(process, step);
        }
    }

    fn carry_out(&mut self, process: usize, step: Step) {
        if let Some(durable) = step.persist {
            let entry = &mut self.processes[process];
            entry.writes += 1;
            let planned = entry.kill_at.filter(|(at, _)| *at == entry.writes);
            let struck = entry.honest && self.rng.gen_range(0..1_000) < self.weather.kill * 10;
            let random = if self.rng.gen() {
                Kill::BeforeWrite
            } else {
                Kill::AfterWrite
            };
            let kill = planned.map(|(_, kill)| kill).or(struck.then_some(random));
            if kill != Some(Kill::BeforeWrite) {
                self.processes[process].disk = Some(durable);
            }
            if kill.is_some() {
                return self.kill(process);
            }
        }
        for (recipient, message) in step.send {
            self.watch(process, &message);
            self.post(process, recipient, message);
        }
        for task in step.tasks {
            let answer = self.answer(process, task);
            let at = self.now + self.rng.gen_range(1..80);
            self.enqueue(at, process, Parcel::Answer(answer));
        }
        if let Some(decision) = step.decided {
            self.processes[process].decided = Some(decision);
            self.agree();
        }
    }

    fn post(&mut self, from: usize, recipient: Recipient, message: SignedMessage) {
        self.messages += 1;
        for to in 0..self.processes.len() {
            let member = self.processes[to].member;
            let meant = match recipient {
                Recipient::Everyone => member != self.processes[from].member,
                Recipient::Member(one) => member == one && to != from,
            };
            if !meant || !self.hear(from, to) || !self.processes[to].up {
                continue;
            }
            let copies = if self.rng.gen_range(0..100) < self.weather.repeat {
                2
            } else {
                1
            };
            for _ in 0..copies {
                if self.rng.gen_range(0..100) >= self.weather.loss {
                    let at = self.now + self.rng.gen_range(1..120);
                    self.enqueue(at, to, Parcel::Message(Box::new(message.clone())));
                }
            }
        }
    }

    fn hear(&self, from: usize, to: usize) -> bool {
        let side = |one: usize, other: usize| {
            let hears = self.processes[one].hears.as_ref();
            hears.is_none_or(|set| set.contains(&usize::from(self.processes[other].member)))
        };
        side(from, to) && side(to, from)
    }

    fn enqueue(&mut self, at: u64, to: usize, parcel: Parcel) {
        self.ticket += 1;
        self.queue.insert((at, self.ticket), (to, parcel));
    }

    fn answer(&mut self, process: usize, task: Task) -> Input {
        let entry = &self.processes[process];
        match task {
            Task::Propose { view } => Input::Candidate {
                view,
                proposal: Some(proposal(entry.member, view)),
            },
            Task::Observe(proposal) => {
                let scores = vec![Score {
                    contribution: 0,
                    score: entry.score,
                }];
                let count = proposal.receipts.len();
                Input::Observed {
                    proposal: proposal.digest(),
                    verdicts: vec![Verdict::Accepted(scores); count],
                    contributions: vec![2; count],
                }
            }
            Task::Build(bundle) => Input::Built {
                bundle: bundle.digest(),
                report: report_of(&bundle),
            },
        }
    }

    /// Safety: an honest member makes one statement of a kind per view and signs one report in all
    /// views together, and no two reports ever have a quorum of signers.
    pub fn watch(&mut self, process: usize, message: &SignedMessage) {
        self.sent.insert(message.body.kind());
        let entry = &self.processes[process];
        if entry.honest {
            let key = (entry.member, message.view.u64(), message.body.kind());
            let content = message.body.digest();
            let known = *self.said.entry(key).or_insert(content);
            assert_eq!(known, content, "two statements: {key:?}");
        }
        if let Body::ReportSignature { report, .. } = &message.body {
            if self.processes[process].honest {
                let known = *self.signed.entry(message.sender).or_insert(*report);
                assert_eq!(known, *report, "member {} signs twice", message.sender);
            }
            self.signers
                .entry(*report)
                .or_default()
                .insert(message.sender);
            let quorum = self.members.quorum();
            let full = self
                .signers
                .values()
                .filter(|signers| signers.len() >= quorum);
            assert!(full.count() <= 1, "two reports have a quorum");
        }
    }

    fn agree(&self) {
        let honest = self.processes.iter().filter(|process| process.honest);
        let reports: BTreeSet<Hash32> = honest
            .filter_map(|process| process.decided.as_ref())
            .map(|decision| decision.report)
            .collect();
        assert!(reports.len() <= 1, "two decisions");
    }

    /// Signatures on the report that has the most of them.
    pub fn most_signers(&self) -> usize {
        self.signers
            .values()
            .map(BTreeSet::len)
            .max()
            .unwrap_or_default()
    }
}

/// A proposal that depends on who makes it and when, so that leaders disagree.
pub fn proposal(member: u16, view: u64) -> Proposal {
    let receipt = |channel: u64| ReceiptRef {
        node: vec![9; 20].into(),
        position: channel.into(),
        channel: channel.into(),
        charged: (10 + u128::from(member)).into(),
        digest: Hash32([view as u8; 32]),
    };
    Proposal {
        treasury: vec![8; 20].into(),
        attested: vec![],
        receipts: (1..=2).map(receipt).collect(),
    }
}

//! Reports: their verification by the size of the oracle set, and their cost per answer.

use attribution_report::{
    collections_digest, data_hash, Bitmap, Collection, Hash32, Report, ReportHead, ReportTrees,
    SumLeaf, SumTree,
};
use contract_api::payout_splitter::ExecuteMsg;
use openledger::actions::channel::{self, Session};
use openledger::actions::report;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::suite::Suite;
use crate::error::BenchError;

/// Channels that are opened for the settlement figures.
pub const MOST_CHANNELS: usize = 100;
/// Answers by report, and channels that pay them.
const SETTLED: [(u64, usize); 7] = [
    (1, 1),
    (100, 1),
    (100, 10),
    (100, 100),
    (10_000, 1),
    (10_000, 10),
    (10_000, 100),
];
/// Payees of every report of the settlement figures.
const PAYEES: usize = 20;
/// Fee of one answer, in micro-OPEN; every payee's part of it is whole.
pub const FEE: u128 = 20;
/// Deposit of a channel: enough for every report of a run.
const DEPOSIT: u128 = 900_000_000;
const LIFETIME: u64 = 86_400;

/// Gas of a report by the size of the set that signed it.
#[derive(Debug, Clone, Serialize)]
pub struct Verification {
    /// Members of the set.
    pub oracles: usize,
    /// Signatures of the report.
    pub signatures: usize,
    /// Gas of the whole transaction.
    pub gas: u64,
}

/// Gas of a report by the answers that it settles.
#[derive(Debug, Clone, Serialize)]
pub struct Settlement {
    /// Answers.
    pub answers: u64,
    /// Channels that pay for them.
    pub channels: usize,
    /// Gas of the whole transaction.
    pub gas: u64,
    /// Gas per answer.
    pub gas_per_answer: f64,
}

/// Rounds of the oracles of a suite, one after the other.
pub struct Rounds<'a> {
    /// The suite.
    pub suite: &'a Suite,
    sessions: Vec<Session>,
    /// Charged to every channel so far.
    charged: Vec<u128>,
    /// Earned by every payee so far, ascending by address.
    earned: Vec<SumLeaf>,
}

impl<'a> Rounds<'a> {
    /// Opens so many channels.
    pub async fn open(suite: &'a Suite, channels: usize) -> Result<Self, BenchError> {
        let payer = suite.wallet("payer")?;
        let node = suite.wallet("node")?.address().to_string();
        let mut sessions = Vec::with_capacity(channels);
        for _ in 0..channels {
            let opened = channel::open(&suite.context, &payer, &node, DEPOSIT, LIFETIME).await?;
            let file = suite.context.home.channel(opened.channel.channel.u64());
            sessions.push(Session::load(&file)?);
        }
        Ok(Self {
            suite,
            charged: vec![0; sessions.len()],
            sessions,
            earned: Vec::new(),
        })
    }

    /// The second report of the suite, over one channel: the first one makes records that later
    /// ones change.
    pub async fn measure_verification(&mut self) -> Result<Verification, BenchError> {
        let payees = payees(PAYEES);
        self.report(100, 1, &payees).await?;
        let gas = self.report(100, 1, &payees).await?;
        Ok(Verification {
            oracles: self.suite.set.members.len(),
            signatures: self.suite.set.quorum.into(),
            gas,
        })
    }

    /// A report of every kind, after a first one that touched every channel.
    pub async fn measure_settlement(&mut self) -> Result<Vec<Settlement>, BenchError> {
        let payees = payees(PAYEES);
        self.report(MOST_CHANNELS as u64, MOST_CHANNELS, &payees)
            .await?;
        let mut figures = Vec::new();
        for (answers, channels) in SETTLED {
            let gas = self.report(answers, channels, &payees).await?;
            figures.push(Settlement {
                answers,
                channels,
                gas,
                gas_per_answer: gas as f64 / answers as f64,
            });
        }
        Ok(figures)
    }

    /// Settles so many answers, paid by so many channels, for payees that earn alike; returns
    /// the gas of the report.
    async fn report(
        &mut self,
        answers: u64,
        channels: usize,
        payees: &[Vec<u8>],
    ) -> Result<u64, BenchError> {
        let fees = u128::from(answers) * FEE;
        let share = fees / payees.len() as u128;
        let credits = payees.iter().map(|payee| (payee.clone(), share));
        let (gas, _) = self.settle(answers, channels, credits.collect()).await?;
        Ok(gas)
    }

    /// Submits a report over these credits and makes it final. Returns the gas of its submission
    /// and the tree of what everyone has earned so far.
    pub async fn settle(
        &mut self,
        answers: u64,
        channels: usize,
        credits: Vec<(Vec<u8>, u128)>,
    ) -> Result<(u64, SumTree), BenchError> {
        let total: u128 = credits.iter().map(|(_, amount)| amount).sum();
        let collections = self.collect(total, channels)?;
        let own = SumTree::new(leaves(&credits))?;
        self.earn(credits);
        let cumulative = SumTree::new(self.earned.clone())?;
        let head = self.head(&collections).await?;
        let report = Report {
            config_digest: head.config_digest,
            seq: head.seq,
            prev_report: head.prev_report,
            // The contract takes these as they are: what lies under them is proved elsewhere.
            receipts_root: Hash32(Sha256::digest(b"receipts").into()),
            receipt_count: answers.into(),
            rules_hash: Hash32(Sha256::digest(b"rules").into()),
            credits_root: own.root().hash,
            credits_sum: own.root().sum,
            cumulative_root: cumulative.root().hash,
            cumulative_sum: cumulative.root().sum,
            leaf_count: (cumulative.leaves().len() as u64).into(),
            data_hash: head.data_hash,
        };
        let gas = self.submit(report, collections).await?;
        self.suite.pass_dispute_window().await?;
        let anyone = self.suite.wallet("alice")?;
        report::finalize(&self.suite.context, &anyone, head.seq.u64()).await?;
        Ok((gas, cumulative))
    }

    /// Submits the report that commits to these trees, paid by so many channels, and leaves it
    /// pending.
    pub async fn submit_trees(
        &mut self,
        trees: &ReportTrees,
        channels: usize,
    ) -> Result<Report, BenchError> {
        let collections = self.collect(trees.receipts.root().sum.u128(), channels)?;
        let report = trees.report(self.head(&collections).await?);
        self.submit(report.clone(), collections).await?;
        Ok(report)
    }

    /// The first channels.
    pub fn channels(&self, count: usize) -> Vec<u64> {
        let sessions = self.sessions.iter().take(count);
        sessions.map(|session| session.channel).collect()
    }

    /// What every channel was charged with so far.
    pub fn charged(&self) -> Vec<u128> {
        self.charged.clone()
    }

    /// Goes back to earlier charges, because the reports since became void.
    pub fn take_back(&mut self, charged: Vec<u128>) {
        self.charged = charged;
    }

    /// Charges channels alike, with a voucher each.
    fn collect(&mut self, total: u128, channels: usize) -> Result<Vec<Collection>, BenchError> {
        let share = total / channels as u128;
        let mut rest = total % channels as u128;
        let mut collections = Vec::with_capacity(channels);
        for (session, charged) in self.sessions.iter().zip(&mut self.charged).take(channels) {
            *charged += share + std::mem::take(&mut rest);
            collections.push(Collection {
                charged: (*charged).into(),
                voucher: session.voucher(&self.suite.context, *charged)?,
            });
        }
        Ok(collections)
    }

    /// Adds credits, ascending by payee, to what was earned before.
    fn earn(&mut self, credits: Vec<(Vec<u8>, u128)>) {
        let mut earned: std::collections::BTreeMap<Vec<u8>, u128> =
            std::mem::take(&mut self.earned)
                .into_iter()
                .map(|leaf| (leaf.key, leaf.amount))
                .collect();
        for (payee, amount) in credits {
            *earned.entry(payee).or_default() += amount;
        }
        let leaf = |(key, amount)| SumLeaf { key, amount };
        self.earned = earned.into_iter().map(leaf).collect();
    }

    /// What the next report says beside its trees.
    async fn head(&self, collections: &[Collection]) -> Result<ReportHead, BenchError> {
        let head = report::head(&self.suite.context).await?;
        Ok(ReportHead {
            config_digest: self.suite.config_digest()?,
            seq: (head.last_seq.u64() + 1).into(),
            prev_report: head.tip_digest,
            data_hash: data_hash(&collections_digest(collections), &observations_root()),
        })
    }

    /// Submits a report with a quorum's signatures; returns the gas.
    async fn submit(
        &self,
        report: Report,
        collections: Vec<Collection>,
    ) -> Result<u64, BenchError> {
        let signed = self.suite.sign(report.digest().as_bytes());
        let signers = signed.iter().map(|(position, _)| *position);
        let message = ExecuteMsg::SubmitReport {
            set_id: self.suite.set.set_id,
            bitmap: Bitmap::of(self.suite.set.members.len(), signers),
            signatures: signed.iter().map(|(_, bytes)| bytes.into()).collect(),
            report,
            collections,
            observations_root: observations_root(),
        };
        let splitter = &self.suite.context.contracts.payout_splitter;
        let anyone = self.suite.wallet("alice")?;
        self.suite.execute(&anyone, splitter, &message).await
    }
}

fn observations_root() -> Hash32 {
    Hash32(Sha256::digest(b"observations").into())
}

fn leaves(credits: &[(Vec<u8>, u128)]) -> Vec<SumLeaf> {
    let leaf = |(payee, amount): &(Vec<u8>, u128)| SumLeaf {
        key: payee.clone(),
        amount: *amount,
    };
    credits.iter().map(leaf).collect()
}

/// So many payees, ascending; those of a shorter list stand in every longer one.
pub fn payees(count: usize) -> Vec<Vec<u8>> {
    let payee = |number: usize| {
        let mut canonical = Sha256::digest(number.to_be_bytes())[..20].to_vec();
        canonical[..4].copy_from_slice(&(number as u32).to_be_bytes());
        canonical
    };
    (0..count).map(payee).collect()
}

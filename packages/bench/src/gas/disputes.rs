//! Disputes: a challenge from its bond to its decision, and proofs that void a report.

use attribution_report::fraud::{DecreasedEarnings, FraudProof, ReceiptProof};
use attribution_report::{
    Credit, CreditLedger, Hash32, Keys, LeafProof, RangeProof, Report, ReportTrees, Role,
    SettledAnswer, SettledReceipt, SumTree,
};
use contract_api::dispute_registry::{ExecuteMsg, ReceiveMsg};
use openledger::actions::{report, token};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::reports::{payees, Rounds, FEE, MOST_CHANNELS};
use super::suite::Suite;
use crate::error::BenchError;

/// Answers of every report.
const ANSWERS: usize = 1_000;
/// Bond of the challenge, in micro-OPEN: the smallest that a new suite takes.
const BOND: u128 = 100_000_000;
/// A set of four judges its own report where there are no other operators; three verdicts of four
/// are more than two thirds.
const DECIDING: usize = 3;

/// Gas of a step of a dispute.
#[derive(Debug, Clone, Serialize)]
pub struct DisputeCost {
    /// The step.
    pub step: String,
    /// Gas of the whole transaction.
    pub gas: u64,
}

/// Measures disputes over reports of a suite's own.
pub async fn measure(suite: &Suite) -> Result<Vec<DisputeCost>, BenchError> {
    let mut disputes = Disputes::start(suite).await?;
    let mut costs = disputes.challenge().await?;
    for (channels, paid_by) in [(1, "1 channel"), (MOST_CHANNELS, "100 channels")] {
        let gas = disputes.prove(channels).await?;
        let step = format!("proof that earnings fell; voids a report over {paid_by}");
        costs.push(DisputeCost { step, gas });
    }
    Ok(costs)
}

/// A final report, and what follows it.
struct Disputes<'a> {
    suite: &'a Suite,
    rounds: Rounds<'a>,
    /// Earned up to the final report.
    earned: CreditLedger,
    /// The final report's trees.
    former: ReportTrees,
    seq: u64,
}

impl<'a> Disputes<'a> {
    async fn start(suite: &'a Suite) -> Result<Self, BenchError> {
        let mut rounds = Rounds::open(suite, MOST_CHANNELS).await?;
        let answers = answers(&rounds.channels(MOST_CHANNELS));
        let mut earned = CreditLedger::default();
        let former = trees(suite, &answers, &mut earned)?;
        let submitted = rounds.submit_trees(&former, MOST_CHANNELS).await?;
        let seq = submitted.seq.u64();
        suite.pass_dispute_window().await?;
        report::finalize(&suite.context, &suite.wallet("alice")?, seq).await?;
        Ok(Self {
            suite,
            rounds,
            earned,
            former,
            seq,
        })
    }

    /// A challenge that is upheld; its report becomes void.
    async fn challenge(&mut self) -> Result<Vec<DisputeCost>, BenchError> {
        let charged = self.rounds.charged();
        let answers = answers(&self.rounds.channels(1));
        let trees = trees(self.suite, &answers, &mut self.earned.clone())?;
        let report = self.rounds.submit_trees(&trees, 1).await?;
        let context = &self.suite.context;
        let registry = &context.contracts.dispute_registry;
        let (payer, anyone) = (self.suite.wallet("payer")?, self.suite.wallet("alice")?);

        let receipt = receipt_proof(&report, &trees, &answers)?;
        let hook = ReceiveMsg::Challenge { receipt };
        let opened = token::send_open(context, &payer, registry, BOND, &hook).await?;
        let challenge = 1u64.into();
        let draw = ExecuteMsg::DrawCommittee { challenge };
        let drawn = self.suite.execute(&anyone, registry, &draw).await?;
        let judge = ExecuteMsg::Judge {
            challenge,
            upheld: true,
        };
        let mut verdicts = Vec::new();
        for number in 0..DECIDING {
            let operator = self.suite.wallet(&format!("oracle-{number}"))?;
            verdicts.push(self.suite.execute(&operator, registry, &judge).await?);
        }
        self.rounds.take_back(charged);
        let steps = [
            ("challenge of a receipt", Some(opened.gas_used)),
            ("draw of a committee of 4", Some(drawn)),
            ("verdict", verdicts.first().copied()),
            (
                "verdict that decides; voids a report over 1 channel",
                verdicts.last().copied(),
            ),
        ];
        let cost = |(step, gas): (&str, Option<u64>)| {
            let step = step.to_owned();
            gas.map(|gas| DisputeCost { step, gas })
        };
        Ok(steps.into_iter().filter_map(cost).collect())
    }

    /// A report under which a payee has earned less than before, and the proof of it.
    async fn prove(&mut self, channels: usize) -> Result<u64, BenchError> {
        let charged = self.rounds.charged();
        let answers = answers(&self.rounds.channels(channels));
        let mut lying = trees(self.suite, &answers, &mut self.earned.clone())?;
        lying.cumulative = shifted(&lying.cumulative, &self.former.cumulative)?;
        let report = self.rounds.submit_trees(&lying, channels).await?;
        let before = LeafProof::of(&self.former.cumulative, 0);
        let before = before.ok_or_else(|| unexpected("the former report pays nobody"))?;
        let after = RangeProof::of(&lying.cumulative, Keys::Exact(&before.key));
        let proof = FraudProof::DecreasedEarnings(DecreasedEarnings {
            report: report.seq,
            former: self.seq.into(),
            before,
            after,
        });
        let registry = &self.suite.context.contracts.dispute_registry;
        let message = ExecuteMsg::ProveFraud { proof };
        let anyone = self.suite.wallet("bob")?;
        let gas = self.suite.execute(&anyone, registry, &message).await?;
        self.rounds.take_back(charged);
        Ok(gas)
    }
}

fn unexpected(reason: &str) -> BenchError {
    BenchError::Unexpected(reason.to_owned())
}

/// As many answers by every channel; each pays one payee.
fn answers(channels: &[u64]) -> Vec<SettledAnswer> {
    let payees = payees(ANSWERS);
    let node = payees[0].clone();
    let share = ANSWERS / channels.len();
    let places = channels
        .iter()
        .flat_map(|channel| std::iter::repeat_n(*channel, share));
    let one = |(number, (channel, payee)): (u64, (u64, Vec<u8>))| {
        let mut receipt_id = Hash32::ZERO;
        receipt_id.0[..8].copy_from_slice(&number.to_be_bytes());
        let credit = Credit {
            payee,
            role: Role::Data,
            amount: FEE,
        };
        SettledAnswer {
            receipt: SettledReceipt {
                channel: channel.into(),
                receipt_id,
                node: node.clone().into(),
                base_model: 1u64.into(),
                adapter: 1u64.into(),
                fee: FEE.into(),
                transcript_commitment: Hash32(Sha256::digest(number.to_be_bytes()).into()),
                weight_count: 0,
                weights_root: Hash32::ZERO,
            },
            weights: Vec::new(),
            credits: vec![credit],
        }
    };
    (1u64..).zip(places.zip(payees)).map(one).collect()
}

/// The trees over answers, whose credits join what was earned before.
fn trees(
    suite: &Suite,
    answers: &[SettledAnswer],
    earned: &mut CreditLedger,
) -> Result<ReportTrees, BenchError> {
    let credits = answers.iter().flat_map(|answer| &answer.credits);
    let added = earned.add(credits);
    added.map_err(|error| unexpected(&error.to_string()))?;
    let context = &suite.context;
    let splitter = context.contracts.payout_splitter.to_bytes();
    let chain_id = &context.chain.config().chain_id;
    Ok(ReportTrees::new(chain_id, &splitter, answers, &[], earned)?)
}

/// A tree of the same sum in which the first payee has one unit less than in the former tree, and
/// the second has the rest.
fn shifted(honest: &SumTree, former: &SumTree) -> Result<SumTree, BenchError> {
    let mut leaves = honest.leaves().to_vec();
    let former = former.leaves().first().map(|leaf| leaf.amount);
    let (Some(former), [first, second, ..]) = (former, leaves.as_mut_slice()) else {
        return Err(unexpected("a report pays too few"));
    };
    let taken = first.amount - (former - 1);
    first.amount -= taken;
    second.amount += taken;
    Ok(SumTree::new(leaves)?)
}

fn receipt_proof(
    report: &Report,
    trees: &ReportTrees,
    answers: &[SettledAnswer],
) -> Result<ReceiptProof, BenchError> {
    let leaf = LeafProof::of(&trees.receipts, 0);
    let (Some(leaf), Some(answer)) = (leaf, answers.first()) else {
        return Err(unexpected("a report has no receipt"));
    };
    Ok(ReceiptProof {
        report: report.seq,
        root: trees.receipts.root().hash,
        leaf,
        receipt: answer.receipt.clone(),
    })
}

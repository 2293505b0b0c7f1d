//! From a bundle to a report, deterministically.

use std::collections::{BTreeMap, BTreeSet};

use attribution_report::{
    agreed_scores, collections_digest, data_hash, split_fee, weights_from_scores, AgreementError,
    Collection, Credit, Hash32, LedgerError, Observation, Payees, ReceiptRecord, Report,
    ReportHead, ReportTrees, Rule, SettledAnswer, SettledReceipt, SplitError, SumTreeError, Weight,
};
use contract_api::payout_splitter::MAX_COLLECTIONS;

use super::{AdapterFacts, ChannelFacts, Ledger, ReceiptKey};
use crate::verify::{check_record, ReceiptError, RecordScope};
use crate::wire::Bundle;

/// The set that signs. Addresses are canonical.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetFacts {
    /// Digest of set, chain and splitter.
    pub config_digest: Hash32,
    /// Acceptances that a receipt needs.
    pub quorum: usize,
    /// Operators in the set's order.
    pub operators: Vec<Vec<u8>>,
}

/// All that a report is made from.
#[derive(Clone, Copy)]
pub struct BuildInput<'a> {
    /// Chain, splitter and address prefix.
    pub scope: &'a RecordScope,
    /// The signing set.
    pub set: &'a SetFacts,
    /// Number of the report, above that of the report before.
    pub seq: u64,
    /// State after the report before.
    pub ledger: &'a Ledger,
    /// Those of the receipts that stand in earlier reports.
    pub settled: &'a BTreeSet<ReceiptKey>,
    /// The agreed bundle.
    pub bundle: &'a Bundle,
    /// The receipts that its proposal names, in the same order.
    pub records: &'a [ReceiptRecord],
    /// Span score per contribution, for each receipt.
    pub spans: &'a [Vec<u64>],
    /// Adapters that the receipts name.
    pub adapters: &'a BTreeMap<u64, AdapterFacts>,
    /// Channels that the receipts name.
    pub channels: &'a BTreeMap<u64, ChannelFacts>,
}

/// Attribution and payout of one settled answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Index of its receipt in the proposal.
    pub receipt: usize,
    /// Weights above zero, in the order of the index.
    pub weights: Vec<Weight>,
    /// Who earned what; adds up to the fee.
    pub credits: Vec<Credit>,
}

/// A report with all that must be known to post it and to explain it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltReport {
    /// The report.
    pub report: Report,
    /// Charges with their vouchers, ascending by channel.
    pub collections: Vec<Collection>,
    /// Root over the observations.
    pub observations_root: Hash32,
    /// The settled answers, ascending by channel and charge.
    pub answers: Vec<Answer>,
    /// The same in the order of the receipts' leaves, ascending by channel and receipt id.
    pub settled: Vec<SettledAnswer>,
    /// The rules that the fees are split by, ascending by adapter.
    pub rules: Vec<Rule>,
    /// The trees that the report commits to.
    pub trees: ReportTrees,
    /// State after this report.
    pub ledger: Ledger,
}

/// Why a bundle does not make a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// Receipts or spans are not one per receipt of the proposal.
    #[error("{found} entries for {expected} receipts")]
    Length {
        /// Receipts of the proposal.
        expected: usize,
        /// Entries found.
        found: usize,
    },
    /// A receipt does not stand.
    #[error("receipt {index}: {error}")]
    Receipt {
        /// Index in the proposal.
        index: usize,
        /// Why.
        error: ReceiptError,
    },
    /// The observations of a receipt do not lead to weights.
    #[error("receipt {index}: {error}")]
    Agreement {
        /// Index in the proposal.
        index: usize,
        /// Why.
        error: AgreementError,
    },
    /// The fee of a receipt cannot be split.
    #[error("receipt {index}: {error}")]
    Split {
        /// Index in the proposal.
        index: usize,
        /// Why.
        error: SplitError,
    },
    /// No receipt has a quorum of acceptances.
    #[error("no receipt is accepted by a quorum")]
    Empty,
    /// More channels than one report may collect from.
    #[error("{channels} channels exceed {MAX_COLLECTIONS}")]
    Channels {
        /// Channels found.
        channels: usize,
    },
    /// The number does not follow that of the report before.
    #[error("report {seq} cannot follow report {last}")]
    Number {
        /// Number of the report.
        seq: u64,
        /// Number of the report before.
        last: u64,
    },
    /// Amounts beyond 128 bits, or receipts beyond counting.
    #[error("an amount or a count exceeds its range")]
    Range,
    /// The earnings exceed their range.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The earnings do not make a tree.
    #[error(transparent)]
    Tree(#[from] SumTreeError),
}

/// Recomputes the report of a bundle. The same input gives the same bytes on every machine.
pub fn build(input: &BuildInput<'_>) -> Result<BuiltReport, BuildError> {
    let receipts = &input.bundle.proposal.receipts;
    for found in [input.records.len(), input.spans.len()] {
        let expected = receipts.len();
        if found != expected {
            return Err(BuildError::Length { expected, found });
        }
    }
    let mut ledger = input.ledger.clone();
    let mut collections: BTreeMap<u64, Collection> = BTreeMap::new();
    let mut answers = Vec::new();
    for index in accepted(input, &mut ledger)? {
        let record = &input.records[index];
        let collection = Collection {
            charged: record.receipt.charged,
            voucher: record.voucher.clone(),
        };
        collections.insert(record.receipt.channel.u64(), collection);
        answers.push(answer(input, index)?);
    }
    if answers.is_empty() {
        return Err(BuildError::Empty);
    }
    let channels = collections.len();
    if channels > MAX_COLLECTIONS {
        return Err(BuildError::Channels { channels });
    }
    let collections: Vec<Collection> = collections.into_values().collect();
    let observations_root = input.bundle.observations_root();
    ledger
        .credits
        .add(answers.iter().flat_map(|answer| &answer.credits))?;
    if input.seq <= ledger.seq {
        return Err(BuildError::Number {
            seq: input.seq,
            last: ledger.seq,
        });
    }
    ledger.seq = input.seq;
    let (settled, rules) = (settled(input, &answers), rules(input, &answers));
    let (chain_id, splitter) = (&input.scope.chain_id, &input.scope.splitter);
    let trees = ReportTrees::new(chain_id, splitter, &settled, &rules, &ledger.credits)?;
    let report = trees.report(ReportHead {
        config_digest: input.set.config_digest,
        seq: ledger.seq.into(),
        prev_report: input.ledger.digest,
        data_hash: data_hash(&collections_digest(&collections), &observations_root),
    });
    ledger.digest = report.digest();
    Ok(BuiltReport {
        report,
        collections,
        observations_root,
        answers,
        settled,
        rules,
        trees,
        ledger,
    })
}

/// The answers in the order of their receipts' leaves.
fn settled(input: &BuildInput<'_>, answers: &[Answer]) -> Vec<SettledAnswer> {
    let settle = |answer: &Answer| {
        let receipt = &input.records[answer.receipt].receipt;
        let node = &input.bundle.proposal.receipts[answer.receipt].node;
        SettledAnswer {
            receipt: SettledReceipt::new(receipt, node, &answer.weights),
            weights: answer.weights.clone(),
            credits: answer.credits.clone(),
        }
    };
    let mut settled: Vec<SettledAnswer> = answers.iter().map(settle).collect();
    settled.sort_by_key(|answer| (answer.receipt.channel, answer.receipt.receipt_id));
    settled
}

/// The rules of the answers' adapters, ascending by adapter.
fn rules(input: &BuildInput<'_>, answers: &[Answer]) -> Vec<Rule> {
    let used = answers
        .iter()
        .map(|answer| input.records[answer.receipt].receipt.adapter.u64());
    let used: BTreeSet<u64> = used.collect();
    let facts = used
        .iter()
        .filter_map(|adapter| input.adapters.get(adapter));
    facts
        .map(|facts| facts.rule(&input.bundle.proposal))
        .collect()
}

/// Indices of the receipts to settle. A receipt that a quorum did not accept is left for a later
/// report, and so are those after it in its channel, whose charges build on it.
fn accepted(input: &BuildInput<'_>, ledger: &mut Ledger) -> Result<Vec<usize>, BuildError> {
    let mut indices = Vec::with_capacity(input.records.len());
    let (mut broken, mut seen) = (None, BTreeSet::new());
    for (index, record) in input.records.iter().enumerate() {
        let reference = &input.bundle.proposal.receipts[index];
        let channel = reference.channel.u64();
        if broken == Some(channel) || input.bundle.acceptances(index) < input.set.quorum {
            broken = Some(channel);
            continue;
        }
        let refuse = |error| BuildError::Receipt { index, error };
        let (adapters, channels) = (input.adapters, input.channels);
        let key =
            check_record(input.scope, reference, record, adapters, channels).map_err(refuse)?;
        if input.settled.contains(&key) || !seen.insert(key) {
            return Err(refuse(ReceiptError::AlreadySettled));
        }
        let before = ledger.charged(channel);
        let (fee, found) = (record.receipt.fee.u128(), record.receipt.charged.u128());
        let expected = before.checked_add(fee).ok_or(BuildError::Range)?;
        if found != expected {
            return Err(refuse(ReceiptError::Charge { expected, found }));
        }
        ledger.charged.insert(channel, expected);
        indices.push(index);
    }
    Ok(indices)
}

fn answer(input: &BuildInput<'_>, index: usize) -> Result<Answer, BuildError> {
    let receipt = &input.records[index].receipt;
    let refuse = |error| BuildError::Agreement { index, error };
    let unknown = || BuildError::Receipt {
        index,
        error: ReceiptError::UnknownAdapter {
            adapter: receipt.adapter.u64(),
        },
    };
    let adapter = input
        .adapters
        .get(&receipt.adapter.u64())
        .ok_or_else(unknown)?;
    let observations = input.bundle.observations.iter();
    let observations: Vec<Observation> = observations
        .filter_map(|observation| observation.verdicts.get(index)?.scores().cloned())
        .collect();
    let contributions = adapter.agreement();
    let rule = adapter.rule(&input.bundle.proposal);
    let scores = agreed_scores(&observations, contributions.len()).map_err(refuse)?;
    let spans = &input.spans[index];
    let ppm = weights_from_scores(&scores, spans, &contributions, &rule.mix, rule.attested)
        .map_err(refuse)?;
    let attributed = adapter
        .contributions
        .iter()
        .zip(ppm)
        .filter(|(_, ppm)| *ppm > 0);
    let weights: Vec<Weight> = attributed
        .map(|(contribution, ppm)| contribution.weight(ppm))
        .collect();
    let payees = Payees {
        node: input.bundle.proposal.receipts[index].node.to_vec(),
        agent: None,
        app: None,
        oracles: input.set.operators.clone(),
    };
    let credits = split_fee(receipt.fee.u128(), &rule, &payees, &weights)
        .map_err(|error| BuildError::Split { index, error })?;
    Ok(Answer {
        receipt: index,
        weights,
        credits,
    })
}

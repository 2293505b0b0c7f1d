//! From a bundle to a report, deterministically.

use std::collections::{BTreeMap, BTreeSet};

use attribution_report::{
    agreed_scores, collections_digest, data_hash, merkle_root, receipt_leaf, rules_hash, split_fee,
    weights_from_scores, AgreementError, Collection, Credit, CreditLedger, DataShare, Hash32,
    LedgerError, Observation, Payees, ReceiptRecord, Report, SplitError, SumTreeError, Weight,
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
    let report = assemble(input, &mut ledger, &collections, &answers)?;
    ledger.digest = report.digest();
    Ok(BuiltReport {
        report,
        collections,
        observations_root,
        answers,
        ledger,
    })
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
    let scores = agreed_scores(&observations, contributions.len()).map_err(refuse)?;
    let ppm = weights_from_scores(&scores, &input.spans[index], &contributions, &adapter.mix)
        .map_err(refuse)?;
    let attributed = adapter
        .contributions
        .iter()
        .zip(ppm)
        .filter(|(_, ppm)| *ppm > 0);
    let (mut weights, mut shares) = (Vec::new(), Vec::new());
    for (contribution, weight_ppm) in attributed {
        let contributor = contribution.contributor.clone();
        weights.push(Weight {
            datanet: contribution.datanet,
            batch: contribution.batch,
            contributor: contributor.clone(),
            weight_ppm,
        });
        shares.push(DataShare {
            contributor,
            weight_ppm,
            validators: contribution.validators.clone(),
        });
    }
    let payees = Payees {
        base_owner: adapter.base_owner.clone(),
        builder: adapter.builder.clone(),
        node: input.bundle.proposal.receipts[index].node.to_vec(),
        agent: None,
        app: None,
        treasury: input.bundle.proposal.treasury.to_vec(),
        oracles: input.set.operators.clone(),
    };
    let credits = split_fee(receipt.fee.u128(), &adapter.policy, &payees, &shares)
        .map_err(|error| BuildError::Split { index, error })?;
    Ok(Answer {
        receipt: index,
        weights,
        credits,
    })
}

fn assemble(
    input: &BuildInput<'_>,
    ledger: &mut Ledger,
    collections: &[Collection],
    answers: &[Answer],
) -> Result<Report, BuildError> {
    let BuildInput { scope, bundle, .. } = input;
    let credits = answers.iter().flat_map(|answer| &answer.credits);
    let mut earned = CreditLedger::default();
    earned.add(credits.clone())?;
    ledger.credits.add(credits)?;
    ledger.seq = ledger.seq.checked_add(1).ok_or(BuildError::Range)?;
    let credits = earned.tree()?.root();
    let cumulative = ledger.credits.tree()?;
    let leaf = |answer: &Answer| {
        let receipt = &input.records[answer.receipt].receipt;
        let node = &bundle.proposal.receipts[answer.receipt].node;
        receipt_leaf(
            &scope.chain_id,
            &scope.splitter,
            node,
            receipt,
            &answer.weights,
        )
    };
    let leaves: Vec<Hash32> = answers.iter().map(leaf).collect();
    let used = answers
        .iter()
        .map(|answer| input.records[answer.receipt].receipt.adapter.u64());
    let used: BTreeSet<u64> = used.collect();
    let rules = used
        .iter()
        .filter_map(|adapter| input.adapters.get(adapter));
    let rules: Vec<_> = rules
        .map(|facts| facts.rule(&bundle.proposal.treasury))
        .collect();
    let count = |length: usize| u64::try_from(length).map_err(|_| BuildError::Range);
    Ok(Report {
        config_digest: input.set.config_digest,
        seq: ledger.seq.into(),
        prev_report: input.ledger.digest,
        receipts_root: merkle_root(&leaves),
        receipt_count: count(leaves.len())?.into(),
        rules_hash: rules_hash(&rules),
        credits_root: credits.hash,
        credits_sum: credits.sum,
        cumulative_root: cumulative.root().hash,
        cumulative_sum: cumulative.root().sum,
        leaf_count: count(cumulative.leaves().len())?.into(),
        data_hash: data_hash(
            &collections_digest(collections),
            &bundle.observations_root(),
        ),
    })
}

//! The work that a round asks for: proposing, observing, building.

use std::collections::btree_map::{BTreeMap, Entry};
use std::collections::BTreeSet;
use std::sync::Arc;

use attribution_report::{Hash32, ReceiptRecord};
use contract_api::payout_splitter::ChannelStatus;

use super::{intake, Context};
use crate::chain::ActiveSet;
use crate::error::{OracleError, Result};
use crate::report::{
    build, AdapterFacts, BuildInput, BuiltReport, ChannelFacts, Ledger, ReceiptKey,
};
use crate::select::select;
use crate::store::{Measure, Settlement, StoredReceipt};
use crate::verify::{check_charges, check_record, check_serving, check_voucher, ServingFacts};
use crate::wire::{record_digest, Bundle, Proposal, ReceiptRef, Verdict};

/// A report as recomputed, with what it is made from.
pub struct Recomputed {
    /// What it is made from.
    pub settlement: Settlement,
    /// The report.
    pub built: BuiltReport,
}

/// What an observation says.
pub struct Observed {
    /// One verdict per receipt.
    pub verdicts: Vec<Verdict>,
    /// Contributions of each receipt's adapter.
    pub contributions: Vec<usize>,
}

/// Chooses receipts to propose; none where nothing can be settled.
pub async fn propose(context: &Context) -> Result<Option<Proposal>> {
    let treasury = context.contracts.treasury().await?;
    let candidates = intake::candidates(context).await?;
    let most = context.config.batch.max_receipts;
    let receipts = select(&context.ledger(), &candidates, most);
    let chosen: BTreeSet<Hash32> = receipts.iter().map(|receipt| receipt.digest).collect();
    let chosen = candidates
        .iter()
        .filter(|candidate| chosen.contains(&candidate.digest));
    let adapters = adapters_of(chosen.map(|candidate| &candidate.record));
    let proposal = Proposal {
        treasury: treasury.into(),
        attested: context.contracts.attested(adapters).await?,
        receipts,
    };
    Ok((!proposal.receipts.is_empty()).then_some(proposal))
}

/// Adapters that receipts name.
fn adapters_of<'a>(records: impl IntoIterator<Item = &'a ReceiptRecord>) -> BTreeSet<u64> {
    let adapters = records.into_iter();
    adapters
        .map(|record| record.receipt.adapter.u64())
        .collect()
}

/// Checks the proposed receipts and gives a verdict on each. None where the proposal breaks a
/// rule that every oracle can check: an honest leader does not make such a proposal.
pub async fn observe(
    context: &Arc<Context>,
    set: &ActiveSet,
    proposal: &Proposal,
) -> Result<Option<Observed>> {
    if context.contracts.treasury().await? != proposal.treasury.as_slice() {
        tracing::warn!("the proposal names another treasury");
        return Ok(None);
    }
    let ledger = context.ledger();
    let records = resolve(context, set, &proposal.receipts).await?;
    let attested = context.contracts.attested(adapters_of(&records)).await?;
    if attested != proposal.attested {
        tracing::warn!("the proposal names other attested adapters");
        return Ok(None);
    }
    let facts = Facts::read(context, &records).await?;
    if let Err(reason) = facts.follow_rules(context, &ledger, proposal, &records)? {
        tracing::warn!(reason, "the proposal breaks a rule");
        return Ok(None);
    }
    measure_missing(context, &facts, proposal, &records).await?;
    let mut serving = Serving::new(context).await?;
    let (mut verdicts, mut contributions) = (Vec::new(), Vec::new());
    for (reference, record) in proposal.receipts.iter().zip(&records) {
        let adapter = facts.adapters.get(&record.receipt.adapter.u64());
        contributions.push(adapter.map_or(0, |adapter| adapter.contributions.len()));
        let measure = context.store.measure(&reference.digest)?;
        let scores = measure.and_then(|measure: Measure| measure.verdict.scores().cloned());
        let stands = serving.stands(&facts, reference, record).await?;
        verdicts.push(match scores.filter(|_| stands) {
            Some(scores) => Verdict::Accepted(scores),
            None => Verdict::Refused,
        });
    }
    Ok(Some(Observed {
        verdicts,
        contributions,
    }))
}

/// Recomputes the report number `seq` of a bundle on the ledger of the moment.
pub async fn recompute(
    context: &Arc<Context>,
    set: &ActiveSet,
    seq: u64,
    bundle: &Bundle,
    records: Option<Vec<ReceiptRecord>>,
) -> Result<Recomputed> {
    let records = match records {
        Some(records) => records,
        None => resolve(context, set, &bundle.proposal.receipts).await?,
    };
    let facts = Facts::read(context, &records).await?;
    let spans = spans(context, &facts, &records).await?;
    let keys = keys(context, &bundle.proposal, &records)?;
    let settled = context.store.settled_among(&keys)?;
    let built = build(&BuildInput {
        scope: context.contracts.scope(),
        set: &set.facts,
        seq,
        ledger: &context.ledger(),
        settled: &settled,
        bundle,
        records: &records,
        spans: &spans,
        adapters: &facts.adapters,
        channels: &facts.channels,
    })?;
    let settlement = Settlement {
        set_id: set.set_id.into(),
        bundle: bundle.clone(),
        records,
    };
    Ok(Recomputed { settlement, built })
}

/// Facts of the chain for the adapters and channels of some receipts.
struct Facts {
    adapters: BTreeMap<u64, AdapterFacts>,
    channels: BTreeMap<u64, ChannelFacts>,
}

impl Facts {
    async fn read(context: &Context, records: &[ReceiptRecord]) -> Result<Self> {
        let adapters: BTreeSet<u64> = records
            .iter()
            .map(|record| record.receipt.adapter.u64())
            .collect();
        let channels: BTreeSet<u64> = records
            .iter()
            .map(|record| record.receipt.channel.u64())
            .collect();
        Ok(Self {
            adapters: context.adapters.facts(adapters).await?,
            channels: context.contracts.channel_facts(channels).await?,
        })
    }

    /// The rules that every oracle gets the same answer for, or the first that is broken.
    fn follow_rules(
        &self,
        context: &Context,
        ledger: &Ledger,
        proposal: &Proposal,
        records: &[ReceiptRecord],
    ) -> Result<Result<(), String>> {
        let mut entries = Vec::with_capacity(records.len());
        for (reference, record) in proposal.receipts.iter().zip(records) {
            let scope = context.contracts.scope();
            match check_record(scope, reference, record, &self.adapters, &self.channels) {
                Ok(key) => entries.push((key, record)),
                Err(error) => return Ok(Err(error.to_string())),
            }
            let channel = self.channels.get(&record.receipt.channel.u64());
            if let Some(Err(error)) = channel.map(|it| check_voucher(scope, &record.voucher, it)) {
                return Ok(Err(error.to_string()));
            }
        }
        let keys: Vec<ReceiptKey> = entries.iter().map(|(key, _)| key.clone()).collect();
        let settled = context.store.settled_among(&keys)?;
        let verdicts = check_charges(ledger, &settled, &entries);
        let broken = verdicts.into_iter().find_map(Result::err);
        Ok(broken.map_or(Ok(()), |error| Err(error.to_string())))
    }
}

fn keys(
    context: &Context,
    proposal: &Proposal,
    records: &[ReceiptRecord],
) -> Result<Vec<ReceiptKey>> {
    let mut keys = Vec::with_capacity(records.len());
    for (reference, record) in proposal.receipts.iter().zip(records) {
        let node = context.contracts.canonical(&record.receipt.node)?;
        if node != reference.node.as_slice() {
            let what = format!("the receipt {}", reference.digest);
            return Err(OracleError::NotFound { what });
        }
        keys.push((node, record.receipt.receipt_id));
    }
    Ok(keys)
}

/// The receipts that a proposal names: from the own store, else from other members.
async fn resolve(
    context: &Context,
    set: &ActiveSet,
    references: &[ReceiptRef],
) -> Result<Vec<ReceiptRecord>> {
    let mut records = Vec::with_capacity(references.len());
    let mut fetched = Vec::new();
    for reference in references {
        let known = context.store.record(&reference.digest)?;
        let stored = match known {
            Some(stored) => stored,
            None => {
                let stored = fetch(context, set, reference).await?;
                fetched.push((reference.digest, stored.clone()));
                stored
            }
        };
        records.push(stored.record);
    }
    if !fetched.is_empty() {
        tokio::task::block_in_place(|| context.store.add_records(&fetched))?;
    }
    Ok(records)
}

/// Asks the other members for a receipt; what comes back must have the digest.
async fn fetch(
    context: &Context,
    set: &ActiveSet,
    reference: &ReceiptRef,
) -> Result<StoredReceipt> {
    let scope = context.contracts.scope();
    for (operator, canonical) in set.operators.iter().zip(&set.facts.operators) {
        if *operator == context.operator {
            continue;
        }
        let Ok(endpoint) = context.contracts.endpoint(operator).await else {
            continue;
        };
        let digest = &reference.digest;
        let Ok(found) = context.client.record(&endpoint, canonical, digest).await else {
            continue;
        };
        let (chain_id, splitter) = (&scope.chain_id, &scope.splitter);
        let digest = record_digest(chain_id, splitter, &reference.node, &found.record);
        if digest == reference.digest && found.node == reference.node {
            return Ok(found);
        }
    }
    let what = format!("the receipt {}", reference.digest);
    Err(OracleError::NotFound { what })
}

/// Measures the answers that the intake has not come to yet.
async fn measure_missing(
    context: &Arc<Context>,
    facts: &Facts,
    proposal: &Proposal,
    records: &[ReceiptRecord],
) -> Result<()> {
    let mut missing: BTreeMap<u64, Vec<(Hash32, ReceiptRecord)>> = BTreeMap::new();
    for (reference, record) in proposal.receipts.iter().zip(records) {
        let adapter = record.receipt.adapter.u64();
        let measured = context.store.measure(&reference.digest)?.is_some();
        if !measured && facts.adapters.contains_key(&adapter) {
            let entries = missing.entry(adapter).or_default();
            entries.push((reference.digest, record.clone()));
        }
    }
    for (adapter, entries) in missing {
        for batch in entries.chunks(context.config.limits.measure_batch) {
            intake::measure_batch(context, adapter, batch).await?;
        }
    }
    Ok(())
}

/// Span credit of every contribution for each receipt; none where the adapter is not known.
async fn spans(
    context: &Context,
    facts: &Facts,
    records: &[ReceiptRecord],
) -> Result<Vec<Vec<u64>>> {
    let mut spans = Vec::with_capacity(records.len());
    for record in records {
        let adapter = record.receipt.adapter.u64();
        if !facts.adapters.contains_key(&adapter) {
            spans.push(Vec::new());
            continue;
        }
        let loaded = context.adapters.get(adapter).await?;
        let transcript = record.transcript.clone();
        let scores =
            tokio::task::spawn_blocking(move || loaded.attributor.span_scores(&transcript));
        spans.push(scores.await.map_err(|_| OracleError::Stopped)?);
    }
    Ok(spans)
}

/// What the chain says of nodes and channels at one moment, each asked once.
struct Serving<'a> {
    context: &'a Context,
    now: u64,
    keys: BTreeMap<String, Option<Vec<u8>>>,
    closed: BTreeMap<u64, bool>,
}

impl<'a> Serving<'a> {
    async fn new(context: &'a Context) -> Result<Self> {
        Ok(Self {
            context,
            now: context.contracts.block_time().await?,
            keys: BTreeMap::new(),
            closed: BTreeMap::new(),
        })
    }

    async fn stands(
        &mut self,
        facts: &Facts,
        reference: &ReceiptRef,
        record: &ReceiptRecord,
    ) -> Result<bool> {
        let channel = record.receipt.channel.u64();
        let Some(channel_facts) = facts.channels.get(&channel) else {
            return Ok(false);
        };
        let contracts = &self.context.contracts;
        let node = &record.receipt.node;
        if let Entry::Vacant(unknown) = self.keys.entry(node.clone()) {
            unknown.insert(contracts.receipt_key(node).await?);
        }
        if let Entry::Vacant(unknown) = self.closed.entry(channel) {
            let found = contracts.channel(channel).await?;
            unknown.insert(found.is_none_or(|found| found.status == ChannelStatus::Closed));
        }
        let serving = ServingFacts {
            receipt_key: self.keys.get(node).cloned().flatten(),
            closed: self.closed.get(&channel).copied().unwrap_or(true),
            now: self.now,
            margin: self.context.config.timing.settle_margin_seconds,
        };
        let scope = contracts.scope();
        match check_serving(scope, &reference.node, record, channel_facts, &serving) {
            Ok(()) => Ok(true),
            Err(error) => {
                tracing::warn!(digest = %reference.digest, %error, "receipt refused");
                Ok(false)
            }
        }
    }
}

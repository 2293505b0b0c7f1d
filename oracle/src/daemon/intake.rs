//! Reading the nodes' feeds, measuring the answers, and telling when a report is due.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use attribution_report::{Hash32, ReceiptRecord, Transcript};
use contract_api::model_registry::NodeResponse;
use futures::StreamExt;
use tokio::sync::mpsc::Sender;

use super::{collectible, Context, Event};
use crate::error::{OracleError, Result};
use crate::models::measure;
use crate::select::{select, Candidate};
use crate::store::StoredReceipt;
use crate::wire::{record_digest, Verdict};

/// Receipts that one request asks a node for.
const PAGE: u32 = 64;
/// Requests to one node before others get their turn.
const PAGES: usize = 8;
/// Nodes that are asked at the same time.
const CONCURRENT_NODES: usize = 8;

/// Follows the feeds for as long as the oracle runs.
pub async fn run(context: Arc<Context>, events: Sender<Event>) {
    let pause = Duration::from_millis(context.config.timing.feed_poll_ms);
    let mut waiting_since = None;
    let mut was_due = false;
    loop {
        if let Err(error) = read_feeds(&context).await {
            context.report_failure("reading the feeds", &error);
        }
        if let Err(error) = measure_new(&context).await {
            context.report_failure("measuring answers", &error);
        }
        if let Err(error) = collectible::lose_uncollectible(&context).await {
            context.report_failure("looking for lost receipts", &error);
        }
        match is_due(&context, &mut waiting_since).await {
            Ok(due) if due != was_due || due => {
                was_due = due;
                if events.send(Event::Work { due }).await.is_err() {
                    return;
                }
            }
            Ok(_) => {}
            Err(error) => context.report_failure("looking for work", &error),
        }
        tokio::time::sleep(pause).await;
    }
}

async fn read_feeds(context: &Context) -> Result<()> {
    let member = context.set().and_then(|set| set.member(&context.operator));
    if member.is_none() {
        return Ok(());
    }
    let nodes = context.contracts.nodes().await?;
    // Owned entries: a borrowed one would tie the stream's future to one lifetime.
    let reads = nodes.into_iter().map(|node| async move {
        if let Err(error) = read_feed(context, &node).await {
            tracing::debug!(node = node.node, %error, "feed not read");
        }
    });
    futures::stream::iter(reads)
        .buffer_unordered(CONCURRENT_NODES)
        .collect::<()>()
        .await;
    Ok(())
}

async fn read_feed(context: &Context, node: &NodeResponse) -> Result<()> {
    let canonical = context.contracts.canonical(&node.node)?;
    for _ in 0..PAGES {
        let after = context.store.feed_position(&canonical)?;
        let records = context.client.feed(node, &canonical, after, PAGE).await?;
        let scope = context.contracts.scope();
        let mut entries = Vec::with_capacity(records.len());
        for (position, record) in (after.saturating_add(1)..).zip(records) {
            // A feed without gaps cannot hide a receipt from some oracles.
            if record.position.u64() != position || record.receipt.node != node.node {
                let reason = format!("entry {position} is out of order or of another node");
                let url = node.endpoint.clone();
                return Err(OracleError::Peer { url, reason });
            }
            let digest = record_digest(&scope.chain_id, &scope.splitter, &canonical, &record);
            entries.push((digest, record));
        }
        if entries.is_empty() {
            return Ok(());
        }
        tokio::task::block_in_place(|| context.store.add_feed(&canonical, &entries))?;
    }
    Ok(())
}

/// Measures the receipts that were not measured yet, adapter by adapter.
async fn measure_new(context: &Arc<Context>) -> Result<()> {
    let mut by_adapter: BTreeMap<u64, Vec<(Hash32, ReceiptRecord)>> = BTreeMap::new();
    for digest in context.store.pending()? {
        if context.store.measure(&digest)?.is_some() {
            continue;
        }
        if let Some(StoredReceipt { record, .. }) = context.store.record(&digest)? {
            let adapter = record.receipt.adapter.u64();
            by_adapter
                .entry(adapter)
                .or_default()
                .push((digest, record));
        }
    }
    for (adapter, records) in by_adapter {
        for batch in records.chunks(context.config.limits.measure_batch) {
            if let Err(error) = measure_batch(context, adapter, batch).await {
                context.report_failure("measuring answers", &error);
                break;
            }
        }
    }
    Ok(())
}

/// Measures answers of one adapter and stores what was found.
pub async fn measure_batch(
    context: &Arc<Context>,
    adapter: u64,
    batch: &[(Hash32, ReceiptRecord)],
) -> Result<()> {
    let loaded = context.adapters.get(adapter).await?;
    let transcripts: Vec<Transcript> = batch
        .iter()
        .map(|(_, record)| record.transcript.clone())
        .collect();
    let measured = tokio::task::spawn_blocking(move || measure(&loaded, &transcripts))
        .await
        .map_err(|_| OracleError::Stopped)?;
    let digests = batch.iter().map(|(digest, _)| *digest);
    let measures: Vec<_> = digests.zip(measured.measures).collect();
    let refused = measures
        .iter()
        .filter(|(_, measure)| measure.verdict == Verdict::Refused);
    for (digest, measure) in refused.clone() {
        tracing::warn!(%digest, adapter, reason = measure.reason, "receipt refused");
    }
    let refused = refused.count() as u64;
    tokio::task::block_in_place(|| context.store.add_measures(&measures))?;
    let elapsed = u64::try_from(measured.elapsed.as_millis()).unwrap_or(u64::MAX);
    context.count(|figures| {
        figures.measured = figures.measured.saturating_add(measures.len() as u64);
        figures.measured_ms = figures.measured_ms.saturating_add(elapsed);
        figures.refused = figures.refused.saturating_add(refused);
    });
    Ok(())
}

/// The receipts that this oracle accepts, that no report has settled yet, and that can still be
/// collected.
pub async fn candidates(context: &Context) -> Result<Vec<Candidate>> {
    let mut found = Vec::new();
    for digest in context.store.pending()? {
        let measure = context.store.measure(&digest)?;
        if measure.is_none_or(|measure| measure.verdict.scores().is_none()) {
            continue;
        }
        if let Some(StoredReceipt { node, record }) = context.store.record(&digest)? {
            found.push(Candidate {
                digest,
                node: node.to_vec(),
                record,
            });
        }
    }
    collectible::collectible(context, found).await
}

/// Whether enough receipts wait, or one has waited for long enough.
async fn is_due(context: &Context, waiting_since: &mut Option<Duration>) -> Result<bool> {
    let batch = &context.config.batch;
    let candidates = candidates(context).await?;
    let chosen = select(&context.ledger(), &candidates, batch.max_receipts);
    context.count(|figures| figures.eligible = chosen.len());
    if chosen.is_empty() {
        *waiting_since = None;
        return Ok(false);
    }
    let now = context.clock.now();
    let waited = now.saturating_sub(*waiting_since.get_or_insert(now));
    let longest = Duration::from_millis(batch.max_wait_ms);
    Ok(chosen.len() >= batch.min_receipts || waited >= longest)
}

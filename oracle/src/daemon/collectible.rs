//! What the channels still pay: which reports can be posted, and which receipts are lost.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use attribution_report::{Collection, Hash32, Voucher};
use contract_api::payout_splitter::{ChannelResponse, ChannelStatus};
use tokio::sync::Mutex;

use super::Context;
use crate::error::Result;
use crate::select::Candidate;
use crate::store::{LostReceipt, StoredReceipt, Uncollectible};
use crate::verify::check_voucher;

/// How long what was read of a channel is believed; its end is compared with every block.
const BELIEVED: Duration = Duration::from_secs(5);

/// What was read of the channels lately.
#[derive(Default)]
pub struct Channels(Mutex<BTreeMap<u64, Read>>);

/// A channel as it was at a time; none where it does not exist.
struct Read {
    at: Duration,
    found: Option<Arc<ChannelResponse>>,
}

impl Channels {
    /// A channel as it was lately.
    async fn get(&self, context: &Context, channel: u64) -> Result<Option<Arc<ChannelResponse>>> {
        let now = context.clock.now();
        let mut known = self.0.lock().await;
        known.retain(|_, read| now.saturating_sub(read.at) < BELIEVED);
        if let Some(read) = known.get(&channel) {
            return Ok(read.found.clone());
        }
        let found = context.contracts.channel(channel).await?.map(Arc::new);
        let read = Read {
            at: now,
            found: found.clone(),
        };
        known.insert(channel, read);
        Ok(found)
    }
}

/// Why a report cannot charge the channel by the voucher at `now` (Unix seconds) or later.
fn uncollectible(
    context: &Context,
    found: Option<&ChannelResponse>,
    voucher: &Voucher,
    now: u64,
) -> Result<Option<Uncollectible>> {
    let channel = voucher.channel;
    let Some(found) = found else {
        return Ok(Some(Uncollectible::Closed { channel }));
    };
    let settles_at = found.settles_at;
    if found.status == ChannelStatus::Closed {
        return Ok(Some(Uncollectible::Closed { channel }));
    }
    if now > settles_at.u64() {
        let settled = Uncollectible::Settled {
            channel,
            settles_at,
        };
        return Ok(Some(settled));
    }
    let facts = context.contracts.paying_facts(found, now)?;
    let paid = check_voucher(context.contracts.scope(), voucher, &facts);
    Ok(paid.is_err().then_some(Uncollectible::Voucher { channel }))
}

/// Why the chain does not take these charges any more, and else the first Unix second in which
/// one of their channels settles no longer, as the chain is now.
pub async fn check_collections(
    context: &Context,
    collections: &[Collection],
) -> Result<Result<u64, Uncollectible>> {
    let now = context.contracts.block_time().await?;
    let mut until = u64::MAX;
    for Collection { voucher, .. } in collections {
        let found = context.contracts.channel(voucher.channel.u64()).await?;
        if let Some(reason) = uncollectible(context, found.as_ref(), voucher, now)? {
            return Ok(Err(reason));
        }
        let settles_at = found.map_or(now, |found| found.settles_at.u64());
        until = until.min(settles_at.saturating_add(1));
    }
    Ok(Ok(until))
}

/// Those of the receipts whose channels will pay them for long enough to report them.
pub async fn collectible(context: &Context, candidates: Vec<Candidate>) -> Result<Vec<Candidate>> {
    if candidates.is_empty() {
        return Ok(candidates);
    }
    let margin = context.config.timing.settle_margin_seconds;
    let later = context.contracts.block_time().await?.saturating_add(margin);
    let mut kept = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let voucher = &candidate.record.voucher;
        let channel = candidate.record.receipt.channel.u64();
        let found = context.channels.get(context, channel).await?;
        if uncollectible(context, found.as_deref(), voucher, later)?.is_none() {
            kept.push(candidate);
        }
    }
    Ok(kept)
}

/// Notes the waiting receipts whose channels have settled or are closed as lost.
pub async fn lose_uncollectible(context: &Context) -> Result<()> {
    let waiting = context.store.pending()?;
    if waiting.is_empty() {
        return Ok(());
    }
    let now = context.contracts.block_time().await?;
    let mut lost: Vec<(Hash32, LostReceipt)> = Vec::new();
    for digest in waiting {
        let Some(StoredReceipt { node, record }) = context.store.record(&digest)? else {
            continue;
        };
        let channel = record.receipt.channel.u64();
        let found = context.channels.get(context, channel).await?;
        let reason = uncollectible(context, found.as_deref(), &record.voucher, now)?;
        // The payer may make a voucher's key a paying one again.
        let gone = |reason: &Uncollectible| !matches!(reason, Uncollectible::Voucher { .. });
        if let Some(reason) = reason.filter(gone) {
            tracing::warn!(%digest, %reason, "a receipt is lost");
            let receipt = record.receipt;
            lost.push((
                digest,
                LostReceipt {
                    node,
                    receipt,
                    reason,
                },
            ));
        }
    }
    if lost.is_empty() {
        return Ok(());
    }
    tokio::task::block_in_place(|| context.store.lose(&lost))
}

//! Bringing the own ledger to the chain's newest valid report.

use std::sync::Arc;

use contract_api::payout_splitter::{ReportResponse, ReportStatus};

use super::{tasks, Context, Recomputed};
use crate::chain::ActiveSet;
use crate::error::{OracleError, Result};
use crate::store::{Settled, Settlement};

/// Takes settled reports back up to the newest one that the chain still counts. True where there
/// was one to take back.
pub async fn take_back(context: &Arc<Context>) -> Result<bool> {
    let ledger = context.ledger();
    let mut last = 0;
    for (seq, digest) in context.store.settled_reports()? {
        let found = context.contracts.report(seq).await?;
        if found.status != ReportStatus::Void && found.digest == digest {
            last = seq;
            break;
        }
    }
    if last == ledger.seq {
        return Ok(false);
    }
    let voided = tokio::task::block_in_place(|| context.store.roll_back(last))?;
    for report in &voided {
        tracing::warn!(seq = %report.seq, receipts = %report.receipts, "report void, taken back");
    }
    context.ledger_is(Arc::new(context.store.ledger()?));
    let count = voided.len() as u64;
    context.count(|figures| figures.voided = figures.voided.saturating_add(count));
    Ok(true)
}

/// Settles the valid report after the newest settled one: from what was recomputed in the round,
/// else from another oracle's bundle. Whatever the source, it must make the very report that the
/// chain took. False where the chain has no such report.
pub async fn settle_next(context: &Arc<Context>, own: Vec<Arc<Recomputed>>) -> Result<bool> {
    let before = context.ledger();
    let Some(on_chain) = context.contracts.next_valid(before.seq).await? else {
        return Ok(false);
    };
    let seq = on_chain.report.seq.u64();
    let matching = own
        .into_iter()
        .find(|recomputed| recomputed.built.ledger.digest == on_chain.digest);
    let recomputed = match matching {
        Some(recomputed) => recomputed,
        None => Arc::new(from_peers(context, &on_chain).await?),
    };
    let Recomputed { settlement, built } = &*recomputed;
    tokio::task::block_in_place(|| context.store.settle(&before, Settled { settlement, built }))?;
    tracing::info!(seq, answers = built.answers.len(), report = %on_chain.digest, "report settled");
    context.ledger_is(Arc::new(built.ledger.clone()));
    Ok(true)
}

/// Asks the members of the signing set and of the current one until a bundle fits.
async fn from_peers(context: &Arc<Context>, on_chain: &ReportResponse) -> Result<Recomputed> {
    let seq = on_chain.report.seq.u64();
    let set_id = on_chain.set_id.u64();
    let unknown = || OracleError::NotFound {
        what: format!("oracle set {set_id}"),
    };
    let set = &context.contracts.set(set_id).await?.ok_or_else(unknown)?;
    let current = context.set();
    let peers = set.operators.iter().zip(&set.facts.operators);
    let later = current
        .iter()
        .flat_map(|set| set.operators.iter().zip(&set.facts.operators));
    let mut failure = OracleError::NotFound {
        what: format!("the bundle of report {seq}"),
    };
    for (operator, canonical) in peers.chain(later) {
        if *operator == context.operator {
            continue;
        }
        let Ok(endpoint) = context.contracts.endpoint(operator).await else {
            continue;
        };
        let Ok(found) = context.client.settlement(&endpoint, canonical, seq).await else {
            continue;
        };
        match verify(context, set, found, on_chain).await {
            Ok(recomputed) => return Ok(recomputed),
            Err(error) => {
                tracing::warn!(operator, %error, "a peer's bundle does not fit");
                failure = error;
            }
        }
    }
    Err(failure)
}

async fn verify(
    context: &Arc<Context>,
    set: &ActiveSet,
    found: Settlement,
    on_chain: &ReportResponse,
) -> Result<Recomputed> {
    let seq = on_chain.report.seq.u64();
    let Settlement {
        bundle, records, ..
    } = found;
    let recomputed = tasks::recompute(context, set, seq, &bundle, Some(records)).await?;
    let own = recomputed.built.ledger.digest;
    if own == on_chain.digest {
        return Ok(recomputed);
    }
    Err(OracleError::Diverged {
        seq,
        chain: on_chain.digest.to_string(),
        own: own.to_string(),
    })
}

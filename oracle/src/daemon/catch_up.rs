//! Bringing the own ledger to the chain's newest report.

use std::sync::Arc;

use super::{tasks, Context, Recomputed};
use crate::chain::ActiveSet;
use crate::error::{OracleError, Result};
use crate::store::{Settled, Settlement};

/// Settles the report after the newest settled one: from what was recomputed in the round, else
/// from another oracle's bundle. Whatever the source, it must make the very report that the chain
/// took.
pub async fn settle_next(context: &Arc<Context>, own: Vec<Arc<Recomputed>>) -> Result<()> {
    let before = context.ledger();
    let seq = before.seq.saturating_add(1);
    let on_chain = context.contracts.report(seq).await?;
    let matching = own
        .into_iter()
        .find(|recomputed| recomputed.built.ledger.digest == on_chain.digest);
    let recomputed = match matching {
        Some(recomputed) => recomputed,
        None => {
            let set_id = on_chain.set_id.u64();
            let unknown = || OracleError::NotFound {
                what: format!("oracle set {set_id}"),
            };
            let set = context.contracts.set(set_id).await?.ok_or_else(unknown)?;
            let recomputed = from_peers(context, &set, seq, &on_chain.digest.to_string()).await?;
            Arc::new(recomputed)
        }
    };
    let Recomputed { settlement, built } = &*recomputed;
    tokio::task::block_in_place(|| context.store.settle(&before, Settled { settlement, built }))?;
    tracing::info!(seq, answers = built.answers.len(), report = %on_chain.digest, "report settled");
    context.ledger_is(Arc::new(built.ledger.clone()));
    Ok(())
}

/// Asks the members of the signing set and of the current one until a bundle fits.
async fn from_peers(
    context: &Arc<Context>,
    set: &ActiveSet,
    seq: u64,
    digest: &str,
) -> Result<Recomputed> {
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
        match verify(context, set, found, seq, digest).await {
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
    seq: u64,
    digest: &str,
) -> Result<Recomputed> {
    let Settlement {
        bundle, records, ..
    } = found;
    let recomputed = tasks::recompute(context, set, &bundle, Some(records)).await?;
    let own = recomputed.built.ledger.digest.to_string();
    if own == digest {
        return Ok(recomputed);
    }
    Err(OracleError::Diverged {
        seq,
        chain: digest.to_owned(),
        own,
    })
}

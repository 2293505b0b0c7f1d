//! Reports opened to their leaves: the own ones, and those that others publish.

use attribution_report::fraud::ReportData;
use contract_api::payout_splitter::ReportResponse;

use super::Context;
use crate::chain::ActiveSet;
use crate::error::{OracleError, Result};

/// A report of the chain with its leaves: from the own store where this oracle settled it, else
/// from any oracle that publishes them. None where nobody shows leaves that the report commits to.
pub async fn open(context: &Context, on_chain: &ReportResponse) -> Result<Option<ReportData>> {
    let set = signers(context, on_chain).await?;
    let seq = on_chain.report.seq.u64();
    let scope = context.contracts.scope();
    if context.store.settled_digest(seq)? == Some(on_chain.digest) {
        return context
            .store
            .report_data(scope, &on_chain.report, &set.oracle_set);
    }
    for endpoint in endpoints(context, &set).await {
        let Ok(published) = context.client.leaves(&endpoint, seq).await else {
            continue;
        };
        match published.data(scope, &on_chain.report, &set.oracle_set) {
            Ok(Some(data)) => return Ok(Some(data)),
            Ok(None) => tracing::debug!(endpoint, seq, "these are not the report's leaves"),
            Err(error) => tracing::debug!(endpoint, seq, %error, "the leaves make no trees"),
        }
    }
    Ok(None)
}

/// The set that signed a report.
pub async fn signers(context: &Context, on_chain: &ReportResponse) -> Result<ActiveSet> {
    let set_id = on_chain.set_id.u64();
    let found = context.contracts.set(set_id).await?;
    found.ok_or_else(|| OracleError::NotFound {
        what: format!("oracle set {set_id}"),
    })
}

/// Where the other members of a set and of the current one are reached.
async fn endpoints(context: &Context, set: &ActiveSet) -> Vec<String> {
    let current = context.set();
    let later = current.iter().flat_map(|set| &set.operators);
    let mut operators: Vec<&String> = set.operators.iter().chain(later).collect();
    operators.sort();
    operators.dedup();
    let mut found = Vec::new();
    for operator in operators {
        if *operator == context.operator {
            continue;
        }
        if let Ok(endpoint) = context.contracts.endpoint(operator).await {
            found.push(endpoint);
        }
    }
    found
}

//! Batches that lost their acceptance after an adapter was loaded.

use std::collections::BTreeSet;
use std::sync::Arc;

use contract_api::datanet_registry::{BatchResponse, ExcludedResponse, QueryMsg};

use super::LoadedAdapter;
use crate::chain::Contracts;
use crate::error::Result;
use crate::report::AdapterFacts;

/// Most entries of a page.
const PAGE: u32 = 100;

/// The adapter with the quality of excluded batches at zero, so that they earn nothing more. Every
/// oracle asks before every use, so all come to the same facts once a block is known to all.
pub async fn without_excluded(
    contracts: &Contracts,
    entry: Arc<LoadedAdapter>,
) -> Result<Arc<LoadedAdapter>> {
    let contributions = &entry.facts.contributions;
    let datanets: BTreeSet<u64> = contributions.iter().map(|one| one.datanet).collect();
    let mut excluded = BTreeSet::new();
    for datanet in datanets {
        let found = excluded_of(contracts, datanet).await?;
        excluded.extend(found.into_iter().map(|batch| (datanet, batch)));
    }
    let is_excluded = |datanet, batch| excluded.contains(&(datanet, batch));
    let mut earning = contributions.iter().filter(|one| one.quality > 0);
    if !earning.any(|one| is_excluded(one.datanet, one.batch)) {
        return Ok(entry);
    }
    let mut facts = entry.facts.clone();
    for one in &mut facts.contributions {
        if is_excluded(one.datanet, one.batch) {
            one.quality = 0;
        }
    }
    let attributor = entry.attributor.clone();
    Ok(Arc::new(LoadedAdapter { facts, attributor }))
}

/// The facts with the quality that every batch was decided with, whether it still counts or not.
pub async fn with_all_qualities(
    contracts: &Contracts,
    entry: &LoadedAdapter,
) -> Result<AdapterFacts> {
    let mut facts = entry.facts.clone();
    for one in facts
        .contributions
        .iter_mut()
        .filter(|one| one.quality == 0)
    {
        let query = QueryMsg::Batch {
            datanet: one.datanet.into(),
            batch: one.batch.into(),
        };
        let batch: BatchResponse = contracts.datanet_query(&query).await?;
        one.quality = batch.quality;
    }
    Ok(facts)
}

async fn excluded_of(contracts: &Contracts, datanet: u64) -> Result<Vec<u64>> {
    let mut found: Vec<u64> = Vec::new();
    loop {
        let query = QueryMsg::Excluded {
            datanet: datanet.into(),
            start_after: found.last().map(|batch| (*batch).into()),
            limit: Some(PAGE),
        };
        let page: ExcludedResponse = contracts.datanet_query(&query).await?;
        if page.batches.is_empty() {
            return Ok(found);
        }
        found.extend(page.batches.iter().map(|entry| entry.batch.u64()));
    }
}

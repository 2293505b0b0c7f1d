//! Snapshots of a Datanet, which training runs name.

use chain_client::TxOutcome;
use contract_api::datanet_registry::{ExecuteMsg, QueryMsg, SnapshotResponse, SnapshotsResponse};

use crate::{Context, Result, Wallet};

/// Records the root over the batches accepted so far. Anyone.
pub async fn take(context: &Context, sender: &Wallet, datanet: u64) -> Result<TxOutcome> {
    let msg = ExecuteMsg::TakeSnapshot {
        datanet: datanet.into(),
    };
    let registry = &context.contracts.datanet_registry;
    Ok(sender.broadcaster.execute(registry, &msg, &[]).await?)
}

/// All snapshots of a Datanet, the latest last.
pub async fn list(context: &Context, datanet: u64) -> Result<Vec<SnapshotResponse>> {
    let mut found: Vec<SnapshotResponse> = Vec::new();
    loop {
        let query = QueryMsg::Snapshots {
            datanet: datanet.into(),
            start_after: found.last().map(|snapshot| snapshot.batches),
            limit: Some(100),
        };
        let registry = &context.contracts.datanet_registry;
        let page: SnapshotsResponse = context.query(registry, &query).await?;
        if page.snapshots.is_empty() {
            return Ok(found);
        }
        found.extend(page.snapshots);
    }
}

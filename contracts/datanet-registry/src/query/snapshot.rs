//! Snapshots and the accepted batches behind them.

use contract_api::datanet_registry::{
    AcceptedBatch, AcceptedBatchesResponse, QueryMsg, SnapshotResponse, SnapshotsResponse,
};
use contract_api::page_size;
use cosmwasm_std::{to_json_binary, Binary, Deps, Uint64};

use super::misplaced;
use crate::state::{self, Snapshot};
use crate::ContractError;

pub fn query(deps: Deps, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Snapshot { datanet, root } => {
            let found = state::snapshot(deps.storage, datanet.u64(), &root)?;
            to_json_binary(&response(datanet.u64(), found))
        }
        QueryMsg::Snapshots {
            datanet,
            start_after,
            limit,
        } => {
            let after = start_after.map(|batches| batches.u64());
            to_json_binary(&list(deps, datanet.u64(), after, limit)?)
        }
        QueryMsg::AcceptedBatches {
            datanet,
            start_after,
            limit,
        } => to_json_binary(&accepted(deps, datanet.u64(), start_after, limit)?),
        QueryMsg::SnapshotsOfBatch {
            datanet,
            batch,
            start_after,
            limit,
        } => {
            let (datanet, batch) = (datanet.u64(), batch.u64());
            to_json_binary(&of_batch(deps, datanet, batch, start_after, limit)?)
        }
        _ => return Err(misplaced()),
    };
    Ok(answer?)
}

fn response(datanet: u64, snapshot: Snapshot) -> SnapshotResponse {
    SnapshotResponse {
        datanet: datanet.into(),
        root: snapshot.root,
        batches: snapshot.batches.into(),
        height: snapshot.height.into(),
    }
}

/// Up to `limit` snapshots of more than `above` batches.
fn list(
    deps: Deps,
    datanet: u64,
    above: Option<u64>,
    limit: Option<u32>,
) -> Result<SnapshotsResponse, ContractError> {
    let found = state::snapshots(deps.storage, datanet, above, page_size(limit))?;
    let snapshots = found
        .into_iter()
        .map(|snapshot| response(datanet, snapshot))
        .collect();
    Ok(SnapshotsResponse { snapshots })
}

/// Up to `limit` snapshots that contain the batch, of more than `after` batches.
fn of_batch(
    deps: Deps,
    datanet: u64,
    batch: u64,
    after: Option<Uint64>,
    limit: Option<u32>,
) -> Result<SnapshotsResponse, ContractError> {
    let Some(position) = state::batch(deps.storage, datanet, batch)?.position else {
        return Ok(SnapshotsResponse {
            snapshots: Vec::new(),
        });
    };
    let after = after.map_or(position, |after| after.u64().max(position));
    list(deps, datanet, Some(after), limit)
}

fn accepted(
    deps: Deps,
    datanet: u64,
    after: Option<Uint64>,
    limit: Option<u32>,
) -> Result<AcceptedBatchesResponse, ContractError> {
    let after = after.map(|position| position.u64());
    let leaves = state::accepted_batches(deps.storage, datanet, after, page_size(limit))?;
    let batches = leaves
        .into_iter()
        .map(|(position, id)| {
            let batch = state::batch(deps.storage, datanet, id)?;
            Ok(AcceptedBatch {
                position: position.into(),
                batch: id.into(),
                contributor: batch.contributor.into_string(),
                root: batch.root,
                count: batch.count.into(),
                quality: batch.quality,
                uri: batch.uri,
                status: batch.status,
            })
        })
        .collect::<Result<_, ContractError>>()?;
    Ok(AcceptedBatchesResponse { batches })
}

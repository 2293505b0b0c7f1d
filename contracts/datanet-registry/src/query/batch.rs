//! Batches, their scores and appeals.

use contract_api::datanet_registry::{
    AppealResponse, AppealsResponse, BatchResponse, BatchesResponse, ExcludedBatch,
    ExcludedResponse, QueryMsg, ScoreEntry, ScoresResponse,
};
use contract_api::page_size;
use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, StdResult, Uint64};

use super::{address, misplaced};
use crate::state::{self, Appeal, Batch};
use crate::ContractError;

pub fn query(deps: Deps, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Batch { datanet, batch } => {
            let (datanet, id) = (datanet.u64(), batch.u64());
            let batch = state::batch(deps.storage, datanet, id)?;
            to_json_binary(&batch_response(datanet, id, batch))
        }
        QueryMsg::Batches {
            datanet,
            start_after,
            limit,
        } => to_json_binary(&batches(deps, datanet.u64(), start_after, limit)?),
        QueryMsg::Excluded {
            datanet,
            start_after,
            limit,
        } => to_json_binary(&excluded(deps, datanet.u64(), start_after, limit)?),
        QueryMsg::Appeal { datanet, batch } => {
            let (datanet, id) = (datanet.u64(), batch.u64());
            let appeal = state::appeal(deps.storage, datanet, id)?;
            to_json_binary(&appeal_response(datanet, id, appeal))
        }
        QueryMsg::Appeals {
            datanet,
            start_after,
            limit,
        } => to_json_binary(&appeals(deps, datanet.u64(), start_after, limit)?),
        QueryMsg::Scores {
            datanet,
            batch,
            start_after,
            limit,
        } => {
            let (datanet, batch) = (datanet.u64(), batch.u64());
            to_json_binary(&scores(deps, datanet, batch, start_after, limit)?)
        }
        _ => return Err(misplaced()),
    };
    Ok(answer?)
}

fn batch_response(datanet: u64, id: u64, batch: Batch) -> BatchResponse {
    BatchResponse {
        datanet: datanet.into(),
        batch: id.into(),
        serial: batch.serial.into(),
        contributor: batch.contributor.into_string(),
        root: batch.root,
        count: batch.count.into(),
        bytes: batch.bytes.into(),
        uri: batch.uri,
        licence_version: batch.licence_version,
        deposit: batch.deposit,
        held: batch.held,
        status: batch.status,
        quality: batch.quality,
        validators: batch
            .validators
            .into_iter()
            .map(Addr::into_string)
            .collect(),
        submitted_at: batch.submitted_at.into(),
        score_by: batch.score_by.into(),
        decided_at: batch.decided_at.into(),
        settle_after: batch.settle_after.into(),
        position: batch.position.map(Uint64::new),
        excluded_at: batch.excluded_at.into(),
    }
}

fn batches(
    deps: Deps,
    datanet: u64,
    after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<BatchesResponse> {
    let after = after.map(|id| id.u64());
    let batches = state::batches(deps.storage, datanet, after, page_size(limit))?
        .into_iter()
        .map(|(id, batch)| batch_response(datanet, id, batch))
        .collect();
    Ok(BatchesResponse { batches })
}

fn excluded(
    deps: Deps,
    datanet: u64,
    after: Option<Uint64>,
    limit: Option<u32>,
) -> Result<ExcludedResponse, ContractError> {
    let after = after.map(|id| id.u64());
    let batches = state::excluded(deps.storage, datanet, after, page_size(limit))?
        .into_iter()
        .map(|id| {
            let batch = state::batch(deps.storage, datanet, id)?;
            Ok(ExcludedBatch {
                batch: id.into(),
                status: batch.status,
                excluded_at: batch.excluded_at.into(),
            })
        })
        .collect::<Result<_, ContractError>>()?;
    Ok(ExcludedResponse { batches })
}

fn appeal_response(datanet: u64, batch: u64, appeal: Appeal) -> AppealResponse {
    AppealResponse {
        datanet: datanet.into(),
        batch: batch.into(),
        appellant: appeal.appellant.into_string(),
        bond: appeal.bond,
        reason: appeal.reason,
        against: appeal.against,
        status: appeal.status,
        opened_at: appeal.opened_at.into(),
        rule_by: appeal.rule_by.into(),
    }
}

fn appeals(
    deps: Deps,
    datanet: u64,
    after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<AppealsResponse> {
    let after = after.map(|id| id.u64());
    let appeals = state::appeals(deps.storage, datanet, after, page_size(limit))?
        .into_iter()
        .map(|(batch, appeal)| appeal_response(datanet, batch, appeal))
        .collect();
    Ok(AppealsResponse { appeals })
}

fn scores(
    deps: Deps,
    datanet: u64,
    batch: u64,
    after: Option<String>,
    limit: Option<u32>,
) -> StdResult<ScoresResponse> {
    let after = address(deps, after)?;
    let limit = page_size(limit);
    let scores = state::scores(deps.storage, datanet, batch, after.as_ref(), limit)?
        .into_iter()
        .map(|(validator, score)| ScoreEntry {
            validator: validator.into_string(),
            quality: score.quality,
            bond: score.bond,
        })
        .collect();
    Ok(ScoresResponse { scores })
}

//! Queries.

mod snapshot;

use contract_api::datanet_registry::{
    BatchResponse, BatchesResponse, ConfigResponse, DatanetResponse, DatanetsResponse, QueryMsg,
    ScoreEntry, ScoresResponse, ValidatorEntry, ValidatorsResponse,
};
use contract_api::page_size;
use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, StdResult, Uint64};

use crate::state::{self, Batch, Datanet};
use crate::ContractError;

pub fn query(deps: Deps, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::Datanet { datanet } => to_json_binary(&datanet_by_id(deps, datanet.u64())?),
        QueryMsg::DatanetByName { name } => {
            let id = state::datanet_id(deps.storage, &name)?;
            to_json_binary(&datanet_by_id(deps, id)?)
        }
        QueryMsg::Datanets { start_after, limit } => {
            to_json_binary(&datanets(deps, start_after, limit)?)
        }
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
        QueryMsg::Scores {
            datanet,
            batch,
            start_after,
            limit,
        } => {
            let (datanet, batch) = (datanet.u64(), batch.u64());
            to_json_binary(&scores(deps, datanet, batch, start_after, limit)?)
        }
        QueryMsg::Validators {
            datanet,
            start_after,
            limit,
        } => to_json_binary(&validators(deps, datanet.u64(), start_after, limit)?),
        QueryMsg::Snapshot { datanet, root } => {
            let found = state::snapshot(deps.storage, datanet.u64(), &root)?;
            to_json_binary(&snapshot::response(datanet.u64(), found))
        }
        QueryMsg::Snapshots {
            datanet,
            start_after,
            limit,
        } => {
            let after = start_after.map(|batches| batches.u64());
            to_json_binary(&snapshot::list(deps, datanet.u64(), after, limit)?)
        }
        QueryMsg::AcceptedBatches {
            datanet,
            start_after,
            limit,
        } => to_json_binary(&snapshot::accepted(
            deps,
            datanet.u64(),
            start_after,
            limit,
        )?),
        QueryMsg::SnapshotsOfBatch {
            datanet,
            batch,
            start_after,
            limit,
        } => to_json_binary(&snapshot::of_batch(
            deps,
            datanet.u64(),
            batch.u64(),
            start_after,
            limit,
        )?),
    };
    Ok(answer?)
}

fn config(deps: Deps) -> StdResult<ConfigResponse> {
    let config = state::config(deps.storage)?;
    Ok(ConfigResponse {
        owner: config.owner.into_string(),
        open_token: config.open_token.into_string(),
        treasury: config.treasury.into_string(),
        held: state::held(deps.storage)?,
    })
}

fn datanet_by_id(deps: Deps, id: u64) -> Result<DatanetResponse, ContractError> {
    Ok(datanet_response(id, state::datanet(deps.storage, id)?))
}

fn datanet_response(id: u64, datanet: Datanet) -> DatanetResponse {
    DatanetResponse {
        datanet: id.into(),
        owner: datanet.owner.into_string(),
        terms: datanet.terms,
        batches: datanet.batches.into(),
        accepted: datanet.accepted.into(),
        total_bond: datanet.total_bond,
    }
}

fn datanets(deps: Deps, after: Option<Uint64>, limit: Option<u32>) -> StdResult<DatanetsResponse> {
    let after = after.map(|id| id.u64());
    let datanets = state::datanets(deps.storage, after, page_size(limit))?;
    let datanets = datanets
        .into_iter()
        .map(|(id, datanet)| datanet_response(id, datanet))
        .collect();
    Ok(DatanetsResponse { datanets })
}

fn batch_response(datanet: u64, id: u64, batch: Batch) -> BatchResponse {
    BatchResponse {
        datanet: datanet.into(),
        batch: id.into(),
        contributor: batch.contributor.into_string(),
        root: batch.root,
        count: batch.count.into(),
        bytes: batch.bytes.into(),
        uri: batch.uri,
        deposit: batch.deposit,
        status: batch.status,
        quality: batch.quality,
        validators: batch
            .validators
            .into_iter()
            .map(Addr::into_string)
            .collect(),
        submitted_at: batch.submitted_at.into(),
        decided_at: batch.decided_at.into(),
    }
}

fn batches(
    deps: Deps,
    datanet: u64,
    after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<BatchesResponse> {
    let after = after.map(|id| id.u64());
    let batches = state::batches(deps.storage, datanet, after, page_size(limit))?;
    let batches = batches
        .into_iter()
        .map(|(id, batch)| batch_response(datanet, id, batch))
        .collect();
    Ok(BatchesResponse { batches })
}

fn scores(
    deps: Deps,
    datanet: u64,
    batch: u64,
    after: Option<String>,
    limit: Option<u32>,
) -> StdResult<ScoresResponse> {
    let after = address(deps, after)?;
    let scores = state::scores(
        deps.storage,
        datanet,
        batch,
        after.as_ref(),
        page_size(limit),
    )?;
    let scores = scores
        .into_iter()
        .map(|(validator, score)| ScoreEntry {
            validator: validator.into_string(),
            quality: score.quality,
            bond: score.bond,
        })
        .collect();
    Ok(ScoresResponse { scores })
}

fn validators(
    deps: Deps,
    datanet: u64,
    after: Option<String>,
    limit: Option<u32>,
) -> StdResult<ValidatorsResponse> {
    let after = address(deps, after)?;
    let validators = state::validators(deps.storage, datanet, after.as_ref(), page_size(limit))?;
    let validators = validators
        .into_iter()
        .map(|(account, validator)| ValidatorEntry {
            active: validator.is_active(),
            validator: account.into_string(),
            bond: validator.bond,
        })
        .collect();
    Ok(ValidatorsResponse { validators })
}

fn address(deps: Deps, text: Option<String>) -> StdResult<Option<Addr>> {
    text.map(|text| deps.api.addr_validate(&text)).transpose()
}

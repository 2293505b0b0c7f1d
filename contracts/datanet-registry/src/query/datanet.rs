//! Datanets and their licences.

use contract_api::datanet_registry::{
    DatanetResponse, DatanetsResponse, LicenceEntry, LicencesResponse, QueryMsg,
};
use contract_api::page_size;
use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, StdResult};

use super::misplaced;
use crate::state::{self, Datanet};
use crate::ContractError;

pub fn query(deps: Deps, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Datanet { datanet } => to_json_binary(&by_id(deps, datanet.u64())?),
        QueryMsg::DatanetByName { name } => {
            let id = state::datanet_id(deps.storage, &name)?;
            to_json_binary(&by_id(deps, id)?)
        }
        QueryMsg::Datanets { start_after, limit } => {
            let after = start_after.map(|id| id.u64());
            to_json_binary(&list(deps, after, limit)?)
        }
        QueryMsg::Licences {
            datanet,
            start_after,
            limit,
        } => to_json_binary(&licences(deps, datanet.u64(), start_after, limit)?),
        _ => return Err(misplaced()),
    };
    Ok(answer?)
}

fn by_id(deps: Deps, id: u64) -> Result<DatanetResponse, ContractError> {
    Ok(response(id, state::datanet(deps.storage, id)?))
}

fn response(id: u64, datanet: Datanet) -> DatanetResponse {
    DatanetResponse {
        datanet: id.into(),
        owner: datanet.owner.into_string(),
        pending_owner: datanet.pending_owner.map(Addr::into_string),
        terms: datanet.terms,
        licence_version: datanet.licence_version,
        retired_at: datanet.retired_at.into(),
        batches: datanet.batches.into(),
        accepted: datanet.accepted.into(),
        excluded: datanet.excluded.into(),
        total_bond: datanet.total_bond,
    }
}

fn list(deps: Deps, after: Option<u64>, limit: Option<u32>) -> StdResult<DatanetsResponse> {
    let datanets = state::datanets(deps.storage, after, page_size(limit))?
        .into_iter()
        .map(|(id, datanet)| response(id, datanet))
        .collect();
    Ok(DatanetsResponse { datanets })
}

fn licences(
    deps: Deps,
    datanet: u64,
    after: Option<u32>,
    limit: Option<u32>,
) -> StdResult<LicencesResponse> {
    let licences = state::licences(deps.storage, datanet, after, page_size(limit))?
        .into_iter()
        .map(|(version, entry)| LicenceEntry {
            version,
            licence: entry.licence,
            conditions: entry.conditions,
            since: entry.since.into(),
        })
        .collect();
    Ok(LicencesResponse { licences })
}

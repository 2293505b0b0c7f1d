//! Queries.

use contract_api::{
    model_registry::{
        AdapterResponse, AdaptersResponse, BaseModelResponse, BaseModelsResponse, ConfigResponse,
        NodeResponse, NodesResponse, QueryMsg,
    },
    page_size,
};
use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, StdError, StdResult, Storage, Uint64};

use crate::state::{self, Adapter, BaseModel, Named, Node};

pub(crate) fn answer(deps: Deps, msg: QueryMsg) -> StdResult<Binary> {
    let storage = deps.storage;
    match msg {
        QueryMsg::Config {} => to_json_binary(&config(storage)?),
        QueryMsg::BaseModel { base_model } => {
            to_json_binary(&one_base_model(storage, base_model.u64())?)
        }
        QueryMsg::BaseModels { start_after, limit } => {
            to_json_binary(&base_models(storage, start_after, limit)?)
        }
        QueryMsg::Adapter { adapter } => to_json_binary(&one_adapter(storage, adapter.u64())?),
        QueryMsg::AdapterByName { name } => to_json_binary(&adapter_by_name(storage, &name)?),
        QueryMsg::Adapters { start_after, limit } => {
            to_json_binary(&adapters(storage, start_after, limit)?)
        }
        QueryMsg::AdaptersByDatanet {
            datanet,
            start_after,
            limit,
        } => to_json_binary(&adapters_of(storage, datanet.u64(), start_after, limit)?),
        QueryMsg::Node { node } => to_json_binary(&one_node(deps, &node)?),
        QueryMsg::Nodes { start_after, limit } => to_json_binary(&nodes(deps, start_after, limit)?),
    }
}

fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    let config = state::config(storage)?;
    Ok(ConfigResponse {
        owner: config.owner.into(),
        datanet_registry: config.datanet_registry.into(),
        min_data_share: config.min_data_share,
    })
}

fn one_base_model(storage: &dyn Storage, id: u64) -> StdResult<BaseModelResponse> {
    let model = state::base_model(storage, id)?
        .ok_or_else(|| StdError::not_found(format!("base model {id}")))?;
    Ok(base_model_response((id, model)))
}

fn base_model_response((id, model): (u64, BaseModel)) -> BaseModelResponse {
    BaseModelResponse {
        base_model: id.into(),
        owner: model.owner.into(),
        name: model.name,
        model_hash: model.model_hash,
        licence: model.licence,
        registered_at: model.registered_at.into(),
    }
}

fn base_models(
    storage: &dyn Storage,
    start_after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<BaseModelsResponse> {
    let entries = state::base_models(storage, start_after.map(Into::into), page_size(limit))?;
    Ok(BaseModelsResponse {
        base_models: entries.into_iter().map(base_model_response).collect(),
    })
}

fn one_adapter(storage: &dyn Storage, id: u64) -> StdResult<AdapterResponse> {
    let adapter =
        state::adapter(storage, id)?.ok_or_else(|| StdError::not_found(format!("adapter {id}")))?;
    Ok(adapter_response((id, adapter)))
}

fn adapter_by_name(storage: &dyn Storage, name: &str) -> StdResult<AdapterResponse> {
    match state::named(storage, name)? {
        Some(Named::Adapter(id)) => one_adapter(storage, id),
        Some(Named::BaseModel(_)) | None => {
            Err(StdError::not_found(format!("adapter named {name:?}")))
        }
    }
}

fn adapter_response((id, adapter): (u64, Adapter)) -> AdapterResponse {
    AdapterResponse {
        adapter: id.into(),
        builder: adapter.builder.into(),
        base_owner: adapter.base_owner.into(),
        terms: adapter.terms,
        registered_at: adapter.registered_at.into(),
    }
}

fn adapters(
    storage: &dyn Storage,
    start_after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<AdaptersResponse> {
    let entries = state::adapters(storage, start_after.map(Into::into), page_size(limit))?;
    Ok(AdaptersResponse {
        adapters: entries.into_iter().map(adapter_response).collect(),
    })
}

fn adapters_of(
    storage: &dyn Storage,
    datanet: u64,
    start_after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<AdaptersResponse> {
    let start = start_after.map(Into::into);
    let adapters = state::adapters_of(storage, datanet, start, page_size(limit))?
        .into_iter()
        .map(|id| one_adapter(storage, id))
        .collect::<StdResult<_>>()?;
    Ok(AdaptersResponse { adapters })
}

fn one_node(deps: Deps, node: &str) -> StdResult<NodeResponse> {
    let address = deps.api.addr_validate(node)?;
    let node = state::node(deps.storage, &address)?
        .ok_or_else(|| StdError::not_found(format!("node {address}")))?;
    Ok(node_response((address, node)))
}

fn node_response((address, node): (Addr, Node)) -> NodeResponse {
    NodeResponse {
        node: address.into(),
        endpoint: node.endpoint,
        receipt_key: node.receipt_key,
    }
}

fn nodes(deps: Deps, start_after: Option<String>, limit: Option<u32>) -> StdResult<NodesResponse> {
    let start = start_after
        .map(|address| deps.api.addr_validate(&address))
        .transpose()?;
    let entries = state::nodes(deps.storage, start.as_ref(), page_size(limit))?;
    Ok(NodesResponse {
        nodes: entries.into_iter().map(node_response).collect(),
    })
}

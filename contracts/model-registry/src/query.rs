//! Queries.

use attribution_report::Hash32;
use contract_api::{
    model_registry::{
        AdapterResponse, AdaptersResponse, AgentResponse, AgentTerms, AgentsResponse, AppResponse,
        AppTerms, AppsResponse, Asset, BaseModelResponse, BaseModelsResponse, ConfigResponse,
        EarnersResponse, NameResponse, NodeResponse, NodesResponse, OwnershipResponse, QueryMsg,
        TotalsResponse,
    },
    page_size,
};
use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, StdError, StdResult, Storage, Uint64};

use crate::state::{self, Adapter, Agent, App, BaseModel, Node};

pub(crate) fn answer(deps: Deps, msg: QueryMsg) -> StdResult<Binary> {
    let storage = deps.storage;
    match msg {
        QueryMsg::Config {} => to_json_binary(&config(storage)?),
        QueryMsg::Totals {} => to_json_binary(&totals(storage)?),
        QueryMsg::Name { name } => {
            let asset = state::named(storage, &name)?.ok_or_else(|| missing("name", &name))?;
            to_json_binary(&NameResponse { asset })
        }
        QueryMsg::Ownership { asset } => to_json_binary(&OwnershipResponse {
            owner: owner(storage, asset)?,
            offered_to: state::offer(storage, asset)?.map(Into::into),
        }),
        QueryMsg::Earners { adapter, height } => {
            to_json_binary(&earners(storage, adapter, height.u64())?)
        }
        QueryMsg::Node { node } => to_json_binary(&one_node(deps, &node)?),
        QueryMsg::Nodes { start_after, limit } => to_json_binary(&nodes(deps, start_after, limit)?),
        QueryMsg::BaseModel { base_model } => {
            to_json_binary(&one_base_model(storage, base_model.u64())?)
        }
        QueryMsg::BaseModels { start_after, limit } => {
            to_json_binary(&base_models(storage, start_after, limit)?)
        }
        QueryMsg::Agent { agent } => to_json_binary(&one_agent(storage, agent.u64())?),
        QueryMsg::Agents { start_after, limit } => {
            to_json_binary(&agents(storage, start_after, limit)?)
        }
        QueryMsg::AgentsByAdapter {
            adapter,
            start_after,
            limit,
        } => {
            let start = start_after.map(Into::into);
            let ids = state::agents_by_adapter(storage, adapter.u64(), start, page_size(limit))?;
            let agents = ids.into_iter().map(|id| one_agent(storage, id));
            to_json_binary(&AgentsResponse {
                agents: agents.collect::<StdResult<_>>()?,
            })
        }
        QueryMsg::App { app } => {
            let id = app.u64();
            let found = state::app(storage, id)?.ok_or_else(|| missing("app", id))?;
            to_json_binary(&app_response(storage, (id, found))?)
        }
        QueryMsg::Apps { start_after, limit } => {
            let start = start_after.map(Into::into);
            let entries = state::apps(storage, start, page_size(limit))?.into_iter();
            let apps = entries.map(|entry| app_response(storage, entry));
            to_json_binary(&AppsResponse {
                apps: apps.collect::<StdResult<_>>()?,
            })
        }
        lineage => adapters(storage, lineage),
    }
}

/// Answers what is asked of adapters.
fn adapters(storage: &dyn Storage, msg: QueryMsg) -> StdResult<Binary> {
    match msg {
        QueryMsg::Adapter { adapter } => to_json_binary(&one_adapter(storage, adapter.u64())?),
        QueryMsg::AdapterByName { name } => to_json_binary(&adapter_by_name(storage, &name)?),
        QueryMsg::Adapters { start_after, limit } => {
            let start = start_after.map(Into::into);
            let entries = state::adapters(storage, start, page_size(limit))?.into_iter();
            let adapters = entries.map(|entry| adapter_response(storage, entry));
            to_json_binary(&AdaptersResponse {
                adapters: adapters.collect::<StdResult<_>>()?,
            })
        }
        QueryMsg::AdaptersByDatanet {
            datanet,
            start_after,
            limit,
        } => {
            let start = start_after.map(Into::into);
            let ids = state::adapters_by_datanet(storage, datanet.u64(), start, page_size(limit))?;
            to_json_binary(&adapters_of(storage, ids)?)
        }
        QueryMsg::AdaptersBySnapshot {
            datanet,
            root,
            start_after,
            limit,
        } => to_json_binary(&by_snapshot(storage, datanet, &root, start_after, limit)?),
        QueryMsg::AdaptersByBase {
            base_model,
            start_after,
            limit,
        } => {
            let start = start_after.map(Into::into);
            let ids = state::adapters_by_base(storage, base_model.u64(), start, page_size(limit))?;
            to_json_binary(&adapters_of(storage, ids)?)
        }
        QueryMsg::AdapterVersions { adapter, limit } => {
            to_json_binary(&versions(storage, adapter.u64(), limit)?)
        }
        other => Err(StdError::generic_err(format!(
            "{other:?} asks for no adapter"
        ))),
    }
}

fn missing(what: &str, which: impl std::fmt::Display) -> StdError {
    StdError::not_found(format!("{what} {which}"))
}

fn owner(storage: &dyn Storage, asset: Asset) -> StdResult<String> {
    state::owner(storage, asset)?
        .map(Into::into)
        .ok_or_else(|| StdError::not_found(format!("{asset:?}")))
}

fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    let config = state::config(storage)?;
    Ok(ConfigResponse {
        owner: config.owner.into(),
        open_token: config.open_token.into(),
        treasury: config.treasury.into(),
        datanet_registry: config.datanet_registry.into(),
        oracle_registry: config.oracle_registry.map(Into::into),
        payout_splitter: config.payout_splitter.map(Into::into),
        emergency: config.emergency.map(Into::into),
        policy_floor: config.policy_floor,
        policy_cap: config.policy_cap,
        min_adapter_deposit: config.min_adapter_deposit,
        min_agent_stake: config.min_agent_stake,
        hold_seconds: config.hold_seconds.into(),
        paused: config.paused,
    })
}

fn totals(storage: &dyn Storage) -> StdResult<TotalsResponse> {
    let totals = state::totals(storage)?;
    Ok(TotalsResponse {
        deposits: totals.deposits,
        stakes: totals.stakes,
        held: totals.deposits.checked_add(totals.stakes)?,
        forfeited: totals.forfeited,
    })
}

fn earners(storage: &dyn Storage, adapter: Uint64, height: u64) -> StdResult<EarnersResponse> {
    let found =
        state::adapter(storage, adapter.u64())?.ok_or_else(|| missing("adapter", adapter))?;
    let base = Asset::BaseModel(found.terms.base_model);
    Ok(EarnersResponse {
        builder: state::owner_at(storage, Asset::Adapter(adapter), height)?.into(),
        base_owner: state::owner_at(storage, base, height)?.into(),
        // As with owners, what happened in a block counts from the next one on.
        attested: found.attested_at.is_some_and(|since| since < height),
    })
}

fn one_base_model(storage: &dyn Storage, id: u64) -> StdResult<BaseModelResponse> {
    let model = state::base_model(storage, id)?.ok_or_else(|| missing("base model", id))?;
    base_model_response(storage, (id, model))
}

fn base_model_response(
    storage: &dyn Storage,
    (id, model): (u64, BaseModel),
) -> StdResult<BaseModelResponse> {
    Ok(BaseModelResponse {
        base_model: id.into(),
        owner: owner(storage, Asset::BaseModel(id.into()))?,
        name: model.name,
        model_hash: model.model_hash,
        licence: model.licence,
        registered_at: model.registered_at.into(),
        deprecated_at: model.deprecated_at.map(Into::into),
    })
}

fn base_models(
    storage: &dyn Storage,
    start_after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<BaseModelsResponse> {
    let start = start_after.map(Into::into);
    let entries = state::base_models(storage, start, page_size(limit))?.into_iter();
    let base_models = entries.map(|entry| base_model_response(storage, entry));
    Ok(BaseModelsResponse {
        base_models: base_models.collect::<StdResult<_>>()?,
    })
}

fn one_adapter(storage: &dyn Storage, id: u64) -> StdResult<AdapterResponse> {
    let adapter = state::adapter(storage, id)?.ok_or_else(|| missing("adapter", id))?;
    adapter_response(storage, (id, adapter))
}

fn adapter_by_name(storage: &dyn Storage, name: &str) -> StdResult<AdapterResponse> {
    match state::named(storage, name)? {
        Some(Asset::Adapter(id)) => one_adapter(storage, id.u64()),
        Some(Asset::BaseModel(_) | Asset::Agent(_) | Asset::App(_)) | None => {
            Err(StdError::not_found(format!("adapter named {name:?}")))
        }
    }
}

fn adapter_response(
    storage: &dyn Storage,
    (id, adapter): (u64, Adapter),
) -> StdResult<AdapterResponse> {
    Ok(AdapterResponse {
        adapter: id.into(),
        builder: owner(storage, Asset::Adapter(id.into()))?,
        base_owner: owner(storage, Asset::BaseModel(adapter.terms.base_model))?,
        terms: adapter.terms,
        registered_at: adapter.registered_at.into(),
        status: adapter.status,
        attested_at: adapter.attested_at.map(Into::into),
        deposit: adapter.deposit,
        successor: adapter.successor.map(Into::into),
        deprecated_at: adapter.deprecated_at.map(Into::into),
        withdrawable_at: adapter.withdrawable_at.map(Into::into),
    })
}

fn adapters_of(storage: &dyn Storage, ids: Vec<u64>) -> StdResult<AdaptersResponse> {
    let adapters = ids.into_iter().map(|id| one_adapter(storage, id));
    Ok(AdaptersResponse {
        adapters: adapters.collect::<StdResult<_>>()?,
    })
}

fn by_snapshot(
    storage: &dyn Storage,
    datanet: Uint64,
    root: &Hash32,
    start_after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<AdaptersResponse> {
    let start = start_after.map(Into::into);
    let limit = page_size(limit);
    let ids = state::adapters_by_snapshot(storage, datanet.u64(), root, start, limit)?;
    adapters_of(storage, ids)
}

/// Follows predecessors, which are older than their successors, so the walk ends.
fn versions(storage: &dyn Storage, id: u64, limit: Option<u32>) -> StdResult<AdaptersResponse> {
    let mut adapters = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next.filter(|_| adapters.len() < page_size(limit)) {
        let found = one_adapter(storage, id)?;
        next = found.terms.predecessor.map(Into::into);
        adapters.push(found);
    }
    Ok(AdaptersResponse { adapters })
}

fn agents(
    storage: &dyn Storage,
    start_after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<AgentsResponse> {
    let start = start_after.map(Into::into);
    let entries = state::agents(storage, start, page_size(limit))?.into_iter();
    let agents = entries.map(|entry| agent_response(storage, entry));
    Ok(AgentsResponse {
        agents: agents.collect::<StdResult<_>>()?,
    })
}

fn one_agent(storage: &dyn Storage, id: u64) -> StdResult<AgentResponse> {
    let agent = state::agent(storage, id)?.ok_or_else(|| missing("agent", id))?;
    agent_response(storage, (id, agent))
}

fn agent_response(storage: &dyn Storage, (id, agent): (u64, Agent)) -> StdResult<AgentResponse> {
    let smallest = state::config(storage)?.min_agent_stake;
    let terms: AgentTerms = agent.terms;
    Ok(AgentResponse {
        agent: id.into(),
        owner: owner(storage, Asset::Agent(id.into()))?,
        terms,
        stake: agent.stake,
        active: agent.deprecated_at.is_none() && agent.stake >= smallest,
        registered_at: agent.registered_at.into(),
        successor: agent.successor.map(Into::into),
        deprecated_at: agent.deprecated_at.map(Into::into),
        withdrawable_at: agent.withdrawable_at.map(Into::into),
    })
}

fn app_response(storage: &dyn Storage, (id, app): (u64, App)) -> StdResult<AppResponse> {
    Ok(AppResponse {
        app: id.into(),
        owner: owner(storage, Asset::App(id.into()))?,
        terms: AppTerms {
            name: app.name,
            endpoint: app.endpoint,
            payee: app.payee.into(),
            predecessor: app.predecessor.map(Into::into),
        },
        registered_at: app.registered_at.into(),
        successor: app.successor.map(Into::into),
        deprecated_at: app.deprecated_at.map(Into::into),
    })
}

fn one_node(deps: Deps, node: &str) -> StdResult<NodeResponse> {
    let address = deps.api.addr_validate(node)?;
    let node = state::node(deps.storage, &address)?.ok_or_else(|| missing("node", &address))?;
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

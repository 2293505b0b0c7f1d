//! Agents.

use contract_api::model_registry::AgentTerms;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Item, Map};

use super::next;

/// An agent; its owner is kept apart. Its terms hold no addresses.
#[cw_serde]
pub(crate) struct Agent {
    pub terms: AgentTerms,
    pub stake: Uint128,
    pub registered_at: u64,
    pub successor: Option<u64>,
    pub deprecated_at: Option<u64>,
    pub withdrawable_at: Option<u64>,
}

/// () -> number of agents, which is the newest id
const AGENT_COUNT: Item<u64> = Item::new("agent_count");
/// id -> agent
const AGENTS: Map<u64, Agent> = Map::new("agents");
/// (adapter, agent) -> ()
const AGENTS_BY_ADAPTER: Map<(u64, u64), ()> = Map::new("agents_by_adapter");

/// Stores an agent under the next id, from 1 on, and under its adapters.
pub(crate) fn add_agent(storage: &mut dyn Storage, agent: &Agent) -> StdResult<u64> {
    let id = next(storage, &AGENT_COUNT)?;
    for adapter in &agent.terms.models {
        AGENTS_BY_ADAPTER.save(storage, (adapter.u64(), id), &())?;
    }
    AGENTS.save(storage, id, agent)?;
    Ok(id)
}

/// Stores an agent in the place of its former record, whose adapters it shares.
pub(crate) fn save_agent(storage: &mut dyn Storage, id: u64, agent: &Agent) -> StdResult<()> {
    AGENTS.save(storage, id, agent)
}

pub(crate) fn agent(storage: &dyn Storage, id: u64) -> StdResult<Option<Agent>> {
    AGENTS.may_load(storage, id)
}

/// Agents after `start_after`, ascending by id.
pub(crate) fn agents(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Agent)>> {
    let start = start_after.map(Bound::exclusive);
    AGENTS
        .range(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

/// Ids of agents composed of an adapter after `start_after`, ascending.
pub(crate) fn agents_by_adapter(
    storage: &dyn Storage,
    adapter: u64,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<u64>> {
    let start = start_after.map(Bound::exclusive);
    AGENTS_BY_ADAPTER
        .prefix(adapter)
        .keys(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

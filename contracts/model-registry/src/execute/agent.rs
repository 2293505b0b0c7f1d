//! Agents and their stakes.

use contract_api::{
    is_label,
    model_registry::{AgentTerms, Asset, MAX_MODELS},
};
use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage, Uint128, Uint64};

use super::{
    check_endpoint, check_owner, check_running,
    name::{check_name, check_predecessor},
    open_transfer,
};
use crate::{
    events::Event,
    state::{self, Agent, Config},
    ContractError,
};

/// Longest reason of a slash in bytes.
const MAX_REASON: usize = 200;

pub(crate) fn register_agent(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    owner: Addr,
    stake: Uint128,
    terms: AgentTerms,
) -> Result<Response, ContractError> {
    check_running(config.paused.agents, "register_agent")?;
    let smallest = config.min_agent_stake;
    if stake < smallest {
        return Err(ContractError::DepositTooSmall {
            found: stake,
            smallest,
        });
    }
    check_endpoint(&terms.endpoint)?;
    let predecessor = terms.predecessor.map(Asset::Agent);
    check_predecessor(deps.storage, predecessor, &owner)?;
    check_name(deps.storage, &terms.name, predecessor)?;
    check_models(deps.storage, &terms.models)?;

    let agent = Agent {
        terms,
        stake,
        registered_at: env.block.height,
        successor: None,
        deprecated_at: None,
        withdrawable_at: None,
    };
    let id = state::add_agent(deps.storage, &agent)?;
    let asset = Asset::Agent(id.into());
    state::save_name(deps.storage, &agent.terms.name, asset)?;
    state::save_owner(deps.storage, asset, &owner, env.block.height)?;
    if let Some(predecessor) = agent.terms.predecessor {
        let mut former = load(deps.storage, predecessor.u64())?;
        former.successor = Some(id);
        state::save_agent(deps.storage, predecessor.u64(), &former)?;
    }
    add_to_stakes(deps.storage, stake)?;
    let event = Event::Agent {
        agent: id,
        owner,
        name: agent.terms.name,
        stake,
        predecessor: agent.terms.predecessor.map(Into::into),
    };
    Ok(event.into())
}

fn check_models(storage: &dyn Storage, models: &[Uint64]) -> Result<(), ContractError> {
    let found = models.len();
    if !(1..=MAX_MODELS).contains(&found) {
        return Err(ContractError::ModelCount { found });
    }
    if let Some(at) = models
        .windows(2)
        .position(|pair| pair.first() >= pair.last())
    {
        let position = at.saturating_add(1);
        return Err(ContractError::ModelOrder { position });
    }
    for adapter in models {
        let asset = Asset::Adapter(*adapter);
        let found =
            state::adapter(storage, adapter.u64())?.ok_or(ContractError::UnknownAsset { asset })?;
        if found.deprecated_at.is_some() {
            return Err(ContractError::Deprecated { asset });
        }
    }
    Ok(())
}

fn load(storage: &dyn Storage, agent: u64) -> Result<Agent, ContractError> {
    state::agent(storage, agent)?.ok_or(ContractError::UnknownAsset {
        asset: Asset::Agent(agent.into()),
    })
}

fn add_to_stakes(storage: &mut dyn Storage, amount: Uint128) -> Result<(), ContractError> {
    let mut totals = state::totals(storage)?;
    totals.stakes = totals.stakes.checked_add(amount)?;
    Ok(state::save_totals(storage, &totals)?)
}

pub(crate) fn add_stake(
    deps: DepsMut,
    config: &Config,
    agent: u64,
    amount: Uint128,
) -> Result<Response, ContractError> {
    check_running(config.paused.agents, "add_stake")?;
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    let mut record = load(deps.storage, agent)?;
    if record.deprecated_at.is_some() {
        return Err(ContractError::Deprecated {
            asset: Asset::Agent(agent.into()),
        });
    }
    record.stake = record.stake.checked_add(amount)?;
    state::save_agent(deps.storage, agent, &record)?;
    add_to_stakes(deps.storage, amount)?;
    let event = Event::StakeAdded {
        agent,
        amount,
        stake: record.stake,
    };
    Ok(event.into())
}

pub(crate) fn update_agent(
    deps: DepsMut,
    sender: Addr,
    agent: u64,
    endpoint: String,
) -> Result<Response, ContractError> {
    check_endpoint(&endpoint)?;
    check_owner(deps.storage, Asset::Agent(agent.into()), &sender)?;
    let mut record = load(deps.storage, agent)?;
    record.terms.endpoint = endpoint.clone();
    state::save_agent(deps.storage, agent, &record)?;
    Ok(Event::AgentUpdated { agent, endpoint }.into())
}

pub(crate) fn slash_agent(
    deps: DepsMut,
    config: &Config,
    agent: u64,
    amount: Uint128,
    reason: String,
) -> Result<Response, ContractError> {
    if !is_label(&reason, MAX_REASON) {
        return Err(ContractError::InvalidReason { most: MAX_REASON });
    }
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    let mut record = load(deps.storage, agent)?;
    let stake = record.stake;
    record.stake = stake
        .checked_sub(amount)
        .map_err(|_| ContractError::BeyondStake { amount, stake })?;
    state::save_agent(deps.storage, agent, &record)?;
    let mut totals = state::totals(deps.storage)?;
    totals.stakes = totals.stakes.checked_sub(amount)?;
    totals.forfeited = totals.forfeited.checked_add(amount)?;
    state::save_totals(deps.storage, &totals)?;
    let event = Event::AgentSlashed {
        agent,
        amount,
        stake: record.stake,
        reason,
    };
    Ok(Response::from(event).add_message(open_transfer(config, &config.treasury, amount)?))
}

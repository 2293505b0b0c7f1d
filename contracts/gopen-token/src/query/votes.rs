//! Votes by height, and delegations.

use contract_api::gopen_token::{
    DelegateResponse, DelegationEntry, DelegationsResponse, TotalPowerAtHeightResponse,
    VotingPowerAtHeightResponse,
};
use contract_api::page_size;
use cosmwasm_std::{Addr, Deps, Env, StdResult};

use crate::{state, votes, ContractError};

pub fn power(
    deps: Deps,
    env: Env,
    address: String,
    height: Option<u64>,
) -> Result<VotingPowerAtHeightResponse, ContractError> {
    let known = known_height(&env, height)?;
    let address = deps.api.addr_validate(&address)?;
    Ok(VotingPowerAtHeightResponse {
        power: state::votes(deps.storage, &address, height)?.into(),
        height: known,
    })
}

pub fn total(
    deps: Deps,
    env: Env,
    height: Option<u64>,
) -> Result<TotalPowerAtHeightResponse, ContractError> {
    let known = known_height(&env, height)?;
    Ok(TotalPowerAtHeightResponse {
        power: state::total_votes(deps.storage, height)?.into(),
        height: known,
    })
}

/// The height that a query means; refuses one that the chain has not reached.
pub fn known_height(env: &Env, height: Option<u64>) -> Result<u64, ContractError> {
    let current = env.block.height;
    match height {
        Some(height) if height > current => Err(ContractError::FutureHeight { height, current }),
        Some(height) => Ok(height),
        None => Ok(current),
    }
}

pub fn delegate(deps: Deps, address: String) -> StdResult<DelegateResponse> {
    let address = deps.api.addr_validate(&address)?;
    let chosen = state::delegation(deps.storage, &address)?;
    Ok(DelegateResponse {
        delegate: votes::voter_of(deps.storage, &address)?.map(Addr::into_string),
        since: chosen.map(|chosen| chosen.since).unwrap_or_default().into(),
    })
}

pub fn delegations(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> StdResult<DelegationsResponse> {
    let page = state::delegations(deps.storage, start_after, page_size(limit))?;
    let delegations = page
        .into_iter()
        .map(|(account, delegation)| DelegationEntry {
            account: account.into_string(),
            delegate: delegation.delegate.into_string(),
            since: delegation.since.into(),
        })
        .collect();
    Ok(DelegationsResponse { delegations })
}

//! The queries of a cw4 group, whose members are the addresses with votes.

use contract_api::page_size;
use cosmwasm_std::{Addr, Deps, Env, StdResult};
use cw4::{
    AdminResponse, HooksResponse, Member, MemberListResponse, MemberResponse, TotalWeightResponse,
};

use super::votes::known_height;
use crate::{state, ContractError};

pub fn admin(deps: Deps) -> StdResult<AdminResponse> {
    let owner = state::config(deps.storage)?.owner;
    Ok(AdminResponse {
        admin: Some(owner.into_string()),
    })
}

pub fn total_weight(
    deps: Deps,
    env: Env,
    at_height: Option<u64>,
) -> Result<TotalWeightResponse, ContractError> {
    known_height(&env, at_height)?;
    let weight = state::total_votes(deps.storage, at_height)?;
    Ok(TotalWeightResponse { weight })
}

/// Who has no votes is no member.
pub fn member(
    deps: Deps,
    env: Env,
    addr: String,
    at_height: Option<u64>,
) -> Result<MemberResponse, ContractError> {
    known_height(&env, at_height)?;
    let address = deps.api.addr_validate(&addr)?;
    let votes = state::votes(deps.storage, &address, at_height)?;
    let weight = (votes > 0).then_some(votes);
    Ok(MemberResponse { weight })
}

pub fn members(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> StdResult<MemberListResponse> {
    let page = state::members(deps.storage, start_after, page_size(limit))?;
    let members = page
        .into_iter()
        .map(|(address, weight)| Member {
            addr: address.into_string(),
            weight,
        })
        .collect();
    Ok(MemberListResponse { members })
}

pub fn hooks(deps: Deps) -> StdResult<HooksResponse> {
    let hooks = state::hooks(deps.storage)?;
    Ok(HooksResponse {
        hooks: hooks.into_iter().map(Addr::into_string).collect(),
    })
}

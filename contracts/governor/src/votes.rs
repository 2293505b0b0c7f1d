//! Votes, as gopen-token keeps them: always those at the start of a block.

use contract_api::gopen_token::{
    QueryMsg, TotalPowerAtHeightResponse, VotingPowerAtHeightResponse,
};
use cosmwasm_std::{Addr, Deps, StdResult};
use cw4::{Cw4QueryMsg, MemberListResponse};

use crate::lifecycle::whole_votes;
use crate::state;

/// Votes of `account` at the start of the block at `height`.
pub fn of(deps: Deps, account: &Addr, height: u64) -> StdResult<u64> {
    let query = QueryMsg::VotingPowerAtHeight {
        address: account.to_string(),
        height: Some(height),
    };
    let token = state::config(deps.storage)?.gopen_token;
    let found: VotingPowerAtHeightResponse = deps.querier.query_wasm_smart(token, &query)?;
    whole_votes(found.power)
}

/// All votes at the start of the block at `height`.
pub fn total(deps: Deps, height: u64) -> StdResult<u64> {
    let query = QueryMsg::TotalPowerAtHeight {
        height: Some(height),
    };
    let token = state::config(deps.storage)?.gopen_token;
    let found: TotalPowerAtHeightResponse = deps.querier.query_wasm_smart(token, &query)?;
    whole_votes(found.power)
}

/// Up to `limit` accounts with votes, ascending.
pub fn members(
    deps: Deps,
    start_after: Option<String>,
    limit: u32,
) -> StdResult<MemberListResponse> {
    let query = Cw4QueryMsg::ListMembers {
        start_after,
        limit: Some(limit),
    };
    let token = state::config(deps.storage)?.gopen_token;
    deps.querier.query_wasm_smart(token, &query)
}

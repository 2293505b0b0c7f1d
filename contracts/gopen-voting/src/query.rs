//! Queries: those about votes are asked of the token.

use contract_api::gopen_token;
use contract_api::gopen_voting::{
    InfoResponse, IsActiveResponse, QueryMsg, TotalPowerAtHeightResponse,
    VotingPowerAtHeightResponse,
};
use cosmwasm_std::{to_json_binary, Binary, Deps, StdResult};

use crate::state;

pub fn query(deps: Deps, msg: QueryMsg) -> StdResult<Binary> {
    match msg {
        QueryMsg::VotingPowerAtHeight { address, height } => {
            to_json_binary(&voting_power(deps, address, height)?)
        }
        QueryMsg::TotalPowerAtHeight { height } => to_json_binary(&total_power(deps, height)?),
        QueryMsg::Dao {} => to_json_binary(&state::dao(deps.storage)?),
        QueryMsg::Info {} => to_json_binary(&info(deps)?),
        QueryMsg::TokenContract {} => to_json_binary(&state::token(deps.storage)?),
        QueryMsg::IsActive {} => to_json_binary(&is_active(deps)?),
    }
}

fn voting_power(
    deps: Deps,
    address: String,
    height: Option<u64>,
) -> StdResult<VotingPowerAtHeightResponse> {
    let question = gopen_token::QueryMsg::VotingPowerAtHeight { address, height };
    let token = state::token(deps.storage)?;
    deps.querier.query_wasm_smart(token, &question)
}

fn total_power(deps: Deps, height: Option<u64>) -> StdResult<TotalPowerAtHeightResponse> {
    let question = gopen_token::QueryMsg::TotalPowerAtHeight { height };
    let token = state::token(deps.storage)?;
    deps.querier.query_wasm_smart(token, &question)
}

fn info(deps: Deps) -> StdResult<InfoResponse> {
    let info = cw2::get_contract_version(deps.storage)?;
    Ok(InfoResponse { info })
}

fn is_active(deps: Deps) -> StdResult<IsActiveResponse> {
    let active = !total_power(deps, None)?.power.is_zero();
    Ok(IsActiveResponse { active })
}

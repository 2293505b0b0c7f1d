//! Queries.

use contract_api::open_token::{QueryMsg, WrappingResponse};
use contract_api::DEFAULT_PAGE;
use cosmwasm_std::{to_json_binary, Binary, Deps, StdResult};
use cw20_base::contract::{
    query_balance, query_download_logo, query_marketing_info, query_minter, query_token_info,
};
use cw20_base::enumerable::{query_all_accounts, query_owner_allowances, query_spender_allowances};

use crate::state;

pub fn query(deps: Deps, msg: QueryMsg) -> StdResult<Binary> {
    // cw20-base clamps the limit.
    let page = |limit: Option<u32>| Some(limit.unwrap_or(DEFAULT_PAGE));
    match msg {
        QueryMsg::Balance { address } => to_json_binary(&query_balance(deps, address)?),
        QueryMsg::TokenInfo {} => to_json_binary(&query_token_info(deps)?),
        QueryMsg::Minter {} => to_json_binary(&query_minter(deps)?),
        QueryMsg::Allowance { owner, spender } => {
            let allowance = cw20_base::allowances::query_allowance(deps, owner, spender)?;
            to_json_binary(&allowance)
        }
        QueryMsg::AllAllowances {
            owner,
            start_after,
            limit,
        } => to_json_binary(&query_owner_allowances(
            deps,
            owner,
            start_after,
            page(limit),
        )?),
        QueryMsg::AllSpenderAllowances {
            spender,
            start_after,
            limit,
        } => to_json_binary(&query_spender_allowances(
            deps,
            spender,
            start_after,
            page(limit),
        )?),
        QueryMsg::AllAccounts { start_after, limit } => {
            to_json_binary(&query_all_accounts(deps, start_after, page(limit))?)
        }
        QueryMsg::MarketingInfo {} => to_json_binary(&query_marketing_info(deps)?),
        QueryMsg::DownloadLogo {} => to_json_binary(&query_download_logo(deps)?),
        QueryMsg::Wrapping {} => to_json_binary(&wrapping(deps)?),
    }
}

fn wrapping(deps: Deps) -> StdResult<WrappingResponse> {
    let wrapping = state::wrapping(deps.storage)?;
    let wrapped = wrapping.as_ref().map(|wrapping| wrapping.wrapped);
    Ok(WrappingResponse {
        wrapped: wrapped.unwrap_or_default(),
        native_denom: wrapping.map(|wrapping| wrapping.denom),
    })
}

//! Queries.

use contract_api::open_token::{ConfigResponse, QueryMsg, WrappingResponse};
use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, StdResult};
use cw20_base::allowances::query_allowance;
use cw20_base::contract::{
    query_balance, query_download_logo, query_marketing_info, query_minter, query_token_info,
};
use token_ledger as ledger;

use crate::state;

pub fn query(deps: Deps, msg: QueryMsg) -> StdResult<Binary> {
    match msg {
        QueryMsg::Balance { address } => to_json_binary(&query_balance(deps, address)?),
        QueryMsg::TokenInfo {} => to_json_binary(&query_token_info(deps)?),
        QueryMsg::Minter {} => to_json_binary(&query_minter(deps)?),
        QueryMsg::Allowance { owner, spender } => {
            to_json_binary(&query_allowance(deps, owner, spender)?)
        }
        QueryMsg::AllAllowances {
            owner,
            start_after,
            limit,
        } => to_json_binary(&ledger::owner_allowances(deps, owner, start_after, limit)?),
        QueryMsg::AllSpenderAllowances {
            spender,
            start_after,
            limit,
        } => to_json_binary(&ledger::spender_allowances(
            deps,
            spender,
            start_after,
            limit,
        )?),
        QueryMsg::AllAccounts { start_after, limit } => {
            to_json_binary(&ledger::accounts(deps, start_after, limit)?)
        }
        QueryMsg::MarketingInfo {} => to_json_binary(&query_marketing_info(deps)?),
        QueryMsg::DownloadLogo {} => to_json_binary(&query_download_logo(deps)?),
        QueryMsg::Wrapping {} => to_json_binary(&wrapping(deps)?),
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
    }
}

fn config(deps: Deps) -> StdResult<ConfigResponse> {
    let config = state::config(deps.storage)?;
    Ok(ConfigResponse {
        owner: config.owner.into_string(),
        emergency: config.emergency.map(Addr::into_string),
        paused: config.paused,
    })
}

fn wrapping(deps: Deps) -> StdResult<WrappingResponse> {
    let wrapping = state::wrapping(deps.storage)?;
    let wrapped = wrapping.as_ref().map(|wrapping| wrapping.wrapped);
    Ok(WrappingResponse {
        wrapped: wrapped.unwrap_or_default(),
        native_denom: wrapping.map(|wrapping| wrapping.denom),
    })
}

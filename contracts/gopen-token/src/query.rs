//! Queries.

use contract_api::gopen_token::{
    BackingResponse, DelegateResponse, QueryMsg, TotalPowerAtHeightResponse,
    VotingPowerAtHeightResponse,
};
use contract_api::DEFAULT_PAGE;
use cosmwasm_std::{to_json_binary, Binary, Deps, Env};
use cw20_base::contract::{query_balance, query_token_info};
use cw20_base::enumerable::{query_all_accounts, query_owner_allowances};

use crate::{state, ContractError};

pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    // cw20-base clamps the limit.
    let page = |limit: Option<u32>| Some(limit.unwrap_or(DEFAULT_PAGE));
    let answer = match msg {
        QueryMsg::Balance { address } => to_json_binary(&query_balance(deps, address)?),
        QueryMsg::TokenInfo {} => to_json_binary(&query_token_info(deps)?),
        QueryMsg::Allowance { owner, spender } => {
            let allowance = cw20_base::allowances::query_allowance(deps, owner, spender)?;
            to_json_binary(&allowance)
        }
        QueryMsg::AllAllowances {
            owner,
            start_after,
            limit,
        } => {
            let allowances = query_owner_allowances(deps, owner, start_after, page(limit))?;
            to_json_binary(&allowances)
        }
        QueryMsg::AllAccounts { start_after, limit } => {
            to_json_binary(&query_all_accounts(deps, start_after, page(limit))?)
        }
        QueryMsg::VotingPowerAtHeight { address, height } => {
            to_json_binary(&voting_power(deps, env, address, height)?)
        }
        QueryMsg::TotalPowerAtHeight { height } => to_json_binary(&total_power(deps, env, height)?),
        QueryMsg::Delegate { address } => to_json_binary(&delegate(deps, address)?),
        QueryMsg::Backing {} => to_json_binary(&backing(deps)?),
    };
    Ok(answer?)
}

fn voting_power(
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

fn total_power(
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
fn known_height(env: &Env, height: Option<u64>) -> Result<u64, ContractError> {
    let current = env.block.height;
    match height {
        Some(height) if height > current => Err(ContractError::FutureHeight { height, current }),
        Some(height) => Ok(height),
        None => Ok(current),
    }
}

fn delegate(deps: Deps, address: String) -> Result<DelegateResponse, ContractError> {
    let address = deps.api.addr_validate(&address)?;
    let delegation = state::delegation(deps.storage, &address)?;
    Ok(DelegateResponse {
        delegate: delegation.delegate.into_string(),
        since: delegation.since.into(),
    })
}

fn backing(deps: Deps) -> Result<BackingResponse, ContractError> {
    Ok(BackingResponse {
        open_token: state::open_token(deps.storage)?.into_string(),
        held: token_ledger::supply(deps.storage)?,
    })
}

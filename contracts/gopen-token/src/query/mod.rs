//! Queries.

mod group;
mod parameters;
mod votes;

use contract_api::gopen_token::QueryMsg::{self, *};
use cosmwasm_std::{to_json_binary, Binary, Deps, Env};
use cw20_base::allowances::query_allowance;
use cw20_base::contract::{query_balance, query_token_info};
use serde::Serialize;
use token_ledger as ledger;

use crate::ContractError;

/// Answers a query: those of cw20 and of a cw4 group, and gOPEN's own.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    match msg {
        Balance { address } => json(query_balance(deps, address)?),
        TokenInfo {} => json(query_token_info(deps)?),
        Allowance { owner, spender } => json(query_allowance(deps, owner, spender)?),
        AllAllowances {
            owner,
            start_after,
            limit,
        } => json(ledger::owner_allowances(deps, owner, start_after, limit)?),
        AllSpenderAllowances {
            spender,
            start_after,
            limit,
        } => json(ledger::spender_allowances(
            deps,
            spender,
            start_after,
            limit,
        )?),
        AllAccounts { start_after, limit } => json(ledger::accounts(deps, start_after, limit)?),
        VotingPowerAtHeight { address, height } => json(votes::power(deps, env, address, height)?),
        TotalPowerAtHeight { height } => json(votes::total(deps, env, height)?),
        Delegate { address } => json(votes::delegate(deps, address)?),
        Delegations { start_after, limit } => json(votes::delegations(deps, start_after, limit)?),
        Claims { address } => json(parameters::claims(deps, address)?),
        Backing {} => json(parameters::backing(deps)?),
        Config {} => json(parameters::config(deps)?),
        Admin {} => json(group::admin(deps)?),
        TotalWeight { at_height } => json(group::total_weight(deps, env, at_height)?),
        ListMembers { start_after, limit } => json(group::members(deps, start_after, limit)?),
        Member { addr, at_height } => json(group::member(deps, env, addr, at_height)?),
        Hooks {} => json(group::hooks(deps)?),
    }
}

fn json(answer: impl Serialize) -> Result<Binary, ContractError> {
    Ok(to_json_binary(&answer)?)
}

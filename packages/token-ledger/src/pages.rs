//! Lists, in pages of the size that every contract of the suite uses.

use contract_api::page_size;
use cosmwasm_std::{Addr, Deps, Order, StdResult};
use cw20::{
    AllAccountsResponse, AllAllowancesResponse, AllSpenderAllowancesResponse, AllowanceInfo,
    AllowanceResponse, SpenderAllowanceInfo,
};
use cw20_base::state::{ALLOWANCES, ALLOWANCES_SPENDER, BALANCES};
use cw_storage_plus::{Bound, Map};

/// Accounts with a balance, ascending, after `start_after`.
pub fn accounts(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> StdResult<AllAccountsResponse> {
    let start = start_after.map(|last| Bound::ExclusiveRaw(last.into_bytes()));
    let accounts = BALANCES
        .keys(deps.storage, start, None, Order::Ascending)
        .take(page_size(limit))
        .map(|account| account.map(String::from))
        .collect::<StdResult<_>>()?;
    Ok(AllAccountsResponse { accounts })
}

/// Allowances that `owner` gave, ascending by spender, after `start_after`.
pub fn owner_allowances(
    deps: Deps,
    owner: String,
    start_after: Option<String>,
    limit: Option<u32>,
) -> StdResult<AllAllowancesResponse> {
    let allowances = page(deps, &ALLOWANCES, &owner, start_after, limit)?
        .into_iter()
        .map(|(spender, given)| AllowanceInfo {
            spender,
            allowance: given.allowance,
            expires: given.expires,
        })
        .collect();
    Ok(AllAllowancesResponse { allowances })
}

/// Allowances that `spender` has, ascending by owner, after `start_after`.
pub fn spender_allowances(
    deps: Deps,
    spender: String,
    start_after: Option<String>,
    limit: Option<u32>,
) -> StdResult<AllSpenderAllowancesResponse> {
    let allowances = page(deps, &ALLOWANCES_SPENDER, &spender, start_after, limit)?
        .into_iter()
        .map(|(owner, given)| SpenderAllowanceInfo {
            owner,
            allowance: given.allowance,
            expires: given.expires,
        })
        .collect();
    Ok(AllSpenderAllowancesResponse { allowances })
}

/// Entries of `map` under `account`, with the other party.
fn page(
    deps: Deps,
    map: &Map<(&Addr, &Addr), AllowanceResponse>,
    account: &str,
    start_after: Option<String>,
    limit: Option<u32>,
) -> StdResult<Vec<(String, AllowanceResponse)>> {
    let account = deps.api.addr_validate(account)?;
    let start = start_after.map(|last| Bound::ExclusiveRaw(last.into_bytes()));
    map.prefix(&account)
        .range(deps.storage, start, None, Order::Ascending)
        .take(page_size(limit))
        .map(|entry| entry.map(|(other, given)| (other.into_string(), given)))
        .collect()
}

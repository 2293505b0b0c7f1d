//! Allowances, and messages over another account's tokens within one.

use cosmwasm_std::{Binary, DepsMut, Env, MessageInfo, Response, Uint128};
use cw20::Expiration;
use cw20_base::allowances::{
    execute_burn_from, execute_increase_allowance, execute_send_from, execute_transfer_from,
};

use crate::{state, ContractError};

pub fn increase(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    spender: String,
    amount: Uint128,
    expires: Option<Expiration>,
) -> Result<Response, ContractError> {
    let account = deps.api.addr_validate(&spender)?;
    state::require_allowance_room(deps.storage, &info.sender, &account, amount)?;
    Ok(execute_increase_allowance(
        deps, env, info, spender, amount, expires,
    )?)
}

pub fn transfer_from(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    recipient: String,
    amount: Uint128,
) -> Result<Response, ContractError> {
    require_spendable(&deps, &env, &info, &owner, amount)?;
    Ok(execute_transfer_from(
        deps, env, info, owner, recipient, amount,
    )?)
}

pub fn send_from(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    contract: String,
    amount: Uint128,
    msg: Binary,
) -> Result<Response, ContractError> {
    require_spendable(&deps, &env, &info, &owner, amount)?;
    Ok(execute_send_from(
        deps, env, info, owner, contract, amount, msg,
    )?)
}

pub fn burn_from(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    amount: Uint128,
) -> Result<Response, ContractError> {
    require_spendable(&deps, &env, &info, &owner, amount)?;
    Ok(execute_burn_from(deps, env, info, owner, amount)?)
}

/// Refuses where the sender may not take `amount` of `owner`, or `owner` does not hold it.
fn require_spendable(
    deps: &DepsMut,
    env: &Env,
    info: &MessageInfo,
    owner: &str,
    amount: Uint128,
) -> Result<(), ContractError> {
    let owner = deps.api.addr_validate(owner)?;
    state::require_allowance(deps.storage, &owner, &info.sender, &env.block, amount)?;
    state::require_balance(deps.storage, &owner, amount)
}

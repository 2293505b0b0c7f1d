//! Allowances, and messages over another account's tokens within one.

use cosmwasm_std::{
    Addr, Binary, BlockInfo, DepsMut, Env, MessageInfo, Response, Storage, Uint128,
};
use cw20::Expiration;
use cw20_base::allowances::{
    execute_burn_from, execute_decrease_allowance, execute_increase_allowance, execute_send_from,
    execute_transfer_from,
};
use cw20_base::state::ALLOWANCES;

use crate::balance::require_balance;
use crate::{LedgerError, MAX_SUPPLY};

/// Raises an allowance, at most to the cap of the supply.
pub fn increase_allowance(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    spender: String,
    amount: Uint128,
    expires: Option<Expiration>,
) -> Result<Response, LedgerError> {
    let account = deps.api.addr_validate(&spender)?;
    let given = ALLOWANCES.may_load(deps.storage, (&info.sender, &account))?;
    let given = given.map(|given| given.allowance).unwrap_or_default();
    match given.checked_add(amount) {
        Ok(raised) if raised <= MAX_SUPPLY => Ok(execute_increase_allowance(
            deps, env, info, spender, amount, expires,
        )?),
        _ => Err(LedgerError::AllowanceAboveCap { cap: MAX_SUPPLY }),
    }
}

/// Lowers an allowance; one that reaches zero is removed.
pub fn decrease_allowance(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    spender: String,
    amount: Uint128,
    expires: Option<Expiration>,
) -> Result<Response, LedgerError> {
    let account = deps.api.addr_validate(&spender)?;
    let known = ALLOWANCES.has(deps.storage, (&info.sender, &account));
    if !known && account != info.sender {
        return Err(cw20_base::ContractError::NoAllowance {}.into());
    }
    Ok(execute_decrease_allowance(
        deps, env, info, spender, amount, expires,
    )?)
}

/// Moves tokens of `owner` within an allowance.
pub fn transfer_from(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    recipient: String,
    amount: Uint128,
) -> Result<Response, LedgerError> {
    require_spendable(&deps, &env, &info, &owner, amount)?;
    Ok(execute_transfer_from(
        deps, env, info, owner, recipient, amount,
    )?)
}

/// Moves tokens of `owner` to a contract within an allowance and calls its `receive`.
pub fn send_from(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    contract: String,
    amount: Uint128,
    msg: Binary,
) -> Result<Response, LedgerError> {
    require_spendable(&deps, &env, &info, &owner, amount)?;
    Ok(execute_send_from(
        deps, env, info, owner, contract, amount, msg,
    )?)
}

/// Destroys tokens of `owner` within an allowance.
pub fn burn_from(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    amount: Uint128,
) -> Result<Response, LedgerError> {
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
) -> Result<(), LedgerError> {
    let owner = deps.api.addr_validate(owner)?;
    require_allowance(deps.storage, &owner, &info.sender, &env.block, amount)?;
    require_balance(deps.storage, &owner, amount)
}

/// A missing or expired allowance is left to cw20-base, which names those errors.
fn require_allowance(
    storage: &dyn Storage,
    owner: &Addr,
    spender: &Addr,
    block: &BlockInfo,
    required: Uint128,
) -> Result<(), LedgerError> {
    match ALLOWANCES.may_load(storage, (owner, spender))? {
        Some(given) if given.allowance < required && !given.expires.is_expired(block) => {
            Err(LedgerError::InsufficientAllowance {
                owner: owner.clone(),
                spender: spender.clone(),
                available: given.allowance,
                required,
            })
        }
        _ => Ok(()),
    }
}

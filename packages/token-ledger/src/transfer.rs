//! Messages over the sender's own tokens.

use cosmwasm_std::{Binary, DepsMut, Env, MessageInfo, Response, Uint128};
use cw20_base::contract::{execute_burn, execute_send, execute_transfer};

use crate::balance::require_balance;
use crate::LedgerError;

/// Moves tokens of the sender.
pub fn transfer(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    recipient: String,
    amount: Uint128,
) -> Result<Response, LedgerError> {
    require_balance(deps.storage, &info.sender, amount)?;
    Ok(execute_transfer(deps, env, info, recipient, amount)?)
}

/// Destroys tokens of the sender.
pub fn burn(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    amount: Uint128,
) -> Result<Response, LedgerError> {
    require_balance(deps.storage, &info.sender, amount)?;
    Ok(execute_burn(deps, env, info, amount)?)
}

/// Moves tokens of the sender to a contract and calls its `receive`.
pub fn send(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    contract: String,
    amount: Uint128,
    msg: Binary,
) -> Result<Response, LedgerError> {
    require_balance(deps.storage, &info.sender, amount)?;
    Ok(execute_send(deps, env, info, contract, amount, msg)?)
}

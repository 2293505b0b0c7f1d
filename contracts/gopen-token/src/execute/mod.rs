//! Messages.

mod config;
mod delegate;
mod hooks;
mod transfer;
mod wrap;

use contract_api::gopen_token::ExecuteMsg::{self, *};
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use token_ledger as ledger;

pub use config::valid_unbonding;

use crate::ContractError;

/// Hands the message to what carries it out; sender and funds are checked before.
pub fn dispatch(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    let response = match msg {
        Receive(hook) => wrap::wrap(deps, env, hook)?,
        Unwrap { amount } => wrap::unwrap(deps, env, info, amount)?,
        Claim {} => wrap::claim(deps, env, info)?,
        Delegate { delegate } => delegate::delegate(deps, env, info, delegate)?,
        Undelegate {} => delegate::undelegate(deps, env, info)?,
        Transfer { recipient, amount } => transfer::transfer(deps, env, info, recipient, amount)?,
        Send {
            contract,
            amount,
            msg,
        } => transfer::send(deps, env, info, contract, amount, msg)?,
        IncreaseAllowance {
            spender,
            amount,
            expires,
        } => ledger::increase_allowance(deps, env, info, spender, amount, expires)?,
        DecreaseAllowance {
            spender,
            amount,
            expires,
        } => ledger::decrease_allowance(deps, env, info, spender, amount, expires)?,
        TransferFrom {
            owner,
            recipient,
            amount,
        } => transfer::transfer_from(deps, env, info, owner, recipient, amount)?,
        SendFrom {
            owner,
            contract,
            amount,
            msg,
        } => transfer::send_from(deps, env, info, owner, contract, amount, msg)?,
        AddHook { addr } => hooks::add(deps, addr)?,
        RemoveHook { addr } => hooks::remove(deps, addr)?,
        UpdateConfig {
            owner,
            emergency,
            unbonding_seconds,
        } => config::update(deps, owner, emergency, unbonding_seconds)?,
        SetPaused { paused } => config::set_paused(deps, info, paused)?,
    };
    Ok(response)
}

//! cw20 messages that move tokens; the votes follow them.

use cosmwasm_std::{Binary, DepsMut, Env, MessageInfo, Response, Uint128};
use token_ledger as ledger;

use crate::{state, ContractError};

pub fn transfer(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    recipient: String,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let height = env.block.height;
    let owner = info.sender.to_string();
    let response = ledger::transfer(deps.branch(), env, info, recipient.clone(), amount)?;
    follow(deps, &owner, &recipient, amount, height)?;
    Ok(response)
}

pub fn send(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    contract: String,
    amount: Uint128,
    msg: Binary,
) -> Result<Response, ContractError> {
    let height = env.block.height;
    let owner = info.sender.to_string();
    let response = ledger::send(deps.branch(), env, info, contract.clone(), amount, msg)?;
    follow(deps, &owner, &contract, amount, height)?;
    Ok(response)
}

pub fn transfer_from(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    recipient: String,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let height = env.block.height;
    let response = ledger::transfer_from(
        deps.branch(),
        env,
        info,
        owner.clone(),
        recipient.clone(),
        amount,
    )?;
    follow(deps, &owner, &recipient, amount, height)?;
    Ok(response)
}

pub fn send_from(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    contract: String,
    amount: Uint128,
    msg: Binary,
) -> Result<Response, ContractError> {
    let height = env.block.height;
    let response = ledger::send_from(
        deps.branch(),
        env,
        info,
        owner.clone(),
        contract.clone(),
        amount,
        msg,
    )?;
    follow(deps, &owner, &contract, amount, height)?;
    Ok(response)
}

/// Moves the votes of tokens that went from `owner` to `recipient`.
fn follow(
    deps: DepsMut,
    owner: &str,
    recipient: &str,
    amount: Uint128,
    height: u64,
) -> Result<(), ContractError> {
    let owner = deps.api.addr_validate(owner)?;
    let recipient = deps.api.addr_validate(recipient)?;
    Ok(state::move_votes(
        deps.storage,
        Some(&owner),
        Some(&recipient),
        amount,
        height,
    )?)
}

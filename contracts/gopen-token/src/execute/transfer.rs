//! cw20 messages that move tokens; the votes follow them.

use cosmwasm_std::{Addr, Binary, DepsMut, Env, MessageInfo, Response, Uint128};
use token_ledger as ledger;

use crate::{hooks, votes, ContractError};

/// Where tokens went.
struct Moved {
    owner: Addr,
    recipient: Addr,
    amount: Uint128,
    height: u64,
}

pub fn transfer(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    recipient: String,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let moved = Moved {
        owner: info.sender.clone(),
        recipient: deps.api.addr_validate(&recipient)?,
        amount,
        height: env.block.height,
    };
    let response = ledger::transfer(deps.branch(), env, info, recipient, amount)?;
    follow(deps, moved, response)
}

pub fn send(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    contract: String,
    amount: Uint128,
    msg: Binary,
) -> Result<Response, ContractError> {
    let moved = Moved {
        owner: info.sender.clone(),
        recipient: deps.api.addr_validate(&contract)?,
        amount,
        height: env.block.height,
    };
    let response = ledger::send(deps.branch(), env, info, contract, amount, msg)?;
    follow(deps, moved, response)
}

pub fn transfer_from(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    owner: String,
    recipient: String,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let moved = Moved {
        owner: deps.api.addr_validate(&owner)?,
        recipient: deps.api.addr_validate(&recipient)?,
        amount,
        height: env.block.height,
    };
    let response = ledger::transfer_from(deps.branch(), env, info, owner, recipient, amount)?;
    follow(deps, moved, response)
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
    let moved = Moved {
        owner: deps.api.addr_validate(&owner)?,
        recipient: deps.api.addr_validate(&contract)?,
        amount,
        height: env.block.height,
    };
    let response = ledger::send_from(deps.branch(), env, info, owner, contract, amount, msg)?;
    follow(deps, moved, response)
}

/// Moves the votes of tokens that were moved, and tells the hooks after what the message does.
fn follow(deps: DepsMut, moved: Moved, response: Response) -> Result<Response, ContractError> {
    let changes = votes::follow(
        deps.storage,
        Some(&moved.owner),
        Some(&moved.recipient),
        moved.amount,
        moved.height,
    )?;
    Ok(response.add_submessages(hooks::notify(deps.storage, changes)?))
}

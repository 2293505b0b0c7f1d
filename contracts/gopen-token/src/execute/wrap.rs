//! Wrapping OPEN and taking it back.

use contract_api::gopen_token::ReceiveMsg;
use cosmwasm_std::{
    from_json, to_json_binary, Addr, DepsMut, Env, MessageInfo, Response, StdResult, Storage,
    Uint128, WasmMsg,
};
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};

use crate::events::Event;
use crate::state::{self, Claim};
use crate::{hooks, votes, ContractError};

/// The cw20 hook: OPEN arrived, the same amount of gOPEN is created.
pub fn wrap(deps: DepsMut, env: Env, hook: Cw20ReceiveMsg) -> Result<Response, ContractError> {
    if state::config(deps.storage)?.paused.wrap {
        return Err(ContractError::Stopped { action: "wrap" });
    }
    let ReceiveMsg::Wrap { recipient } = from_json(&hook.msg)?;
    let sender = deps.api.addr_validate(&hook.sender)?;
    let recipient = match recipient {
        Some(recipient) => deps.api.addr_validate(&recipient)?,
        None => sender.clone(),
    };
    let (amount, height) = (hook.amount, env.block.height);
    token_ledger::create(deps.storage, &recipient, amount)?;
    let changes = votes::follow(deps.storage, None, Some(&recipient), amount, height)?;
    let event = Event::Wrap {
        sender,
        recipient,
        amount,
    };
    Ok(Response::from(event).add_submessages(hooks::notify(deps.storage, changes)?))
}

/// Destroys gOPEN of the sender and returns the same amount of OPEN, at once or by a claim.
pub fn unwrap(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let account = info.sender;
    token_ledger::destroy(deps.storage, &account, amount)?;
    let height = env.block.height;
    let changes = votes::follow(deps.storage, Some(&account), None, amount, height)?;
    let calls = hooks::notify(deps.storage, changes)?;
    let unbonding = state::config(deps.storage)?.unbonding_seconds;
    let release_at = (unbonding > 0).then(|| env.block.time.plus_seconds(unbonding));
    let event = Event::Unwrap {
        account: account.clone(),
        amount,
        release_at,
    };
    let response = match release_at {
        Some(release_at) => {
            state::add_claim(deps.storage, &account, Claim { amount, release_at })?;
            Response::from(event)
        }
        None => Response::from(event).add_message(payment(deps.storage, &account, amount)?),
    };
    Ok(response.add_submessages(calls))
}

/// Pays the sender the claims whose unbonding period has passed.
pub fn claim(deps: DepsMut, env: Env, info: MessageInfo) -> Result<Response, ContractError> {
    let account = info.sender;
    let (amount, next) = state::take_released(deps.storage, &account, env.block.time)?;
    if amount.is_zero() {
        return Err(ContractError::NothingToClaim { account, next });
    }
    let payment = payment(deps.storage, &account, amount)?;
    Ok(Response::from(Event::Claim { account, amount }).add_message(payment))
}

/// OPEN leaves by `transfer`, which runs no code of the receiver.
fn payment(storage: &dyn Storage, account: &Addr, amount: Uint128) -> StdResult<WasmMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: state::open_token(storage)?.into_string(),
        msg: to_json_binary(&Cw20ExecuteMsg::Transfer {
            recipient: account.to_string(),
            amount,
        })?,
        funds: Vec::new(),
    })
}

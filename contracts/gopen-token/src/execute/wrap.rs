//! Wrapping OPEN and taking it back.

use contract_api::gopen_token::ReceiveMsg;
use cosmwasm_std::{
    from_json, to_json_binary, DepsMut, Env, MessageInfo, Response, Uint128, WasmMsg,
};
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};

use crate::events::Event;
use crate::{state, ContractError};

/// The cw20 hook: OPEN arrived, the same amount of gOPEN is created.
pub fn wrap(deps: DepsMut, env: Env, hook: Cw20ReceiveMsg) -> Result<Response, ContractError> {
    let ReceiveMsg::Wrap { recipient } = from_json(&hook.msg)?;
    let sender = deps.api.addr_validate(&hook.sender)?;
    let recipient = match recipient {
        Some(recipient) => deps.api.addr_validate(&recipient)?,
        None => sender.clone(),
    };
    let amount = hook.amount;
    token_ledger::create(deps.storage, &recipient, amount)?;
    state::move_votes(
        deps.storage,
        None,
        Some(&recipient),
        amount,
        env.block.height,
    )?;
    let event = Event::Wrap {
        sender,
        recipient,
        amount,
    };
    Ok(event.into())
}

/// Destroys gOPEN of the sender and returns the same amount of OPEN.
pub fn unwrap(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let account = info.sender;
    token_ledger::destroy(deps.storage, &account, amount)?;
    state::move_votes(deps.storage, Some(&account), None, amount, env.block.height)?;
    let payment = WasmMsg::Execute {
        contract_addr: state::open_token(deps.storage)?.into_string(),
        msg: to_json_binary(&Cw20ExecuteMsg::Transfer {
            recipient: account.to_string(),
            amount,
        })?,
        funds: Vec::new(),
    };
    Ok(Response::from(Event::Unwrap { account, amount }).add_message(payment))
}

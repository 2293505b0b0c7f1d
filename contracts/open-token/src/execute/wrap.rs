//! `wrap` and `unwrap`.

use cosmwasm_std::{coins, BankMsg, DepsMut, MessageInfo, Response, StdError, Uint128};

use crate::events::Event;
use crate::state::{self, Wrapping};
use crate::ContractError;

/// Turns the coins sent along into cw20 OPEN of the sender.
pub fn wrap(deps: DepsMut, info: MessageInfo) -> Result<Response, ContractError> {
    if state::config(deps.storage)?.paused.wrap {
        return Err(ContractError::Stopped { action: "wrap" });
    }
    let mut wrapping = enabled(&deps)?;
    let amount = cw_utils::must_pay(&info, &wrapping.denom)?;
    token_ledger::create(deps.storage, &info.sender, amount)?;
    let wrapped = wrapping.wrapped.checked_add(amount);
    wrapping.wrapped = wrapped.map_err(StdError::from)?;
    state::save_wrapping(deps.storage, &wrapping)?;
    let account = info.sender;
    Ok(Event::Wrap { account, amount }.into())
}

/// Turns cw20 OPEN of the sender into native coins.
pub fn unwrap(
    deps: DepsMut,
    info: MessageInfo,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let mut wrapping = enabled(&deps)?;
    token_ledger::destroy(deps.storage, &info.sender, amount)?;
    let Ok(rest) = wrapping.wrapped.checked_sub(amount) else {
        return Err(ContractError::InsufficientBacking {
            wrapped: wrapping.wrapped,
            required: amount,
        });
    };
    wrapping.wrapped = rest;
    state::save_wrapping(deps.storage, &wrapping)?;
    let payment = BankMsg::Send {
        to_address: info.sender.to_string(),
        amount: coins(amount.u128(), wrapping.denom),
    };
    let account = info.sender;
    Ok(Response::from(Event::Unwrap { account, amount }).add_message(payment))
}

fn enabled(deps: &DepsMut) -> Result<Wrapping, ContractError> {
    state::wrapping(deps.storage)?.ok_or(ContractError::WrappingOff)
}

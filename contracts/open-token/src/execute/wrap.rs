//! `wrap` and `unwrap`.

use cosmwasm_std::{coins, BankMsg, DepsMut, MessageInfo, Response, StdError, Uint128};

use crate::events::Event;
use crate::state::{self, Wrapping};
use crate::ContractError;

/// Turns the coins sent along into cw20 OPEN of the sender.
pub fn wrap(deps: DepsMut, info: MessageInfo) -> Result<Response, ContractError> {
    let mut wrapping = enabled(&deps)?;
    let amount = cw_utils::must_pay(&info, &wrapping.denom)?;
    state::create(deps.storage, &info.sender, amount)?;
    wrapping.wrapped = wrapping
        .wrapped
        .checked_add(amount)
        .map_err(StdError::from)?;
    state::save_wrapping(deps.storage, &wrapping)?;
    let event = Event::Wrap {
        account: info.sender,
        amount,
    };
    Ok(event.into())
}

/// Turns cw20 OPEN of the sender into native coins.
pub fn unwrap(
    deps: DepsMut,
    info: MessageInfo,
    amount: Uint128,
) -> Result<Response, ContractError> {
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    let mut wrapping = enabled(&deps)?;
    state::destroy(deps.storage, &info.sender, amount)?;
    let backing = wrapping.wrapped;
    wrapping.wrapped =
        backing
            .checked_sub(amount)
            .map_err(|_| ContractError::InsufficientBacking {
                wrapped: backing,
                required: amount,
            })?;
    state::save_wrapping(deps.storage, &wrapping)?;
    let payment = BankMsg::Send {
        to_address: info.sender.to_string(),
        amount: coins(amount.u128(), wrapping.denom),
    };
    let event = Event::Unwrap {
        account: info.sender,
        amount,
    };
    Ok(Response::from(event).add_message(payment))
}

fn enabled(deps: &DepsMut) -> Result<Wrapping, ContractError> {
    state::wrapping(deps.storage)?.ok_or(ContractError::WrappingOff)
}

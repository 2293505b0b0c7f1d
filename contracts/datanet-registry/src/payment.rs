//! Payments in OPEN.

use cosmwasm_std::{to_json_binary, Addr, DepsMut, StdResult, Uint128, WasmMsg};
use cw20::Cw20ExecuteMsg;

use crate::state;

/// Takes `amount` out of what is held and transfers it; a transfer runs no code of the receiver.
pub fn pay(deps: DepsMut, recipient: &Addr, amount: Uint128) -> StdResult<WasmMsg> {
    state::pay_out(deps.storage, amount)?;
    Ok(WasmMsg::Execute {
        contract_addr: state::config(deps.storage)?.open_token.into_string(),
        msg: to_json_binary(&Cw20ExecuteMsg::Transfer {
            recipient: recipient.to_string(),
            amount,
        })?,
        funds: Vec::new(),
    })
}

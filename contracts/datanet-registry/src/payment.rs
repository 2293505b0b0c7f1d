//! Payments in OPEN.

use cosmwasm_std::{to_json_binary, Addr, Response, StdResult, Storage, Uint128, WasmMsg};
use cw20::Cw20ExecuteMsg;

use crate::state;

/// Adds payments to a response and takes them out of what is held; nothing is sent for zero. A
/// transfer runs no code of the receiver.
pub fn pay<const N: usize>(
    storage: &mut dyn Storage,
    response: Response,
    payments: [(&Addr, Uint128); N],
) -> StdResult<Response> {
    let mut response = response;
    for (recipient, amount) in payments {
        if amount.is_zero() {
            continue;
        }
        state::pay_out(storage, amount)?;
        response = response.add_message(WasmMsg::Execute {
            contract_addr: state::config(storage)?.open_token.into_string(),
            msg: to_json_binary(&Cw20ExecuteMsg::Transfer {
                recipient: recipient.to_string(),
                amount,
            })?,
            funds: Vec::new(),
        });
    }
    Ok(response)
}

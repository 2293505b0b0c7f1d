//! Returning what was not charged.

use contract_api::open_token;
use cosmwasm_std::{to_json_binary, Addr, DepsMut, Env, Response, WasmMsg};

use super::own;
use crate::{
    error::ChannelError,
    events::Event,
    state::{self, Config},
    ContractError,
};

/// Returns what is left of the deposit once no report can collect from the channel any more. A
/// closed channel from which a void report had collected is withdrawn from once more.
pub(crate) fn withdraw(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    sender: &Addr,
    id: u64,
) -> Result<Response, ContractError> {
    let channel = own(deps.storage, sender, id)?;
    let mut closing = state::closing(deps.storage, id)?;
    let now = env.block.time.seconds();
    let settles_at = channel.settles_at.max(closing.reopened_until);
    let spent = state::collected(deps.storage, id)?.checked_add(closing.withdrawn)?;
    let refund = channel.deposit.checked_sub(spent)?;
    if closing.closed && refund.is_zero() {
        return Err(ChannelError::AlreadyClosed { channel: id }.into());
    }
    if now <= settles_at {
        return Err(ChannelError::TooEarly {
            channel: id,
            settles_at,
            now,
        }
        .into());
    }

    closing.closed = true;
    closing.withdrawn = closing.withdrawn.checked_add(refund)?;
    state::save_closing(deps.storage, id, &closing)?;
    let mut totals = state::totals(deps.storage)?;
    totals.refunded = totals.refunded.checked_add(refund)?;
    state::save_totals(deps.storage, &totals)?;
    let transfer = WasmMsg::Execute {
        contract_addr: config.open_token.to_string(),
        msg: to_json_binary(&open_token::ExecuteMsg::Transfer {
            recipient: channel.payer.to_string(),
            amount: refund,
        })?,
        funds: vec![],
    };
    let event = Event::ChannelClosed {
        channel: id,
        payer: channel.payer,
        refund,
    };
    // cw20 refuses a transfer of nothing.
    let transfers = (!refund.is_zero()).then_some(transfer);
    Ok(Response::from(event).add_messages(transfers))
}

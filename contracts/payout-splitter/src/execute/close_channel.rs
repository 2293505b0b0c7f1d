//! Closing a channel.

use contract_api::open_token;
use cosmwasm_std::{to_json_binary, Addr, DepsMut, Env, Response, WasmMsg};

use crate::{
    error::ClosingError,
    events::Event,
    state::{self, Config},
    ContractError,
};

/// Returns `deposit - collected` once no report can collect from the channel any more.
pub(crate) fn close_channel(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    sender: Addr,
    id: u64,
) -> Result<Response, ContractError> {
    let channel =
        state::channel(deps.storage, id)?.ok_or(ClosingError::UnknownChannel { channel: id })?;
    let payer = channel.payer;
    if sender != payer {
        return Err(ClosingError::NotPayer {
            channel: id,
            payer,
            sender,
        }
        .into());
    }
    let mut usage = state::usage(deps.storage, id)?;
    if usage.closed {
        return Err(ClosingError::AlreadyClosed { channel: id }.into());
    }
    let now = env.block.time.seconds();
    if now <= channel.settles_at {
        return Err(ClosingError::TooEarly {
            channel: id,
            settles_at: channel.settles_at,
            now,
        }
        .into());
    }

    let refund = channel.deposit.checked_sub(usage.collected)?;
    usage.closed = true;
    state::save_usage(deps.storage, id, &usage)?;
    let mut totals = state::totals(deps.storage)?;
    totals.refunded = totals.refunded.checked_add(refund)?;
    state::save_totals(deps.storage, &totals)?;
    let transfer = WasmMsg::Execute {
        contract_addr: config.open_token.to_string(),
        msg: to_json_binary(&open_token::ExecuteMsg::Transfer {
            recipient: payer.to_string(),
            amount: refund,
        })?,
        funds: vec![],
    };
    let event = Event::ChannelClosed {
        channel: id,
        payer,
        refund,
    };
    // cw20 refuses a transfer of nothing.
    let transfers = (!refund.is_zero()).then_some(transfer);
    Ok(Response::from(event).add_messages(transfers))
}

//! Ending a channel before its expiry.

use cosmwasm_std::{Addr, DepsMut, Env, Response};

use super::{own, refuse_ended};
use crate::{events::Event, state, ContractError};

/// Closes the channel for new answers and starts its settling time. The settling time is the one
/// agreed at the opening: whoever answered until now has as long to be paid as after an expiry.
pub(crate) fn thaw(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
) -> Result<Response, ContractError> {
    let mut channel = own(deps.storage, sender, id)?;
    let now = refuse_ended(env, id, &channel)?;
    channel.settles_at = now.saturating_add(channel.settle_seconds());
    channel.thawed_at = Some(now);
    state::save_channel(deps.storage, id, &channel)?;
    let event = Event::ChannelThawing {
        channel: id,
        payer: channel.payer,
        node: channel.node,
        settles_at: channel.settles_at,
    };
    Ok(event.into())
}

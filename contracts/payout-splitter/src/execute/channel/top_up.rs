//! Adding to a channel's deposit.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Uint128};

use super::{super::refuse_paused, own, refuse_ended};
use crate::{
    error::ChannelError,
    events::Event,
    state::{self, Config},
    ContractError,
};

/// Raises deposit and cap of the sender's channel by `amount`.
pub(crate) fn top_up(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    (sender, amount): (Addr, Uint128),
    id: u64,
) -> Result<Response, ContractError> {
    refuse_paused(config.paused.top_up, "top_up")?;
    let mut channel = own(deps.storage, &sender, id)?;
    refuse_ended(env, id, &channel)?;
    if amount.is_zero() {
        return Err(ChannelError::NothingAdded { channel: id }.into());
    }
    channel.deposit = channel.deposit.checked_add(amount)?;
    channel.cap = channel.cap.checked_add(amount)?;
    state::save_channel(deps.storage, id, &channel)?;
    let mut totals = state::totals(deps.storage)?;
    totals.deposited = totals.deposited.checked_add(amount)?;
    state::save_totals(deps.storage, &totals)?;
    let event = Event::ChannelToppedUp {
        channel: id,
        amount,
        deposit: channel.deposit,
        cap: channel.cap,
    };
    Ok(event.into())
}

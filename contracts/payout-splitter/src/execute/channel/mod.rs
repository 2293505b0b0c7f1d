//! Channels, from their opening to the return of what was not charged.

mod key;
mod open;
mod thaw;
mod top_up;
mod withdraw;

pub(crate) use key::{revoke_session_key, rotate_session_key};
pub(crate) use open::{open_channel, Opening};
pub(crate) use thaw::thaw;
pub(crate) use top_up::top_up;
pub(crate) use withdraw::withdraw;

use cosmwasm_std::{Addr, Env, Storage};

use crate::{
    error::ChannelError,
    state::{self, Channel},
    ContractError,
};

/// The channel, where `sender` is its payer.
fn own(storage: &dyn Storage, sender: &Addr, id: u64) -> Result<Channel, ContractError> {
    let channel =
        state::channel(storage, id)?.ok_or(ChannelError::UnknownChannel { channel: id })?;
    if channel.payer == *sender {
        return Ok(channel);
    }
    Err(ChannelError::NotPayer {
        channel: id,
        payer: channel.payer,
        sender: sender.clone(),
    }
    .into())
}

/// Refuses a channel whose end has come: it expired, or the payer ended it.
fn refuse_ended(env: &Env, id: u64, channel: &Channel) -> Result<u64, ChannelError> {
    let now = env.block.time.seconds();
    match channel.thawed_at {
        Some(thawed_at) => Err(ChannelError::Ended {
            channel: id,
            ended_at: thawed_at,
            now,
        }),
        None if now >= channel.expires => Err(ChannelError::Ended {
            channel: id,
            ended_at: channel.expires,
            now,
        }),
        None => Ok(now),
    }
}

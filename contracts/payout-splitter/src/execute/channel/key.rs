//! Replacing and revoking the key that signs vouchers.
//!
//! Answers that were given against vouchers of a key must stay payable after it is gone, and the
//! contract cannot know which those are. So a key that is replaced or revoked still lets reports
//! collect for one settling time, while nodes take its vouchers for no new answer.

use contract_api::oracle_registry::SigScheme;
use cosmwasm_std::{Addr, DepsMut, Env, HexBinary, Response};

use super::{open::check_key, own, refuse_ended};
use crate::{
    error::ChannelError,
    events::Event,
    state::{self, Former},
    ContractError,
};

pub(crate) fn rotate_session_key(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
    (scheme, session_key): (SigScheme, HexBinary),
) -> Result<Response, ContractError> {
    let mut channel = own(deps.storage, sender, id)?;
    let now = refuse_ended(env, id, &channel)?;
    check_key(scheme, &session_key)?;
    // Only one former key is kept, so the one before must have had its time.
    let reopened_until = state::closing(deps.storage, id)?.reopened_until;
    let former_until = channel.former.as_ref();
    let former_until = former_until.map(|former| former.until.max(reopened_until));
    if let Some(until) = former_until.filter(|until| now <= *until) {
        return Err(ChannelError::FormerKeyInUse {
            channel: id,
            until,
            now,
        }
        .into());
    }
    if channel.session_key == session_key {
        return Err(ChannelError::SameKey { channel: id }.into());
    }
    let last_second = now.saturating_add(channel.settle_seconds());
    let until = channel.revoked_until.unwrap_or(last_second);
    channel.former = Some(Former {
        scheme: channel.scheme,
        session_key: channel.session_key,
        until,
    });
    channel.revoked_until = None;
    channel.scheme = scheme;
    channel.session_key = session_key;
    state::save_channel(deps.storage, id, &channel)?;
    let event = Event::SessionKeyRotated {
        channel: id,
        scheme,
        session_key: channel.session_key,
        former_until: until,
    };
    Ok(event.into())
}

pub(crate) fn revoke_session_key(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
) -> Result<Response, ContractError> {
    let mut channel = own(deps.storage, sender, id)?;
    let now = refuse_ended(env, id, &channel)?;
    if let Some(until) = channel.revoked_until {
        return Err(ChannelError::AlreadyRevoked { channel: id, until }.into());
    }
    let until = now.saturating_add(channel.settle_seconds());
    channel.revoked_until = Some(until);
    state::save_channel(deps.storage, id, &channel)?;
    let event = Event::SessionKeyRevoked { channel: id, until };
    Ok(event.into())
}

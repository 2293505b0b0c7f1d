//! Opening a channel.

use attribution_report::is_small_order;
use contract_api::oracle_registry::SigScheme;
use cosmwasm_std::{Addr, DepsMut, Env, HexBinary, Response, Uint128};

use super::super::refuse_paused;
use crate::{
    error::OpeningError,
    events::Event,
    state::{self, Channel, Config},
    ContractError,
};

/// What comes with the deposit.
pub(crate) struct Opening {
    pub payer: Addr,
    pub deposit: Uint128,
    pub node: String,
    pub scheme: SigScheme,
    pub session_key: HexBinary,
    pub cap: Uint128,
    pub expires: u64,
}

pub(crate) fn open_channel(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    opening: Opening,
) -> Result<Response, ContractError> {
    refuse_paused(config.paused.open_channel, "open_channel")?;
    let channel = checked(&deps, env, config, opening)?;
    let mut totals = state::totals(deps.storage)?;
    totals.deposited = totals.deposited.checked_add(channel.deposit)?;
    state::save_totals(deps.storage, &totals)?;
    let id = state::add_channel(deps.storage, &channel)?;
    let event = Event::ChannelOpened {
        channel: id,
        payer: channel.payer,
        node: channel.node,
        deposit: channel.deposit,
        cap: channel.cap,
        expires: channel.expires,
    };
    Ok(event.into())
}

fn checked(
    deps: &DepsMut,
    env: &Env,
    config: &Config,
    opening: Opening,
) -> Result<Channel, ContractError> {
    let Opening {
        payer,
        deposit,
        node,
        scheme,
        session_key,
        cap,
        expires,
    } = opening;
    let min_deposit = config.min_deposit;
    if deposit < min_deposit {
        return Err(OpeningError::DepositTooSmall {
            deposit,
            min_deposit,
        }
        .into());
    }
    if cap.is_zero() || cap > deposit {
        return Err(OpeningError::CapOutOfRange { cap, deposit }.into());
    }
    let now = env.block.time.seconds();
    let settles_at = expires
        .checked_add(config.settle_seconds)
        .filter(|_| expires > now)
        .ok_or(OpeningError::Expired { expires, now })?;
    check_key(scheme, &session_key)?;
    let node = deps.api.addr_validate(&node)?;
    if node == env.contract.address {
        return Err(OpeningError::NodeIsSplitter.into());
    }
    Ok(Channel {
        payer,
        node,
        scheme,
        session_key,
        deposit,
        cap,
        expires,
        settles_at,
        thawed_at: None,
        revoked_until: None,
        former: None,
    })
}

/// Refuses a key that is not of its scheme, or for which anybody can sign.
pub(super) fn check_key(scheme: SigScheme, key: &HexBinary) -> Result<(), OpeningError> {
    let invalid = |expected| OpeningError::InvalidKey {
        scheme,
        expected,
        found: key.len(),
    };
    match scheme {
        SigScheme::Ed25519 => {
            let key: [u8; 32] = key.to_array().map_err(|_| invalid(32))?;
            if is_small_order(&key) {
                return Err(OpeningError::WeakKey);
            }
        }
        SigScheme::Secp256k1 => {
            let key: [u8; 33] = key.to_array().map_err(|_| invalid(33))?;
            if !matches!(key.first(), Some(2 | 3)) {
                return Err(invalid(33));
            }
        }
    }
    Ok(())
}

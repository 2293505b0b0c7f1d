//! Channels: what payer and node agreed on, and how far a channel is closed. What reports collect
//! is apart, in [`super::usage`].

use contract_api::oracle_registry::SigScheme;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, HexBinary, Order, StdError, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Item, Map};

/// What was agreed at the opening and what the payer changed since.
#[cw_serde]
pub(crate) struct Channel {
    pub payer: Addr,
    pub node: Addr,
    pub scheme: SigScheme,
    pub session_key: HexBinary,
    pub deposit: Uint128,
    pub cap: Uint128,
    pub expires: u64,
    /// Last unix second in which reports collect from it, unless a void report reopens it.
    pub settles_at: u64,
    /// When the payer ended it before its expiry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thawed_at: Option<u64>,
    /// Last unix second in which reports collect by vouchers of the session key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_until: Option<u64>,
    /// The key before the session key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former: Option<Former>,
}

/// A session key that was replaced.
#[cw_serde]
pub(crate) struct Former {
    pub scheme: SigScheme,
    pub session_key: HexBinary,
    /// Last unix second in which reports collect by its vouchers.
    pub until: u64,
}

/// What happened to a channel after its settling time.
#[cw_serde]
#[derive(Default)]
pub(crate) struct Closing {
    /// The payer took back what was not charged.
    pub closed: bool,
    /// Returned to the payer.
    pub withdrawn: Uint128,
    /// Last unix second in which reports collect again what void reports had collected.
    pub reopened_until: u64,
    /// Most that the channel had been charged when a void report's charge was taken back.
    #[serde(default)]
    pub reopened_to: Uint128,
}

impl Closing {
    /// True where a charge up to this amount is one that void reports had made, and their
    /// replacements may make now.
    pub fn reopens(&self, charged: Uint128, now: u64) -> bool {
        now <= self.reopened_until && charged <= self.reopened_to
    }
}

impl Channel {
    /// True where reports collect no more by vouchers of the session key or of the one before.
    pub fn has_expired_key(&self, now: u64) -> bool {
        let former = self.former.as_ref().map(|former| former.until);
        let ends = [self.revoked_until, former].into_iter().flatten();
        ends.into_iter().any(|until| now > until)
    }

    /// Seconds that it settles, as agreed at the opening.
    pub fn settle_seconds(&self) -> u64 {
        let ends = self.thawed_at.unwrap_or(self.expires).min(self.expires);
        self.settles_at.saturating_sub(ends)
    }
}

/// () -> number of channels, which is the newest id
const COUNT: Item<u64> = Item::new("channel_count");
/// channel -> what was agreed
const CHANNELS: Map<u64, Channel> = Map::new("channels");
/// channel -> what happened after its settling time; absent for most
const CLOSINGS: Map<u64, Closing> = Map::new("channel_closings");
/// (payer, channel) -> ()
const BY_PAYER: Map<(&Addr, u64), ()> = Map::new("channels_by_payer");

/// Stores a new channel and returns its id, from 1 on.
pub(crate) fn add_channel(storage: &mut dyn Storage, channel: &Channel) -> StdResult<u64> {
    let count = COUNT.may_load(storage)?.unwrap_or(0);
    let id = count
        .checked_add(1)
        .ok_or_else(|| StdError::generic_err("no channel id is left"))?;
    COUNT.save(storage, &id)?;
    CHANNELS.save(storage, id, channel)?;
    BY_PAYER.save(storage, (&channel.payer, id), &())?;
    Ok(id)
}

pub(crate) fn channel(storage: &dyn Storage, id: u64) -> StdResult<Option<Channel>> {
    CHANNELS.may_load(storage, id)
}

pub(crate) fn save_channel(storage: &mut dyn Storage, id: u64, channel: &Channel) -> StdResult<()> {
    CHANNELS.save(storage, id, channel)
}

pub(crate) fn closing(storage: &dyn Storage, id: u64) -> StdResult<Closing> {
    Ok(CLOSINGS.may_load(storage, id)?.unwrap_or_default())
}

pub(crate) fn save_closing(storage: &mut dyn Storage, id: u64, closing: &Closing) -> StdResult<()> {
    CLOSINGS.save(storage, id, closing)
}

/// Channels after `start_after`, ascending by id.
pub(crate) fn channels(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Channel)>> {
    CHANNELS
        .range(
            storage,
            start_after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(limit)
        .collect()
}

/// Ids of a payer's channels after `start_after`, ascending.
pub(crate) fn channels_of(
    storage: &dyn Storage,
    payer: &Addr,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<u64>> {
    BY_PAYER
        .prefix(payer)
        .keys(
            storage,
            start_after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(limit)
        .collect()
}

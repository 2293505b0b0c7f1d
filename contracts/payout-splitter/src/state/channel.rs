//! Channels. What is agreed at the opening never changes and is apart from what every report
//! changes, so that a report rewrites few bytes.

use contract_api::oracle_registry::SigScheme;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, HexBinary, Order, StdError, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Item, Map};

/// What was agreed at the opening.
#[cw_serde]
pub(crate) struct Channel {
    pub payer: Addr,
    pub node: Addr,
    pub scheme: SigScheme,
    pub session_key: HexBinary,
    pub deposit: Uint128,
    pub cap: Uint128,
    pub expires: u64,
    /// Last unix second in which reports collect from it.
    pub settles_at: u64,
}

/// What was charged so far.
#[cw_serde]
#[derive(Default)]
pub(crate) struct Usage {
    pub collected: Uint128,
    pub closed: bool,
}

/// () -> number of channels, which is the newest id
const COUNT: Item<u64> = Item::new("channel_count");
/// channel -> what was agreed
const CHANNELS: Map<u64, Channel> = Map::new("channels");
/// channel -> what was charged; absent before the first charge
const USAGE: Map<u64, Usage> = Map::new("channel_usage");
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

pub(crate) fn usage(storage: &dyn Storage, id: u64) -> StdResult<Usage> {
    Ok(USAGE.may_load(storage, id)?.unwrap_or_default())
}

pub(crate) fn save_usage(storage: &mut dyn Storage, id: u64, usage: &Usage) -> StdResult<()> {
    USAGE.save(storage, id, usage)
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

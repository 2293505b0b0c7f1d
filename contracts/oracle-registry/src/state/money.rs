//! Money: totals, slashes and rewards.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Item, Map};

/// Money held and moved, in micro-OPEN.
#[cw_serde]
#[derive(Default)]
pub(crate) struct Totals {
    /// Bonds of all operators, bonded or unbonding.
    pub bonds: Uint128,
    pub reward_pool: Uint128,
    /// Slashed since the start.
    pub slashed: Uint128,
    /// Paid as rewards since the start.
    pub rewarded: Uint128,
}

/// What a member of a set lost for one reason.
#[cw_serde]
pub(crate) struct Slash {
    /// Largest fraction asked for, in basis points.
    pub fraction_bps: u16,
    pub amount: Uint128,
}

/// Who was rewarded for a report.
#[cw_serde]
pub(crate) struct Reward {
    pub operator: Addr,
    pub amount: Uint128,
}

/// () -> totals
const TOTALS: Item<Totals> = Item::new("totals");
/// (set, operator, reason) -> what the operator lost
const SLASHES: Map<(u64, &Addr, &str), Slash> = Map::new("slashes");
/// report -> its reward
const REWARDS: Map<u64, Reward> = Map::new("rewards");

pub(crate) fn totals(storage: &dyn Storage) -> StdResult<Totals> {
    Ok(TOTALS.may_load(storage)?.unwrap_or_default())
}

pub(crate) fn save_totals(storage: &mut dyn Storage, totals: &Totals) -> StdResult<()> {
    TOTALS.save(storage, totals)
}

pub(crate) fn slash(
    storage: &dyn Storage,
    set_id: u64,
    operator: &Addr,
    reason: &str,
) -> StdResult<Option<Slash>> {
    SLASHES.may_load(storage, (set_id, operator, reason))
}

pub(crate) fn save_slash(
    storage: &mut dyn Storage,
    set_id: u64,
    operator: &Addr,
    reason: &str,
    slash: &Slash,
) -> StdResult<()> {
    SLASHES.save(storage, (set_id, operator, reason), slash)
}

/// Slashes of a set after `start_after` (operator, reason), ascending.
pub(crate) fn slashes(
    storage: &dyn Storage,
    set_id: u64,
    start_after: Option<(Addr, String)>,
    limit: usize,
) -> StdResult<Vec<((Addr, String), Slash)>> {
    let start = start_after
        .as_ref()
        .map(|(operator, reason)| Bound::exclusive((operator, reason.as_str())));
    SLASHES
        .sub_prefix(set_id)
        .range(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

pub(crate) fn reward(storage: &dyn Storage, seq: u64) -> StdResult<Option<Reward>> {
    REWARDS.may_load(storage, seq)
}

pub(crate) fn save_reward(storage: &mut dyn Storage, seq: u64, reward: &Reward) -> StdResult<()> {
    REWARDS.save(storage, seq, reward)
}

/// Rewards after `start_after`, ascending by report.
pub(crate) fn rewards(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Reward)>> {
    let start = start_after.map(Bound::exclusive);
    REWARDS
        .range(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

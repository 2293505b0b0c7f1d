//! Sets.

use attribution_report::Hash32;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, HexBinary, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Item, Map};

/// A member of a set, as it was when the set was made.
#[cw_serde]
pub(crate) struct Member {
    pub operator: Addr,
    pub pubkey: HexBinary,
    pub bond: Uint128,
    /// [`super::Operator::deposited`] at that time; the bond where the set is older than that
    /// count, as bonds could only grow then.
    pub deposited: Option<Uint128>,
}

/// A set; it never changes.
#[cw_serde]
pub(crate) struct Set {
    pub members: Vec<Member>,
    pub quorum: u16,
    pub params_hash: Hash32,
    pub active_from: u64,
}

/// () -> number of the current set; absent before the first
const CURRENT_SET: Item<u64> = Item::new("current_set");
/// set -> members
const SETS: Map<u64, Set> = Map::new("sets");
/// set -> unix seconds after which it no longer reports; absent while it has no end
const EXPIRIES: Map<u64, u64> = Map::new("expiries");

impl Set {
    /// The member with this address.
    pub fn member(&self, operator: &Addr) -> Option<&Member> {
        self.members
            .iter()
            .find(|member| member.operator == *operator)
    }
}

/// Number of the current set.
pub(crate) fn current_set(storage: &dyn Storage) -> StdResult<Option<u64>> {
    CURRENT_SET.may_load(storage)
}

pub(crate) fn set(storage: &dyn Storage, set_id: u64) -> StdResult<Option<Set>> {
    SETS.may_load(storage, set_id)
}

/// Sets after `start_after`, ascending by number.
pub(crate) fn sets(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Set)>> {
    let start = start_after.map(Bound::exclusive);
    SETS.range(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

/// When a set ceases to report; `None` while it has no end.
pub(crate) fn set_expiry(storage: &dyn Storage, set_id: u64) -> StdResult<Option<u64>> {
    EXPIRIES.may_load(storage, set_id)
}

/// Makes `set` the current one.
pub(crate) fn save_current_set(storage: &mut dyn Storage, set_id: u64, set: &Set) -> StdResult<()> {
    SETS.save(storage, set_id, set)?;
    CURRENT_SET.save(storage, &set_id)
}

/// Fixes when a set ceases to report.
pub(crate) fn save_set_expiry(
    storage: &mut dyn Storage,
    set_id: u64,
    expires_at: u64,
) -> StdResult<()> {
    EXPIRIES.save(storage, set_id, &expires_at)
}

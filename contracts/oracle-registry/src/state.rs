//! Storage. Items are private; the functions say what they hold.

use attribution_report::Hash32;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, HexBinary, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Item, Map};

/// Parameters.
#[cw_serde]
pub(crate) struct Config {
    pub owner: Addr,
    pub open_token: Addr,
    pub min_bond: Uint128,
    pub max_set: u16,
    pub unbonding_seconds: u64,
    pub overlap_seconds: u64,
    pub params_hash: Hash32,
}

/// An operator. `unbonds_at` is set from the moment it begins to leave.
#[cw_serde]
pub(crate) struct Operator {
    pub pubkey: HexBinary,
    pub endpoint: String,
    pub bond: Uint128,
    pub unbonds_at: Option<u64>,
}

/// A member of a set, as it was when the set was made.
#[cw_serde]
pub(crate) struct Member {
    pub operator: Addr,
    pub pubkey: HexBinary,
    pub bond: Uint128,
}

/// A set; it never changes.
#[cw_serde]
pub(crate) struct Set {
    pub members: Vec<Member>,
    pub quorum: u16,
    pub params_hash: Hash32,
    pub active_from: u64,
}

/// () -> parameters
const CONFIG: Item<Config> = Item::new("config");
/// () -> bonds held, in micro-OPEN
const HELD: Item<Uint128> = Item::new("held");
/// operator -> its record
const OPERATORS: Map<&Addr, Operator> = Map::new("operators");
/// report key -> operator
const OPERATOR_BY_KEY: Map<&[u8], Addr> = Map::new("operator_by_key");
/// (bond, all bits inverted; operator) -> (); ascending order is descending bond, then ascending
/// address. Holds bonded operators only.
const RANKING: Map<(u128, &Addr), ()> = Map::new("ranking");
/// () -> number of the current set; absent before the first
const CURRENT_SET: Item<u64> = Item::new("current_set");
/// set -> members
const SETS: Map<u64, Set> = Map::new("sets");
/// set -> unix seconds after which it no longer reports; absent for the current set
const EXPIRIES: Map<u64, u64> = Map::new("expiries");

pub(crate) fn config(storage: &dyn Storage) -> StdResult<Config> {
    CONFIG.load(storage)
}

pub(crate) fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, config)
}

/// Bonds held, in micro-OPEN.
pub(crate) fn held(storage: &dyn Storage) -> StdResult<Uint128> {
    Ok(HELD.may_load(storage)?.unwrap_or_default())
}

/// Sets the bonds held.
pub(crate) fn save_held(storage: &mut dyn Storage, held: Uint128) -> StdResult<()> {
    HELD.save(storage, &held)
}

pub(crate) fn operator(storage: &dyn Storage, address: &Addr) -> StdResult<Option<Operator>> {
    OPERATORS.may_load(storage, address)
}

/// Who holds a report key.
pub(crate) fn operator_by_key(storage: &dyn Storage, pubkey: &[u8]) -> StdResult<Option<Addr>> {
    OPERATOR_BY_KEY.may_load(storage, pubkey)
}

/// Stores an operator in the place of its former record and keeps ranking and keys in step.
pub(crate) fn save_operator(
    storage: &mut dyn Storage,
    address: &Addr,
    record: &Operator,
) -> StdResult<()> {
    match operator(storage, address)? {
        Some(former) => RANKING.remove(storage, (!former.bond.u128(), address)),
        None => OPERATOR_BY_KEY.save(storage, record.pubkey.as_slice(), address)?,
    }
    if record.unbonds_at.is_none() {
        RANKING.save(storage, (!record.bond.u128(), address), &())?;
    }
    OPERATORS.save(storage, address, record)
}

/// Removes an operator and frees its key.
pub(crate) fn remove_operator(storage: &mut dyn Storage, address: &Addr, record: &Operator) {
    RANKING.remove(storage, (!record.bond.u128(), address));
    OPERATOR_BY_KEY.remove(storage, record.pubkey.as_slice());
    OPERATORS.remove(storage, address);
}

/// Up to `limit` bonded operators with at least `min_bond`, by descending bond, then address.
pub(crate) fn ranked(
    storage: &dyn Storage,
    min_bond: Uint128,
    limit: usize,
) -> StdResult<Vec<Addr>> {
    let sufficient = |entry: &StdResult<(u128, Addr)>| match entry {
        Ok((inverted, _)) => *inverted <= !min_bond.u128(),
        Err(_) => true,
    };
    RANKING
        .keys(storage, None, None, Order::Ascending)
        .take_while(sufficient)
        .take(limit)
        .map(|entry| entry.map(|(_, address)| address))
        .collect()
}

/// Operators after `start_after`, ascending by address.
pub(crate) fn operators(
    storage: &dyn Storage,
    start_after: Option<&Addr>,
    limit: usize,
) -> StdResult<Vec<(Addr, Operator)>> {
    OPERATORS
        .range(
            storage,
            start_after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(limit)
        .collect()
}

/// Number of the current set.
pub(crate) fn current_set(storage: &dyn Storage) -> StdResult<Option<u64>> {
    CURRENT_SET.may_load(storage)
}

pub(crate) fn set(storage: &dyn Storage, set_id: u64) -> StdResult<Option<Set>> {
    SETS.may_load(storage, set_id)
}

/// When a set ceases to report; `None` for the current one.
pub(crate) fn set_expiry(storage: &dyn Storage, set_id: u64) -> StdResult<Option<u64>> {
    EXPIRIES.may_load(storage, set_id)
}

/// Makes `set` the current one.
pub(crate) fn save_current_set(storage: &mut dyn Storage, set_id: u64, set: &Set) -> StdResult<()> {
    SETS.save(storage, set_id, set)?;
    CURRENT_SET.save(storage, &set_id)
}

/// Fixes when a former set ceases to report.
pub(crate) fn save_set_expiry(
    storage: &mut dyn Storage,
    set_id: u64,
    expires_at: u64,
) -> StdResult<()> {
    EXPIRIES.save(storage, set_id, &expires_at)
}

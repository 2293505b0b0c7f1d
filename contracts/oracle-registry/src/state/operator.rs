//! Operators, their keys and their ranking.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, HexBinary, Order, OverflowError, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Map};

/// A part of a bond on its way out.
#[cw_serde]
pub(crate) struct Unbonding {
    pub amount: Uint128,
    pub unbonds_at: u64,
    /// The current set when it began, zero before the first.
    pub began_in: u64,
    /// That set has the operator as a member, so the part stands behind it.
    pub member: bool,
}

/// An operator.
#[cw_serde]
pub(crate) struct Operator {
    pub pubkey: HexBinary,
    pub endpoint: String,
    /// Bond that counts for the next set.
    pub bond: Uint128,
    /// Oldest first, at most `MAX_UNBONDING`.
    pub unbonding: Vec<Unbonding>,
    /// All that was ever bonded since the registration.
    pub deposited: Uint128,
    /// The current set at the registration, zero before the first.
    pub since_set: u64,
    pub jailed_until: Option<u64>,
    pub key_changed_at: Option<u64>,
}

impl Operator {
    /// All that is held for the operator, bonded or unbonding.
    pub fn held(&self) -> Result<Uint128, OverflowError> {
        self.unbonding
            .iter()
            .try_fold(self.bond, |sum, part| sum.checked_add(part.amount))
    }

    fn ranks(&self) -> bool {
        !self.bond.is_zero() && self.jailed_until.is_none()
    }
}

/// operator -> its record
const OPERATORS: Map<&Addr, Operator> = Map::new("operators");
/// report key -> operator
const OPERATOR_BY_KEY: Map<&[u8], Addr> = Map::new("operator_by_key");
/// (bond, all bits inverted; operator) -> (); ascending order is descending bond, then ascending
/// address. Holds bonded operators out of jail only.
const RANKING: Map<(u128, &Addr), ()> = Map::new("ranking");

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
    if let Some(former) = operator(storage, address)? {
        RANKING.remove(storage, (!former.bond.u128(), address));
        if former.pubkey != record.pubkey {
            OPERATOR_BY_KEY.remove(storage, former.pubkey.as_slice());
        }
    }
    OPERATOR_BY_KEY.save(storage, record.pubkey.as_slice(), address)?;
    if record.ranks() {
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

/// Up to `limit` bonded operators out of jail with at least `min_bond`, by descending bond, then
/// address.
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

/// Up to `limit` ranked operators after the one at `start_after` (bond, address).
pub(crate) fn ranked_after(
    storage: &dyn Storage,
    start_after: Option<(Uint128, Addr)>,
    limit: usize,
) -> StdResult<Vec<Addr>> {
    let start = start_after
        .as_ref()
        .map(|(bond, address)| Bound::exclusive((!bond.u128(), address)));
    RANKING
        .keys(storage, start, None, Order::Ascending)
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
    let start = start_after.map(Bound::exclusive);
    OPERATORS
        .range(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

//! Totals and what was paid to whom.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{CanonicalAddr, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Item, Map};

/// Money since the start: `paid <= final_cumulative <= collected <= deposited`, and the balance of
/// this contract is `deposited - refunded - paid`.
#[cw_serde]
#[derive(Default)]
pub(crate) struct Totals {
    pub deposited: Uint128,
    pub collected: Uint128,
    pub final_cumulative: Uint128,
    pub paid: Uint128,
    pub refunded: Uint128,
}

/// () -> totals
const TOTALS: Item<Totals> = Item::new("totals");
/// payee in canonical bytes, of which one account has one form only -> paid since the start
const PAID: Map<&[u8], Uint128> = Map::new("paid");

pub(crate) fn totals(storage: &dyn Storage) -> StdResult<Totals> {
    Ok(TOTALS.may_load(storage)?.unwrap_or_default())
}

pub(crate) fn save_totals(storage: &mut dyn Storage, totals: &Totals) -> StdResult<()> {
    TOTALS.save(storage, totals)
}

pub(crate) fn paid(storage: &dyn Storage, payee: &CanonicalAddr) -> StdResult<Uint128> {
    Ok(PAID
        .may_load(storage, payee.as_slice())?
        .unwrap_or_default())
}

pub(crate) fn save_paid(
    storage: &mut dyn Storage,
    payee: &CanonicalAddr,
    paid: Uint128,
) -> StdResult<()> {
    PAID.save(storage, payee.as_slice(), &paid)
}

/// Payees after `start_after` with what they were paid, ascending by canonical address.
pub(crate) fn all_paid(
    storage: &dyn Storage,
    start_after: Option<&CanonicalAddr>,
    limit: usize,
) -> StdResult<Vec<(CanonicalAddr, Uint128)>> {
    PAID.range(
        storage,
        start_after.map(|payee| Bound::exclusive(payee.as_slice())),
        None,
        Order::Ascending,
    )
    .take(limit)
    .map(|entry| entry.map(|(payee, paid)| (payee.into(), paid)))
    .collect()
}

//! Totals of the money held and moved.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{StdResult, Storage, Uint128};
use cw_storage_plus::Item;

/// Money since the start: `bonded = held + returned + fees + forfeited`, and the balance of this
/// contract is at least `held`.
#[cw_serde]
#[derive(Default)]
pub(crate) struct Totals {
    pub held: Uint128,
    pub bonded: Uint128,
    pub returned: Uint128,
    pub fees: Uint128,
    pub forfeited: Uint128,
}

/// () -> totals
const TOTALS: Item<Totals> = Item::new("totals");

pub(crate) fn totals(storage: &dyn Storage) -> StdResult<Totals> {
    Ok(TOTALS.may_load(storage)?.unwrap_or_default())
}

pub(crate) fn save_totals(storage: &mut dyn Storage, totals: &Totals) -> StdResult<()> {
    TOTALS.save(storage, totals)
}

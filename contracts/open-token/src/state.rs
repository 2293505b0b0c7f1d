//! Storage: the ledger of token-ledger, and the wrapping mode.

use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw20_base::state::{MARKETING_INFO, TOKEN_INFO};
use cw_storage_plus::Item;
use serde::{Deserialize, Serialize};

/// What is wrapped and how much of it is held.
#[derive(Serialize, Deserialize)]
pub struct Wrapping {
    /// Native coin.
    pub denom: String,
    /// Native coins held against wrapped OPEN; raised by wrap, lowered by unwrap alone.
    pub wrapped: Uint128,
}

/// "wrapping" -> the wrapping mode; absent where wrapping is off.
const WRAPPING: Item<Wrapping> = Item::new("wrapping");

pub fn wrapping(storage: &dyn Storage) -> StdResult<Option<Wrapping>> {
    WRAPPING.may_load(storage)
}

pub fn save_wrapping(storage: &mut dyn Storage, wrapping: &Wrapping) -> StdResult<()> {
    WRAPPING.save(storage, wrapping)
}

pub fn minter(storage: &dyn Storage) -> StdResult<Option<Addr>> {
    Ok(TOKEN_INFO.load(storage)?.mint.map(|mint| mint.minter))
}

pub fn marketing_account(storage: &dyn Storage) -> StdResult<Option<Addr>> {
    let information = MARKETING_INFO.may_load(storage)?;
    Ok(information.and_then(|information| information.marketing))
}

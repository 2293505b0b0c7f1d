//! Storage: the ledger of token-ledger, the parameters and the wrapping mode.

use contract_api::open_token::Paused;
use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw20_base::state::{MARKETING_INFO, TOKEN_INFO};
use cw_storage_plus::Item;
use serde::{Deserialize, Serialize};

/// Parameters and pause flags.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Owns the parameters.
    pub owner: Addr,
    /// May stop actions.
    pub emergency: Option<Addr>,
    /// What is stopped.
    pub paused: Paused,
}

/// What is wrapped and how much of it is held.
#[derive(Serialize, Deserialize)]
pub struct Wrapping {
    /// Native coin.
    pub denom: String,
    /// Native coins held against wrapped OPEN; raised by wrap, lowered by unwrap alone.
    pub wrapped: Uint128,
}

/// "config" -> parameters and pause flags.
const CONFIG: Item<Config> = Item::new("config");

/// "wrapping" -> the wrapping mode; absent where wrapping is off.
const WRAPPING: Item<Wrapping> = Item::new("wrapping");

pub fn config(storage: &dyn Storage) -> StdResult<Config> {
    CONFIG.load(storage)
}

pub fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, config)
}

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

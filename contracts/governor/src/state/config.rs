use contract_api::governor::{Parameters, Paused};
use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::Item;
use serde::{Deserialize, Serialize};

/// Parameters, addresses and pause flags.
#[derive(Serialize, Deserialize)]
pub struct Config {
    /// The open-token contract.
    pub open_token: Addr,
    /// The gopen-token contract.
    pub gopen_token: Addr,
    /// May stop votes by signature, and cancel what has passed.
    pub emergency: Option<Addr>,
    /// Parameters of later proposals.
    pub parameters: Parameters,
    /// What is stopped.
    pub paused: Paused,
}

/// "config" -> parameters, addresses and pause flags.
const CONFIG: Item<Config> = Item::new("config");

/// "deposits" -> OPEN held for proposals, in micro-OPEN; absent at first.
const DEPOSITS: Item<Uint128> = Item::new("deposits");

pub fn config(storage: &dyn Storage) -> StdResult<Config> {
    CONFIG.load(storage)
}

pub fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, config)
}

pub fn is_emergency(storage: &dyn Storage, account: &Addr) -> StdResult<bool> {
    Ok(config(storage)?.emergency.as_ref() == Some(account))
}

pub fn deposits(storage: &dyn Storage) -> StdResult<Uint128> {
    Ok(DEPOSITS.may_load(storage)?.unwrap_or_default())
}

/// Counts a deposit that arrives.
pub fn take_in(storage: &mut dyn Storage, amount: Uint128) -> StdResult<()> {
    let raised = deposits(storage)?.checked_add(amount)?;
    DEPOSITS.save(storage, &raised)
}

/// Counts a deposit that is a deposit no longer.
pub fn pay_out(storage: &mut dyn Storage, amount: Uint128) -> StdResult<()> {
    let lowered = deposits(storage)?.checked_sub(amount)?;
    DEPOSITS.save(storage, &lowered)
}

use contract_api::gopen_token::{DefaultDelegate, Paused};
use cosmwasm_std::{Addr, StdResult, Storage};
use cw_storage_plus::Item;
use serde::{Deserialize, Serialize};

/// Parameters and pause flags.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Owns the parameters.
    pub owner: Addr,
    /// May stop actions.
    pub emergency: Option<Addr>,
    /// Seconds between `unwrap` and `claim`.
    pub unbonding_seconds: u64,
    /// Who votes by default; fixed at the start.
    pub default_delegate: DefaultDelegate,
    /// What is stopped.
    pub paused: Paused,
}

/// "config" -> parameters and pause flags.
const CONFIG: Item<Config> = Item::new("config");

/// "open_token" -> the contract whose tokens are wrapped.
const OPEN_TOKEN: Item<Addr> = Item::new("open_token");

pub fn config(storage: &dyn Storage) -> StdResult<Config> {
    CONFIG.load(storage)
}

pub fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, config)
}

pub fn open_token(storage: &dyn Storage) -> StdResult<Addr> {
    OPEN_TOKEN.load(storage)
}

pub fn save_open_token(storage: &mut dyn Storage, open_token: &Addr) -> StdResult<()> {
    OPEN_TOKEN.save(storage, open_token)
}

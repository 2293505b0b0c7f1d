use contract_api::datanet_registry::{Params, Paused};
use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::Item;
use serde::{Deserialize, Serialize};

/// Parameters.
#[derive(Serialize, Deserialize)]
pub struct Config {
    /// Owner of the parameters.
    pub owner: Addr,
    /// The open-token contract.
    pub open_token: Addr,
    /// Receives the deposits of rejected batches.
    pub treasury: Addr,
    /// Rules on appeals; the owner where absent.
    pub arbiter: Option<Addr>,
    /// May switch actions off.
    pub emergency: Option<Addr>,
    /// Periods and bonds.
    pub params: Params,
    /// Actions that are switched off.
    pub paused: Paused,
}

impl Config {
    /// Who rules on appeals.
    pub fn arbiter(&self) -> &Addr {
        self.arbiter.as_ref().unwrap_or(&self.owner)
    }
}

/// "config" -> the parameters.
const CONFIG: Item<Config> = Item::new("config");

/// "held" -> deposits and bonds held, in micro-OPEN; absent at first.
const HELD: Item<Uint128> = Item::new("held");

pub fn config(storage: &dyn Storage) -> StdResult<Config> {
    CONFIG.load(storage)
}

pub fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, config)
}

pub fn held(storage: &dyn Storage) -> StdResult<Uint128> {
    Ok(HELD.may_load(storage)?.unwrap_or_default())
}

/// Counts OPEN that arrived.
pub fn take_in(storage: &mut dyn Storage, amount: Uint128) -> StdResult<()> {
    let raised = held(storage)?.checked_add(amount)?;
    HELD.save(storage, &raised)
}

/// Counts OPEN that leaves.
pub fn pay_out(storage: &mut dyn Storage, amount: Uint128) -> StdResult<()> {
    let lowered = held(storage)?.checked_sub(amount)?;
    HELD.save(storage, &lowered)
}

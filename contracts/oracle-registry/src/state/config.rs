//! Parameters.

use attribution_report::Hash32;
use contract_api::oracle_registry::Paused;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::Item;

/// Parameters and pause flags.
#[cw_serde]
pub(crate) struct Config {
    pub owner: Addr,
    pub open_token: Addr,
    pub treasury: Addr,
    pub slasher: Option<Addr>,
    /// Absent before version 0.3.0, whose slasher it was.
    pub payout_splitter: Option<Addr>,
    pub emergency: Option<Addr>,
    pub min_bond: Uint128,
    pub max_set: u16,
    pub unbonding_seconds: u64,
    pub overlap_seconds: u64,
    pub evidence_seconds: u64,
    pub jail_seconds: u64,
    pub reward_bps: u16,
    pub submit_reward: Uint128,
    pub params_hash: Hash32,
    pub paused: Paused,
}

/// () -> parameters
const CONFIG: Item<Config> = Item::new("config");

pub(crate) fn config(storage: &dyn Storage) -> StdResult<Config> {
    CONFIG.load(storage)
}

pub(crate) fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, config)
}

//! Parameters and totals.

use attribution_report::RevenuePolicy;
use contract_api::model_registry::Paused;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::Item;

/// Parameters and pause flags.
#[cw_serde]
pub(crate) struct Config {
    pub owner: Addr,
    pub open_token: Addr,
    pub treasury: Addr,
    pub datanet_registry: Addr,
    pub oracle_registry: Option<Addr>,
    pub payout_splitter: Option<Addr>,
    pub emergency: Option<Addr>,
    pub policy_floor: RevenuePolicy,
    pub policy_cap: RevenuePolicy,
    pub min_adapter_deposit: Uint128,
    pub min_agent_stake: Uint128,
    pub hold_seconds: u64,
    pub paused: Paused,
}

/// Money held and moved, in micro-OPEN.
#[cw_serde]
#[derive(Default)]
pub(crate) struct Totals {
    /// Deposits of adapters.
    pub deposits: Uint128,
    /// Stakes of agents.
    pub stakes: Uint128,
    /// Sent to the treasury since the start.
    pub forfeited: Uint128,
}

/// () -> parameters
const CONFIG: Item<Config> = Item::new("config");
/// () -> totals
const TOTALS: Item<Totals> = Item::new("totals");

pub(crate) fn config(storage: &dyn Storage) -> StdResult<Config> {
    CONFIG.load(storage)
}

pub(crate) fn save_config(storage: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(storage, config)
}

pub(crate) fn totals(storage: &dyn Storage) -> StdResult<Totals> {
    Ok(TOTALS.may_load(storage)?.unwrap_or_default())
}

pub(crate) fn save_totals(storage: &mut dyn Storage, totals: &Totals) -> StdResult<()> {
    TOTALS.save(storage, totals)
}

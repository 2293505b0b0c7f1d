//! Storage. Items are private; the functions say what they hold.

mod channel;
mod money;
mod report;
mod usage;
mod varint;

use contract_api::payout_splitter::Paused;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::Item;

pub(crate) use channel::{
    add_channel, channel, channels, channels_of, closing, save_channel, save_closing, Channel,
    Closing, Former,
};
pub(crate) use money::{all_paid, paid, save_paid, save_totals, totals};
pub(crate) use report::{head, report, reports, save_head, save_report, Head, StoredReport};
pub(crate) use usage::{collected, Usage};

/// Parameters and pause flags.
#[cw_serde]
pub(crate) struct Config {
    pub owner: Addr,
    pub open_token: Addr,
    pub oracle_registry: Addr,
    pub dispute_seconds: u64,
    pub settle_seconds: u64,
    pub min_deposit: Uint128,
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

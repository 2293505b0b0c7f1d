//! Storage. Items are private; the functions say what they hold.

mod channel;
mod charges;
mod money;
mod recipient;
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
pub(crate) use charges::{
    charges, first_reverting, remove_charges, remove_reverting, save_charges, save_reverting,
    Charged,
};
pub(crate) use money::{all_paid, paid, save_paid, save_totals, totals};
pub(crate) use recipient::{recipient, recipients, save_recipient};
pub(crate) use report::{
    add_claimable, claimable, head, held_until, is_void, known_report, report, reports, save_head,
    save_hold, save_report, save_void, Head, StoredReport,
};
pub(crate) use usage::{collected, Usage};

/// Parameters and pause flags.
#[cw_serde]
pub(crate) struct Config {
    pub owner: Addr,
    pub open_token: Addr,
    pub oracle_registry: Addr,
    /// May switch actions off.
    pub emergency: Option<Addr>,
    /// May void and hold pending reports.
    pub disputes: Option<Addr>,
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

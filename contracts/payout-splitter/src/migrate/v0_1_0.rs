//! From version 0.1.0 to 0.2.0: 0.1.0 kept an item per channel for what was collected.
//!
//! All channels are converted in the one transaction of the migration; chains of that version
//! have few.

use contract_api::payout_splitter;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};

use crate::state::{self, Closing, Config, Usage};

pub(super) const VERSION: &str = "0.1.0";

#[cw_serde]
struct OldConfig {
    owner: Addr,
    open_token: Addr,
    oracle_registry: Addr,
    dispute_seconds: u64,
    settle_seconds: u64,
    min_deposit: Uint128,
    paused: OldPaused,
}

#[cw_serde]
struct OldPaused {
    open_channel: bool,
    submit_report: bool,
    finalize: bool,
}

#[cw_serde]
struct OldUsage {
    collected: Uint128,
    closed: bool,
}

const OLD_CONFIG: Item<OldConfig> = Item::new("config");
const OLD_USAGE: Map<u64, OldUsage> = Map::new("channel_usage");

pub(super) fn convert(storage: &mut dyn Storage) -> StdResult<()> {
    let old = OLD_CONFIG.load(storage)?;
    let config = Config {
        owner: old.owner,
        open_token: old.open_token,
        oracle_registry: old.oracle_registry,
        emergency: None,
        disputes: None,
        dispute_seconds: old.dispute_seconds,
        settle_seconds: old.settle_seconds,
        min_deposit: old.min_deposit,
        paused: payout_splitter::Paused {
            open_channel: old.paused.open_channel,
            top_up: old.paused.open_channel,
            submit_report: old.paused.submit_report,
            finalize: old.paused.finalize,
        },
    };
    state::save_config(storage, &config)?;
    convert_usage(storage)
}

/// A closed channel of that version had all returned that was not charged.
fn convert_usage(storage: &mut dyn Storage) -> StdResult<()> {
    let entries: Vec<(u64, OldUsage)> = OLD_USAGE
        .range(storage, None, None, Order::Ascending)
        .collect::<StdResult<_>>()?;
    let mut usage = Usage::default();
    for (id, old) in entries {
        usage.set(storage, id, old.collected)?;
        OLD_USAGE.remove(storage, id);
        if old.closed {
            let deposit = state::channel(storage, id)?.map(|channel| channel.deposit);
            let closing = Closing {
                closed: true,
                withdrawn: deposit.unwrap_or_default().checked_sub(old.collected)?,
                ..Closing::default()
            };
            state::save_closing(storage, id, &closing)?;
        }
    }
    usage.save(storage);
    Ok(())
}

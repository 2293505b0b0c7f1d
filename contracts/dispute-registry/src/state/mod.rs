//! Storage. Items are private; the functions say what they hold.

mod challenge;
mod money;
mod proof;

use contract_api::dispute_registry::{Params, Paused};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdResult, Storage};
use cw_storage_plus::Item;

pub(crate) use challenge::{
    add_challenge, challenge, challenge_of, challenges, close_open, open_challenges,
    save_challenge, Challenge, Judge,
};
pub(crate) use money::{save_totals, totals};
pub(crate) use proof::{
    equivocation, equivocations, fraud, frauds, save_equivocation, save_fraud, Fraud,
};

/// Parameters and pause flags.
#[cw_serde]
pub(crate) struct Config {
    pub owner: Addr,
    pub open_token: Addr,
    pub treasury: Addr,
    /// May stop the opening of challenges.
    pub emergency: Option<Addr>,
    pub payout_splitter: Addr,
    pub oracle_registry: Addr,
    pub model_registry: Addr,
    pub datanet_registry: Addr,
    pub params: Params,
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

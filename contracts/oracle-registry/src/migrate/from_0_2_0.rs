//! From version 0.2.0, whose slasher was the payout-splitter. It never slashed; who may is decided
//! anew.

use cosmwasm_std::{StdResult, Storage};

use crate::state;

pub(super) fn convert(storage: &mut dyn Storage) -> StdResult<()> {
    let mut config = state::config(storage)?;
    config.payout_splitter = config.slasher.take();
    state::save_config(storage, &config)
}

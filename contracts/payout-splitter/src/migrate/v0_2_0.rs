//! From version 0.2.0, whose reports had numbers without gaps and were never void.
//!
//! Reports that were pending then become final as ever. What they charged is unknown, so they cannot
//! become void.

use attribution_report::Hash32;
use contract_api::payout_splitter::CLAIMABLE_REPORTS;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{StdError, StdResult, Storage, Uint128};
use cw_storage_plus::Item;

use crate::state::{self, Head};

pub(super) const VERSION: &str = "0.2.0";

#[cw_serde]
struct OldHead {
    last_seq: u64,
    last_digest: Hash32,
    last_cumulative: Uint128,
    final_seq: u64,
}

const OLD_HEAD: Item<OldHead> = Item::new("head");

pub(super) fn convert(storage: &mut dyn Storage) -> StdResult<()> {
    let Some(old) = OLD_HEAD.may_load(storage)? else {
        return Ok(());
    };
    let pending = old.last_seq.saturating_sub(old.final_seq);
    let head = Head {
        last_seq: old.last_seq,
        tip_seq: old.last_seq,
        tip_digest: old.last_digest,
        tip_cumulative: old.last_cumulative,
        final_seq: old.final_seq,
        pending: u32::try_from(pending)
            .map_err(|_| StdError::generic_err("more reports are pending than can be"))?,
        reverting: 0,
    };
    state::save_head(storage, &head)?;
    let newest = old.final_seq;
    let oldest = newest.saturating_sub(CLAIMABLE_REPORTS);
    for seq in oldest.saturating_add(1)..=newest {
        state::add_claimable(storage, seq)?;
    }
    Ok(())
}

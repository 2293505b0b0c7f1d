//! The chain of reports.

use attribution_report::{Bitmap, Hash32, Report};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Item, Map};

/// The ends of the chain; numbers are zero where there is no report. Reports after `final_seq` are
/// pending.
#[cw_serde]
#[derive(Default)]
pub(crate) struct Head {
    pub last_seq: u64,
    pub last_digest: Hash32,
    pub last_cumulative: Uint128,
    pub final_seq: u64,
}

/// A report as it was accepted; it never changes.
#[cw_serde]
pub(crate) struct StoredReport {
    pub report: Report,
    pub digest: Hash32,
    pub set_id: u64,
    pub bitmap: Bitmap,
    pub submitter: Addr,
    /// Unix seconds from which it can be made final.
    pub final_at: u64,
}

/// () -> ends of the chain
const HEAD: Item<Head> = Item::new("head");
/// number -> report
const REPORTS: Map<u64, StoredReport> = Map::new("reports");

pub(crate) fn head(storage: &dyn Storage) -> StdResult<Head> {
    Ok(HEAD.may_load(storage)?.unwrap_or_default())
}

pub(crate) fn save_head(storage: &mut dyn Storage, head: &Head) -> StdResult<()> {
    HEAD.save(storage, head)
}

pub(crate) fn report(storage: &dyn Storage, seq: u64) -> StdResult<Option<StoredReport>> {
    REPORTS.may_load(storage, seq)
}

pub(crate) fn save_report(
    storage: &mut dyn Storage,
    seq: u64,
    report: &StoredReport,
) -> StdResult<()> {
    REPORTS.save(storage, seq, report)
}

/// Reports after `start_after`, ascending by number.
pub(crate) fn reports(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, StoredReport)>> {
    REPORTS
        .range(
            storage,
            start_after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(limit)
        .collect()
}

//! The chain of reports.

use attribution_report::{Bitmap, Hash32, Report};
use contract_api::payout_splitter::CLAIMABLE_REPORTS;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Order, StdError, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Item, Map};

/// The ends of the chain; numbers are zero where there is no report. A report that is neither void
/// nor final is pending.
#[cw_serde]
#[derive(Default)]
pub(crate) struct Head {
    /// Highest number used.
    pub last_seq: u64,
    /// The newest report that is not void.
    pub tip_seq: u64,
    pub tip_digest: Hash32,
    pub tip_cumulative: Uint128,
    pub final_seq: u64,
    /// Number of pending reports.
    pub pending: u32,
    /// Number of void reports of which charges are left to take back.
    pub reverting: u32,
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
    /// Number of the report that it follows, zero for the first; absent before version 0.3.0,
    /// whose numbers have no gaps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<u64>,
}

impl StoredReport {
    /// Number of the report that it follows, zero for the first.
    pub fn follows(&self) -> u64 {
        let before = self.report.seq.u64().saturating_sub(1);
        self.follows.unwrap_or(before)
    }
}

/// () -> ends of the chain
const HEAD: Item<Head> = Item::new("head");
/// number -> report
const REPORTS: Map<u64, StoredReport> = Map::new("reports");
/// number of a void report -> ()
const VOID: Map<u64, ()> = Map::new("void");
/// number of a held report -> unix seconds until which it is held
const HOLDS: Map<u64, u64> = Map::new("holds");
/// () -> numbers of the final reports that can be claimed under, oldest first
const CLAIMABLE: Item<Vec<u64>> = Item::new("claimable");

pub(crate) fn head(storage: &dyn Storage) -> StdResult<Head> {
    Ok(HEAD.may_load(storage)?.unwrap_or_default())
}

pub(crate) fn save_head(storage: &mut dyn Storage, head: &Head) -> StdResult<()> {
    HEAD.save(storage, head)
}

pub(crate) fn report(storage: &dyn Storage, seq: u64) -> StdResult<Option<StoredReport>> {
    REPORTS.may_load(storage, seq)
}

/// A report that must be there.
pub(crate) fn known_report(storage: &dyn Storage, seq: u64) -> StdResult<StoredReport> {
    report(storage, seq)?.ok_or_else(|| StdError::not_found(format!("report {seq}")))
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

pub(crate) fn is_void(storage: &dyn Storage, seq: u64) -> bool {
    VOID.has(storage, seq)
}

pub(crate) fn save_void(storage: &mut dyn Storage, seq: u64) -> StdResult<()> {
    VOID.save(storage, seq, &())
}

/// Unix seconds until which a report is held; zero where it is not.
pub(crate) fn held_until(storage: &dyn Storage, seq: u64) -> StdResult<u64> {
    Ok(HOLDS.may_load(storage, seq)?.unwrap_or(0))
}

/// Holds a report, or ends its hold with zero.
pub(crate) fn save_hold(storage: &mut dyn Storage, seq: u64, until: u64) -> StdResult<()> {
    match until {
        0 => {
            HOLDS.remove(storage, seq);
            Ok(())
        }
        until => HOLDS.save(storage, seq, &until),
    }
}

/// Numbers of the final reports that can be claimed under, oldest first.
pub(crate) fn claimable(storage: &dyn Storage) -> StdResult<Vec<u64>> {
    Ok(CLAIMABLE.may_load(storage)?.unwrap_or_default())
}

/// Adds a final report to those that can be claimed under, in place of the oldest one where there
/// are enough.
pub(crate) fn add_claimable(storage: &mut dyn Storage, seq: u64) -> StdResult<()> {
    let mut claimable = claimable(storage)?;
    claimable.push(seq);
    while claimable.len() as u64 > CLAIMABLE_REPORTS {
        claimable.remove(0);
    }
    CLAIMABLE.save(storage, &claimable)
}

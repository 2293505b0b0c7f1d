//! What was proved.

use attribution_report::Hash32;
use contract_api::dispute_registry::FraudKind;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Order, StdResult, Storage};
use cw_storage_plus::{Bound, Map};

/// A fraud that was proved of a report.
#[cw_serde]
pub(crate) struct Fraud {
    pub report_digest: Hash32,
    pub kind: FraudKind,
    pub prover: Addr,
    pub height: u64,
    /// The report was pending and became void.
    pub voided: bool,
}

/// An equivocation's place: number and predecessor of both reports, in its set.
type Place<'a> = (u64, u64, &'a [u8]);

/// An equivocation of a set: number and predecessor of both reports, and who was slashed for it.
type Equivocated = (u64, Vec<u8>, Vec<Addr>);

/// report -> fraud
const FRAUDS: Map<u64, Fraud> = Map::new("frauds");
/// (set, number, digest of the predecessor) -> operators that were slashed for it
const EQUIVOCATIONS: Map<Place<'_>, Vec<Addr>> = Map::new("equivocations");

pub(crate) fn fraud(storage: &dyn Storage, seq: u64) -> StdResult<Option<Fraud>> {
    FRAUDS.may_load(storage, seq)
}

pub(crate) fn save_fraud(storage: &mut dyn Storage, seq: u64, fraud: &Fraud) -> StdResult<()> {
    FRAUDS.save(storage, seq, fraud)
}

/// Frauds after `start_after`, ascending by report.
pub(crate) fn frauds(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Fraud)>> {
    let start = start_after.map(Bound::exclusive);
    FRAUDS
        .range(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

/// Operators that were slashed for an equivocation; none where none was proved.
pub(crate) fn equivocation(
    storage: &dyn Storage,
    (set_id, seq, prev_report): (u64, u64, &Hash32),
) -> StdResult<Vec<Addr>> {
    let place = (set_id, seq, prev_report.as_bytes().as_slice());
    Ok(EQUIVOCATIONS.may_load(storage, place)?.unwrap_or_default())
}

pub(crate) fn save_equivocation(
    storage: &mut dyn Storage,
    (set_id, seq, prev_report): (u64, u64, &Hash32),
    operators: &Vec<Addr>,
) -> StdResult<()> {
    let place = (set_id, seq, prev_report.as_bytes().as_slice());
    EQUIVOCATIONS.save(storage, place, operators)
}

/// A set's equivocations after `start_after`, ascending by number, then predecessor.
pub(crate) fn equivocations(
    storage: &dyn Storage,
    set_id: u64,
    start_after: Option<(u64, Hash32)>,
    limit: usize,
) -> StdResult<Vec<Equivocated>> {
    let start = start_after
        .as_ref()
        .map(|(seq, prev_report)| Bound::exclusive((*seq, prev_report.as_bytes().as_slice())));
    EQUIVOCATIONS
        .sub_prefix(set_id)
        .range(storage, start, None, Order::Ascending)
        .take(limit)
        .map(|entry| entry.map(|((seq, prev_report), operators)| (seq, prev_report, operators)))
        .collect()
}

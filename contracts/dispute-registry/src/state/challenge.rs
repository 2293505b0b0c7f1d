//! Challenges and their committees.

use attribution_report::{Hash32, SettledReceipt};
use contract_api::dispute_registry::ChallengeStatus;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Order, StdError, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Item, Map};

/// A challenge of a receipt's weights.
#[cw_serde]
pub(crate) struct Challenge {
    pub challenger: Addr,
    pub bond: Uint128,
    /// As it was at the opening.
    pub judging_fee_bps: u16,
    pub seq: u64,
    pub report_digest: Hash32,
    /// Set that signed the report.
    pub set_id: u64,
    /// Index of the receipt's leaf.
    pub receipt_index: u64,
    pub receipt: SettledReceipt,
    pub status: ChallengeStatus,
    pub opened_height: u64,
    pub opened_at: u64,
    /// Unix seconds from which no verdict counts.
    pub deadline: u64,
    /// In the order of the draw; none before it.
    pub committee: Vec<Judge>,
}

/// A member of a committee.
#[cw_serde]
pub(crate) struct Judge {
    pub operator: Addr,
    /// Its verdict: true where it finds the weights false.
    pub upheld: Option<bool>,
}

impl Challenge {
    /// True where it is neither decided nor closed.
    pub fn is_open(&self) -> bool {
        matches!(
            self.status,
            ChallengeStatus::Open | ChallengeStatus::Judging
        )
    }
}

/// () -> number of challenges, which is the newest id
const COUNT: Item<u64> = Item::new("challenge_count");
/// challenge -> what it is
const CHALLENGES: Map<u64, Challenge> = Map::new("challenges");
/// (report, index of the receipt) -> its challenge
const BY_RECEIPT: Map<(u64, u64), u64> = Map::new("challenges_by_receipt");
/// (report, open challenge) -> its deadline
const OPEN: Map<(u64, u64), u64> = Map::new("open_challenges");

/// Stores a new challenge and returns its id, from 1 on.
pub(crate) fn add_challenge(storage: &mut dyn Storage, challenge: &Challenge) -> StdResult<u64> {
    let count = COUNT.may_load(storage)?.unwrap_or(0);
    let id = count
        .checked_add(1)
        .ok_or_else(|| StdError::generic_err("no challenge id is left"))?;
    COUNT.save(storage, &id)?;
    CHALLENGES.save(storage, id, challenge)?;
    let place = (challenge.seq, challenge.receipt_index);
    BY_RECEIPT.save(storage, place, &id)?;
    OPEN.save(storage, (challenge.seq, id), &challenge.deadline)?;
    Ok(id)
}

pub(crate) fn challenge(storage: &dyn Storage, id: u64) -> StdResult<Option<Challenge>> {
    CHALLENGES.may_load(storage, id)
}

pub(crate) fn save_challenge(
    storage: &mut dyn Storage,
    id: u64,
    challenge: &Challenge,
) -> StdResult<()> {
    CHALLENGES.save(storage, id, challenge)
}

/// Takes a challenge off the open ones of its report.
pub(crate) fn close_open(storage: &mut dyn Storage, seq: u64, id: u64) {
    OPEN.remove(storage, (seq, id));
}

/// The challenge of a report's receipt.
pub(crate) fn challenge_of(storage: &dyn Storage, seq: u64, index: u64) -> StdResult<Option<u64>> {
    BY_RECEIPT.may_load(storage, (seq, index))
}

/// Challenges after `start_after`, ascending by id.
pub(crate) fn challenges(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Challenge)>> {
    let start = start_after.map(Bound::exclusive);
    CHALLENGES
        .range(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

/// Ids and deadlines of a report's open challenges after `start_after`, ascending by id.
pub(crate) fn open_challenges(
    storage: &dyn Storage,
    seq: u64,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, u64)>> {
    let start = start_after.map(Bound::exclusive);
    OPEN.prefix(seq)
        .range(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

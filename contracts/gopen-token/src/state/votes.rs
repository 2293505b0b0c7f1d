use cosmwasm_std::{Addr, Order, StdResult, Storage};
use cw4::{
    MEMBERS_CHANGELOG, MEMBERS_CHECKPOINTS, MEMBERS_KEY, TOTAL_KEY, TOTAL_KEY_CHANGELOG,
    TOTAL_KEY_CHECKPOINTS,
};
use cw_storage_plus::{Bound, Map, SnapshotItem, SnapshotMap, Strategy};
use serde::{Deserialize, Serialize};

/// Who votes with an account's balance, by its own choice.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Who votes.
    pub delegate: Addr,
    /// Height of the last change.
    pub since: u64,
}

/// "delegation", account -> its delegation; absent where the default applies.
const DELEGATIONS: Map<&Addr, Delegation> = Map::new("delegation");

/// Delegate -> votes, the sum of the balances that vote through it; absent at zero. At a height it
/// is the value at the start of that block. Keys and values are those of a cw4 group.
const VOTES: SnapshotMap<&Addr, u64> = SnapshotMap::new(
    MEMBERS_KEY,
    MEMBERS_CHECKPOINTS,
    MEMBERS_CHANGELOG,
    Strategy::EveryBlock,
);

/// Sum of all votes. At a height it is the value at the start of that block. Key and value are
/// those of a cw4 group.
const TOTAL_VOTES: SnapshotItem<u64> = SnapshotItem::new(
    TOTAL_KEY,
    TOTAL_KEY_CHECKPOINTS,
    TOTAL_KEY_CHANGELOG,
    Strategy::EveryBlock,
);

/// The delegation that `account` made.
pub fn delegation(storage: &dyn Storage, account: &Addr) -> StdResult<Option<Delegation>> {
    DELEGATIONS.may_load(storage, account)
}

/// Delegations ascending by account, after `start_after`, at most `limit`.
pub fn delegations(
    storage: &dyn Storage,
    start_after: Option<String>,
    limit: usize,
) -> StdResult<Vec<(Addr, Delegation)>> {
    let start = start_after.map(|last| Bound::ExclusiveRaw(last.into_bytes()));
    DELEGATIONS
        .range(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

pub fn save_delegation(
    storage: &mut dyn Storage,
    account: &Addr,
    delegation: &Delegation,
) -> StdResult<()> {
    DELEGATIONS.save(storage, account, delegation)
}

pub fn remove_delegation(storage: &mut dyn Storage, account: &Addr) {
    DELEGATIONS.remove(storage, account);
}

/// Votes of `delegate`: at the start of the block at `height`, or now.
pub fn votes(storage: &dyn Storage, delegate: &Addr, height: Option<u64>) -> StdResult<u64> {
    let votes = match height {
        Some(height) => VOTES.may_load_at_height(storage, delegate, height)?,
        None => VOTES.may_load(storage, delegate)?,
    };
    Ok(votes.unwrap_or_default())
}

/// Sets the votes of `delegate`; who has none is no member.
pub fn save_votes(
    storage: &mut dyn Storage,
    delegate: &Addr,
    votes: u64,
    height: u64,
) -> StdResult<()> {
    if votes == 0 {
        VOTES.remove(storage, delegate, height)
    } else {
        VOTES.save(storage, delegate, &votes, height)
    }
}

/// Addresses with votes, ascending, after `start_after`, at most `limit`.
pub fn members(
    storage: &dyn Storage,
    start_after: Option<String>,
    limit: usize,
) -> StdResult<Vec<(Addr, u64)>> {
    let start = start_after.map(|last| Bound::ExclusiveRaw(last.into_bytes()));
    VOTES
        .range(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

/// All votes: at the start of the block at `height`, or now.
pub fn total_votes(storage: &dyn Storage, height: Option<u64>) -> StdResult<u64> {
    let votes = match height {
        Some(height) => TOTAL_VOTES.may_load_at_height(storage, height)?,
        None => TOTAL_VOTES.may_load(storage)?,
    };
    Ok(votes.unwrap_or_default())
}

pub fn save_total_votes(storage: &mut dyn Storage, votes: u64, height: u64) -> StdResult<()> {
    TOTAL_VOTES.save(storage, &votes, height)
}

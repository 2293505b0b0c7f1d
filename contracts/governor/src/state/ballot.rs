use cosmwasm_std::{Addr, Order, StdError, StdResult, Storage};
use cw3::Vote;
use cw_storage_plus::{Bound, Map};
use serde::{Deserialize, Serialize};

/// A vote that was cast; it never changes.
#[derive(Serialize, Deserialize)]
pub struct Ballot {
    /// The vote.
    pub vote: Vote,
    /// Votes at the proposal's snapshot.
    pub weight: u64,
}

/// "ballot", proposal, voter -> its vote.
const BALLOTS: Map<(u64, &Addr), Ballot> = Map::new("ballot");

/// "nonce", voter -> the nonce that it signs next; absent at zero.
const NONCES: Map<&Addr, u64> = Map::new("nonce");

pub fn ballot(storage: &dyn Storage, proposal: u64, voter: &Addr) -> StdResult<Option<Ballot>> {
    BALLOTS.may_load(storage, (proposal, voter))
}

pub fn save_ballot(
    storage: &mut dyn Storage,
    proposal: u64,
    voter: &Addr,
    ballot: &Ballot,
) -> StdResult<()> {
    BALLOTS.save(storage, (proposal, voter), ballot)
}

/// Up to `limit` ballots, ascending by voter.
pub fn ballots(
    storage: &dyn Storage,
    proposal: u64,
    start_after: Option<&Addr>,
    limit: usize,
) -> StdResult<Vec<(Addr, Ballot)>> {
    BALLOTS
        .prefix(proposal)
        .range(
            storage,
            start_after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(limit)
        .collect()
}

/// The nonce that `voter` signs next.
pub fn nonce(storage: &dyn Storage, voter: &Addr) -> StdResult<u64> {
    Ok(NONCES.may_load(storage, voter)?.unwrap_or_default())
}

/// Uses up the nonce of `voter`.
pub fn next_nonce(storage: &mut dyn Storage, voter: &Addr) -> StdResult<()> {
    let next = nonce(storage, voter)?
        .checked_add(1)
        .ok_or_else(|| StdError::generic_err("no nonce is left"))?;
    NONCES.save(storage, voter, &next)
}

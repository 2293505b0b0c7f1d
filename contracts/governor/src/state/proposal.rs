use attribution_report::Hash32;
use contract_api::governor::{Parameters, ProposalContent};
use cosmwasm_std::{Addr, Empty, Order, StdError, StdResult, Storage, Uint128};
use cw3::Vote;
use cw_storage_plus::{Bound, Item, Map};
use serde::{Deserialize, Serialize};

use crate::ContractError;

/// How far a proposal came by messages; time does the rest.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Made; voting follows.
    Voting,
    /// Passed and queued.
    Queued {
        /// Unix seconds from which it can be executed.
        executable_at: u64,
    },
    /// Its messages were sent.
    Executed,
    /// Ended by who may.
    Cancelled,
    /// Defeated, and settled.
    Defeated,
    /// Passed, too late, and settled.
    Expired,
}

/// The block whose start votes are read at.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoteSnapshot {
    /// Height.
    pub height: u64,
    /// All votes at its start.
    pub total: u64,
}

/// Votes cast.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub yes: u64,
    pub no: u64,
    pub abstain: u64,
    pub veto: u64,
}

impl Tally {
    /// Counts a vote.
    pub fn add(&mut self, vote: Vote, weight: u64) -> StdResult<()> {
        let part = match vote {
            Vote::Yes => &mut self.yes,
            Vote::No => &mut self.no,
            Vote::Abstain => &mut self.abstain,
            Vote::Veto => &mut self.veto,
        };
        *part = part
            .checked_add(weight)
            .ok_or_else(|| StdError::generic_err("more votes than the cap allows"))?;
        Ok(())
    }
}

/// A proposal but for its texts and messages, which no vote has to load.
#[derive(Serialize, Deserialize, Debug, Clone)]
pub struct Proposal {
    /// Who made it.
    pub proposer: Addr,
    /// `contract_api::governor::content_hash`.
    pub content_hash: Hash32,
    /// Number of messages.
    pub messages: u32,
    /// Parameters that hold for it.
    pub parameters: Parameters,
    /// Height at which it was made.
    pub created_at: u64,
    /// Unix seconds from which votes are taken.
    pub starts_at: u64,
    /// Unix seconds from which they are not.
    pub ends_at: u64,
    /// The block whose votes count; once voting was opened.
    pub snapshot: Option<VoteSnapshot>,
    /// Votes cast.
    pub tally: Tally,
    /// How far it came.
    pub stage: Stage,
    /// OPEN held for it, in micro-OPEN.
    pub deposit: Uint128,
    /// It does nothing but name the emergency account, which therefore cannot cancel it.
    pub emergency_exempt: bool,
}

/// "last_proposal" -> id of the newest proposal; absent at first.
const LAST_PROPOSAL: Item<u64> = Item::new("last_proposal");

/// "proposal", id -> the proposal.
const PROPOSALS: Map<u64, Proposal> = Map::new("proposal");

/// "content", id -> texts and messages of the proposal; they never change.
const CONTENTS: Map<u64, ProposalContent> = Map::new("content");

/// "unsettled", proposer, id -> nothing; there while the proposal's deposit is held or, where it
/// has none, would be.
const UNSETTLED: Map<(&Addr, u64), Empty> = Map::new("unsettled");

pub fn last_proposal(storage: &dyn Storage) -> StdResult<u64> {
    Ok(LAST_PROPOSAL.may_load(storage)?.unwrap_or_default())
}

pub fn proposal(storage: &dyn Storage, id: u64) -> Result<Proposal, ContractError> {
    let found = PROPOSALS.may_load(storage, id)?;
    found.ok_or(ContractError::UnknownProposal { proposal_id: id })
}

pub fn content(storage: &dyn Storage, id: u64) -> StdResult<ProposalContent> {
    CONTENTS.load(storage, id)
}

/// Stores a new proposal under the id after the newest.
pub fn add_proposal(
    storage: &mut dyn Storage,
    id: u64,
    proposal: &Proposal,
    content: &ProposalContent,
) -> StdResult<()> {
    LAST_PROPOSAL.save(storage, &id)?;
    CONTENTS.save(storage, id, content)?;
    UNSETTLED.save(storage, (&proposal.proposer, id), &Empty {})?;
    save_proposal(storage, id, proposal)
}

pub fn save_proposal(storage: &mut dyn Storage, id: u64, proposal: &Proposal) -> StdResult<()> {
    PROPOSALS.save(storage, id, proposal)
}

/// Frees the proposer's place for another proposal.
pub fn settle(storage: &mut dyn Storage, id: u64, proposer: &Addr) {
    UNSETTLED.remove(storage, (proposer, id));
}

/// Ids of up to `limit` unsettled proposals of `proposer`, ascending.
pub fn unsettled(storage: &dyn Storage, proposer: &Addr, limit: usize) -> StdResult<Vec<u64>> {
    UNSETTLED
        .prefix(proposer)
        .keys(storage, None, None, Order::Ascending)
        .take(limit)
        .collect()
}

/// Up to `limit` ids beyond `start` in `order`.
pub fn proposal_ids(
    storage: &dyn Storage,
    start: Option<u64>,
    order: Order,
    limit: usize,
) -> StdResult<Vec<u64>> {
    let start = start.map(Bound::exclusive);
    let (min, max) = match order {
        Order::Ascending => (start, None),
        Order::Descending => (None, start),
    };
    PROPOSALS
        .keys(storage, min, max, order)
        .take(limit)
        .collect()
}

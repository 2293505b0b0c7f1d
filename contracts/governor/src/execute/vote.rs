//! `vote` and `open_voting`.

use contract_api::governor::{ProposalState, MAX_REASON};
use contract_api::is_text;
use cosmwasm_std::{Addr, DepsMut, Env, Response};
use cw3::Vote;

use crate::events::Event;
use crate::state::{self, Ballot, Proposal, VoteSnapshot};
use crate::{votes, ContractError};

/// A vote to be cast.
pub struct Cast {
    /// The proposal.
    pub proposal_id: u64,
    /// Whose votes.
    pub voter: Addr,
    /// The vote.
    pub vote: Vote,
    /// Why.
    pub reason: Option<String>,
    /// Who brings it.
    pub sender: Addr,
}

/// Casts the votes that the voter had at the snapshot. The first vote fixes the snapshot.
pub fn run(deps: DepsMut, env: Env, cast: Cast) -> Result<Response, ContractError> {
    check_reason(cast.reason.as_deref())?;
    let Cast {
        proposal_id,
        voter,
        vote,
        reason,
        sender,
    } = cast;
    let mut proposal = active(&deps, &env, proposal_id)?;
    if state::ballot(deps.storage, proposal_id, &voter)?.is_some() {
        return Err(ContractError::AlreadyVoted { proposal_id, voter });
    }
    let opened = proposal.snapshot.is_none();
    let snapshot = fix_snapshot(&deps, &env, &mut proposal)?;
    let height = snapshot.height;
    let weight = votes::of(deps.as_ref(), &voter, height)?;
    if weight == 0 {
        return Err(ContractError::NoVotes { voter, height });
    }
    proposal.tally.add(vote, weight)?;
    state::save_proposal(deps.storage, proposal_id, &proposal)?;
    state::save_ballot(deps.storage, proposal_id, &voter, &Ballot { vote, weight })?;
    let response = Response::from(Event::Vote {
        proposal_id,
        sender,
        voter,
        vote,
        weight,
        reason,
    });
    if opened {
        return Ok(response.add_event(opening(proposal_id, snapshot)));
    }
    Ok(response)
}

/// Fixes the snapshot without a vote.
pub fn open(deps: DepsMut, env: Env, proposal_id: u64) -> Result<Response, ContractError> {
    let mut proposal = active(&deps, &env, proposal_id)?;
    if let Some(VoteSnapshot { height, .. }) = proposal.snapshot {
        return Err(ContractError::AlreadyOpen {
            proposal_id,
            height,
        });
    }
    let snapshot = fix_snapshot(&deps, &env, &mut proposal)?;
    state::save_proposal(deps.storage, proposal_id, &proposal)?;
    Ok(opening(proposal_id, snapshot).into())
}

fn opening(proposal_id: u64, snapshot: VoteSnapshot) -> Event {
    Event::OpenVoting {
        proposal_id,
        height: snapshot.height,
        total: snapshot.total,
    }
}

/// Refuses an empty reason, so that one text has one signature, and one that is too long.
pub fn check_reason(reason: Option<&str>) -> Result<(), ContractError> {
    match reason {
        Some(text) if text.is_empty() || text.len() > MAX_REASON || !is_text(text) => {
            Err(ContractError::InvalidField {
                field: "reason",
                rule: "1 to 1000 bytes of text",
            })
        }
        _ => Ok(()),
    }
}

fn active(deps: &DepsMut, env: &Env, proposal_id: u64) -> Result<Proposal, ContractError> {
    let proposal = state::proposal(deps.storage, proposal_id)?;
    let now = env.block.time.seconds();
    proposal.require(proposal_id, now, &[ProposalState::Active])?;
    Ok(proposal)
}

/// The snapshot, which is the start of this block where there is none yet. The total and the votes
/// of every member are read at its height.
fn fix_snapshot(
    deps: &DepsMut,
    env: &Env,
    proposal: &mut Proposal,
) -> Result<VoteSnapshot, ContractError> {
    if let Some(snapshot) = proposal.snapshot {
        return Ok(snapshot);
    }
    let height = env.block.height;
    let total = votes::total(deps.as_ref(), height)?;
    let snapshot = VoteSnapshot { height, total };
    proposal.snapshot = Some(snapshot);
    Ok(snapshot)
}

//! Queries of cw3.
//!
//! States map to cw3's: Pending is Pending, Active is Open, Succeeded and Queued are Passed,
//! Executed is Executed, and Cancelled, Defeated and Expired are Rejected.

use contract_api::governor::{ProposalState, QueryMsg, MAX_PROPOSALS_PAGE};
use contract_api::{page_size, DEFAULT_PAGE, MAX_PAGE};
use cosmwasm_std::{to_json_binary, Binary, Decimal, Deps, Env, Order, Timestamp};
use cw20::{Denom, Expiration};
use cw3::{
    DepositInfo, ProposalListResponse, ProposalResponse, Status, VoteInfo, VoteListResponse,
    VoteResponse, VoterDetail, VoterListResponse, VoterResponse,
};
use cw_utils::ThresholdResponse;

use crate::state::{self, Ballot, Proposal};
use crate::{votes, ContractError};

pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Threshold {} => to_json_binary(&threshold(deps, &env)?),
        QueryMsg::Proposal { proposal_id } => to_json_binary(&proposal(deps, &env, proposal_id)?),
        QueryMsg::ListProposals { start_after, limit } => to_json_binary(&proposals(
            deps,
            &env,
            start_after,
            Order::Ascending,
            limit,
        )?),
        QueryMsg::ReverseProposals {
            start_before,
            limit,
        } => to_json_binary(&proposals(
            deps,
            &env,
            start_before,
            Order::Descending,
            limit,
        )?),
        QueryMsg::Vote { proposal_id, voter } => to_json_binary(&vote(deps, proposal_id, voter)?),
        QueryMsg::ListVotes {
            proposal_id,
            start_after,
            limit,
        } => to_json_binary(&list_votes(deps, proposal_id, start_after, limit)?),
        QueryMsg::Voter { address } => to_json_binary(&voter(deps, &env, address)?),
        QueryMsg::ListVoters { start_after, limit } => {
            to_json_binary(&list_voters(deps, start_after, limit)?)
        }
        other => {
            let text = format!("not a query of cw3: {other:?}");
            return Err(cosmwasm_std::StdError::generic_err(text).into());
        }
    };
    Ok(answer?)
}

/// The rule in cw3's terms. There `threshold` is reached, here it must be exceeded; there `no` counts
/// for the quorum, here it does not.
fn rule(quorum_bps: u16, total_weight: u64) -> ThresholdResponse {
    ThresholdResponse::ThresholdQuorum {
        threshold: Decimal::percent(50),
        quorum: Decimal::bps(quorum_bps.into()),
        total_weight,
    }
}

fn threshold(deps: Deps, env: &Env) -> Result<ThresholdResponse, ContractError> {
    let total = votes::total(deps, env.block.height)?;
    let quorum_bps = state::config(deps.storage)?.parameters.quorum_bps;
    Ok(rule(quorum_bps, total))
}

fn status(state: ProposalState) -> Status {
    match state {
        ProposalState::Pending => Status::Pending,
        ProposalState::Active => Status::Open,
        ProposalState::Cancelled | ProposalState::Defeated | ProposalState::Expired => {
            Status::Rejected
        }
        ProposalState::Succeeded | ProposalState::Queued => Status::Passed,
        ProposalState::Executed => Status::Executed,
    }
}

fn proposal(deps: Deps, env: &Env, id: u64) -> Result<ProposalResponse, ContractError> {
    let proposal = state::proposal(deps.storage, id)?;
    let content = state::content(deps.storage, id)?;
    let total = match proposal.snapshot {
        Some(snapshot) => snapshot.total,
        None => votes::total(deps, env.block.height)?,
    };
    Ok(ProposalResponse {
        id,
        title: content.title,
        description: content.description,
        msgs: content.msgs,
        status: status(proposal.state(env.block.time.seconds())),
        expires: Expiration::AtTime(Timestamp::from_seconds(proposal.ends_at)),
        threshold: rule(proposal.parameters.quorum_bps, total),
        deposit: deposit(deps, &proposal)?,
        proposer: proposal.proposer,
    })
}

/// The deposit that the proposal took. cw3 knows one rule for all failed proposals; here a turnout
/// of the quorum decides.
fn deposit(deps: Deps, proposal: &Proposal) -> Result<Option<DepositInfo>, ContractError> {
    let amount = proposal.parameters.proposal_deposit;
    if amount.is_zero() {
        return Ok(None);
    }
    Ok(Some(DepositInfo {
        amount,
        denom: Denom::Cw20(state::config(deps.storage)?.open_token),
        refund_failed_proposals: false,
    }))
}

fn proposals(
    deps: Deps,
    env: &Env,
    start: Option<u64>,
    order: Order,
    limit: Option<u32>,
) -> Result<ProposalListResponse, ContractError> {
    let limit = limit.unwrap_or(MAX_PROPOSALS_PAGE).min(MAX_PROPOSALS_PAGE);
    let ids = state::proposal_ids(deps.storage, start, order, limit as usize)?;
    let proposals = ids.into_iter().map(|id| proposal(deps, env, id));
    Ok(ProposalListResponse {
        proposals: proposals.collect::<Result<_, _>>()?,
    })
}

fn info(proposal_id: u64, voter: String, ballot: Ballot) -> VoteInfo {
    let Ballot { vote, weight } = ballot;
    VoteInfo {
        proposal_id,
        voter,
        vote,
        weight,
    }
}

fn vote(deps: Deps, proposal_id: u64, voter: String) -> Result<VoteResponse, ContractError> {
    let address = deps.api.addr_validate(&voter)?;
    let ballot = state::ballot(deps.storage, proposal_id, &address)?;
    let vote = ballot.map(|ballot| info(proposal_id, voter, ballot));
    Ok(VoteResponse { vote })
}

fn list_votes(
    deps: Deps,
    proposal_id: u64,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<VoteListResponse, ContractError> {
    let start_after = start_after.map(|text| deps.api.addr_validate(&text));
    let start_after = start_after.transpose()?;
    let limit = page_size(limit);
    let ballots = state::ballots(deps.storage, proposal_id, start_after.as_ref(), limit)?;
    let votes = ballots
        .into_iter()
        .map(|(voter, ballot)| info(proposal_id, voter.into_string(), ballot));
    Ok(VoteListResponse {
        votes: votes.collect(),
    })
}

fn voter(deps: Deps, env: &Env, address: String) -> Result<VoterResponse, ContractError> {
    let address = deps.api.addr_validate(&address)?;
    let weight = votes::of(deps, &address, env.block.height)?;
    let weight = (weight > 0).then_some(weight);
    Ok(VoterResponse { weight })
}

fn list_voters(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<VoterListResponse, ContractError> {
    let limit = limit.unwrap_or(DEFAULT_PAGE).min(MAX_PAGE);
    let members = votes::members(deps, start_after, limit)?.members;
    let voters = members.into_iter().map(|member| VoterDetail {
        addr: member.addr,
        weight: member.weight,
    });
    Ok(VoterListResponse {
        voters: voters.collect(),
    })
}

//! `cancel`.

use contract_api::governor::ProposalState::{self, Active, Pending, Queued, Succeeded};
use cosmwasm_std::{Addr, DepsMut, Env, Response};

use crate::deposit::{self, Fate};
use crate::events::Event;
use crate::state::{self, Proposal, Stage};
use crate::ContractError;

/// Ends a proposal. Its proposer may until voting ends; the emergency account while it waits for its
/// execution; the governor until then.
pub fn run(
    mut deps: DepsMut,
    env: Env,
    sender: Addr,
    proposal_id: u64,
) -> Result<Response, ContractError> {
    let mut proposal = state::proposal(deps.storage, proposal_id)?;
    let state = proposal.require(
        proposal_id,
        env.block.time.seconds(),
        &[Pending, Active, Succeeded, Queued],
    )?;
    let by_proposer = sender == proposal.proposer && matches!(state, Pending | Active);
    if !by_proposer && sender != env.contract.address {
        check_emergency(&deps, &sender, proposal_id, &proposal, state)?;
    }
    let fate = match state {
        Active if by_proposer => Fate::Forfeited,
        _ => Fate::Returned,
    };
    proposal.stage = Stage::Cancelled;
    let settled = deposit::settle(deps.branch(), proposal_id, &mut proposal, fate)?;
    state::save_proposal(deps.storage, proposal_id, &proposal)?;
    let event = Event::Cancel {
        proposal_id,
        sender,
        state,
        deposit: settled.amount,
        fate,
    };
    Ok(Response::from(event).add_messages(settled.payment))
}

fn check_emergency(
    deps: &DepsMut,
    sender: &Addr,
    proposal_id: u64,
    proposal: &Proposal,
    state: ProposalState,
) -> Result<(), ContractError> {
    let wrong_state = |needed: &'static [ProposalState]| ContractError::WrongState {
        proposal_id,
        state,
        needed,
    };
    if !state::is_emergency(deps.storage, sender)? {
        // Access admits no one else but the proposer, who comes too late.
        return Err(wrong_state(&[Pending, Active]));
    }
    if !matches!(state, Succeeded | Queued) {
        return Err(wrong_state(&[Succeeded, Queued]));
    }
    if proposal.emergency_exempt {
        return Err(ContractError::EmergencyExempt { proposal_id });
    }
    Ok(())
}

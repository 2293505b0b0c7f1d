//! `close`.

use contract_api::governor::ProposalState;
use cosmwasm_std::{Addr, DepsMut, Env, Response};

use crate::deposit::{self, Fate};
use crate::events::Event;
use crate::state::{self, Stage};
use crate::ContractError;

/// Settles the deposit of a proposal that came to its end without an execution.
pub fn run(
    mut deps: DepsMut,
    env: Env,
    sender: Addr,
    proposal_id: u64,
) -> Result<Response, ContractError> {
    let mut proposal = state::proposal(deps.storage, proposal_id)?;
    let now = env.block.time.seconds();
    let needed = &[ProposalState::Defeated, ProposalState::Expired];
    let state = proposal.require(proposal_id, now, needed)?;
    if matches!(proposal.stage, Stage::Defeated | Stage::Expired) {
        return Err(ContractError::AlreadyClosed { proposal_id });
    }
    let (stage, fate) = match state {
        ProposalState::Expired => (Stage::Expired, Fate::Returned),
        _ if proposal.has_turnout() => (Stage::Defeated, Fate::Returned),
        _ => (Stage::Defeated, Fate::Forfeited),
    };
    proposal.stage = stage;
    let settled = deposit::settle(deps.branch(), proposal_id, &mut proposal, fate)?;
    state::save_proposal(deps.storage, proposal_id, &proposal)?;
    let event = Event::Close {
        proposal_id,
        sender,
        state,
        deposit: settled.amount,
        fate,
    };
    Ok(Response::from(event).add_messages(settled.payment))
}

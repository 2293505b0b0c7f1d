//! `queue`.

use contract_api::governor::ProposalState;
use cosmwasm_std::{DepsMut, Env, Response};

use crate::events::Event;
use crate::state::{self, Stage};
use crate::ContractError;

/// Starts the timelock.
pub fn run(deps: DepsMut, env: Env, proposal_id: u64) -> Result<Response, ContractError> {
    let mut proposal = state::proposal(deps.storage, proposal_id)?;
    let now = env.block.time.seconds();
    proposal.require(proposal_id, now, &[ProposalState::Succeeded])?;
    let executable_at = now.saturating_add(proposal.parameters.timelock.u64());
    proposal.stage = Stage::Queued { executable_at };
    state::save_proposal(deps.storage, proposal_id, &proposal)?;
    let event = Event::Queue {
        proposal_id,
        executable_at,
        expires_at: proposal.expires_at(),
    };
    Ok(event.into())
}

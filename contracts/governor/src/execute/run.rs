//! `execute`.

use contract_api::governor::ProposalState;
use contract_api::open_token;
use cosmwasm_std::{Addr, Deps, DepsMut, Env, Reply, Response, SubMsg};
use cw20::BalanceResponse;

use crate::deposit::{self, Fate};
use crate::events::Event;
use crate::state::{self, Stage};
use crate::ContractError;

/// Reply to the last message of a proposal.
const LAST_MESSAGE: u64 = 1;

/// Sends the messages. The state is written first, so a message that comes back finds the proposal
/// executed; if any message fails, the chain undoes everything and the proposal stays queued.
pub fn run(
    mut deps: DepsMut,
    env: Env,
    sender: Addr,
    proposal_id: u64,
) -> Result<Response, ContractError> {
    let mut proposal = state::proposal(deps.storage, proposal_id)?;
    let now = env.block.time.seconds();
    proposal.require(proposal_id, now, &[ProposalState::Queued])?;
    let executable_at = proposal.executable_at().unwrap_or(u64::MAX);
    if now < executable_at {
        return Err(ContractError::Timelocked {
            proposal_id,
            executable_at,
            now,
        });
    }
    let messages = state::content(deps.storage, proposal_id)?.msgs;
    proposal.stage = Stage::Executed;
    let settled = deposit::settle(deps.branch(), proposal_id, &mut proposal, Fate::Returned)?;
    state::save_proposal(deps.storage, proposal_id, &proposal)?;

    let mut messages: Vec<SubMsg> = messages.into_iter().map(SubMsg::new).collect();
    if let Some(last) = messages.pop() {
        messages.push(SubMsg::reply_on_success(last.msg, LAST_MESSAGE));
    }
    let event = Event::Execute {
        proposal_id,
        sender,
        content_hash: proposal.content_hash,
        deposit: settled.amount,
    };
    Ok(Response::from(event)
        .add_messages(settled.payment)
        .add_submessages(messages))
}

/// After the last message: a proposal may spend the treasury, never the deposits of others.
pub fn reply(deps: Deps, env: Env, reply: Reply) -> Result<Response, ContractError> {
    if reply.id != LAST_MESSAGE {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    let query = open_token::QueryMsg::Balance {
        address: env.contract.address.into_string(),
    };
    let token = state::config(deps.storage)?.open_token;
    let held: BalanceResponse = deps.querier.query_wasm_smart(token, &query)?;
    let (balance, deposits) = (held.balance, state::deposits(deps.storage)?);
    if balance < deposits {
        return Err(ContractError::SpendsDeposits { balance, deposits });
    }
    Ok(Response::new())
}

//! What the messages do.

mod cancel;
mod close;
mod config;
mod propose;
mod queue;
mod run;
mod signature;
mod vote;

use contract_api::governor::{ExecuteMsg, ProposalContent, ReceiveMsg};
use cosmwasm_std::{from_json, DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;

use crate::ContractError;

pub use run::reply;

/// Runs a message whose sender is allowed.
pub fn dispatch(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    match msg {
        ExecuteMsg::Receive(hook) => receive(deps, env, hook),
        ExecuteMsg::Propose {
            title,
            description,
            msgs,
            earliest,
            latest,
        } => {
            let content = ProposalContent {
                title,
                description,
                msgs,
            };
            let window = propose::Window { earliest, latest };
            propose::by_allowance(deps, env, info.sender, content, window)
        }
        ExecuteMsg::Vote {
            proposal_id,
            vote,
            reason,
        } => {
            let cast = vote::Cast {
                proposal_id,
                voter: info.sender.clone(),
                vote,
                reason,
                sender: info.sender,
            };
            vote::run(deps, env, cast)
        }
        ExecuteMsg::VoteBySignature(signed) => signature::run(deps, env, info.sender, signed),
        ExecuteMsg::OpenVoting { proposal_id } => vote::open(deps, env, proposal_id),
        ExecuteMsg::Queue { proposal_id } => queue::run(deps, env, proposal_id),
        ExecuteMsg::Execute { proposal_id } => run::run(deps, env, info.sender, proposal_id),
        ExecuteMsg::Close { proposal_id } => close::run(deps, env, info.sender, proposal_id),
        ExecuteMsg::Cancel { proposal_id } => cancel::run(deps, env, info.sender, proposal_id),
        ExecuteMsg::UpdateConfig(changes) => config::update(deps, env, changes),
        ExecuteMsg::SetEmergency { emergency } => config::set_emergency(deps, emergency),
        ExecuteMsg::SetPaused { paused } => config::set_paused(deps, env, info.sender, paused),
    }
}

fn receive(deps: DepsMut, env: Env, hook: Cw20ReceiveMsg) -> Result<Response, ContractError> {
    let sender = deps.api.addr_validate(&hook.sender)?;
    let ReceiveMsg::Propose {
        title,
        description,
        msgs,
        earliest,
        latest,
    } = from_json(&hook.msg)?;
    let content = ProposalContent {
        title,
        description,
        msgs,
    };
    let window = propose::Window { earliest, latest };
    propose::by_send(deps, env, sender, hook.amount, content, window)
}

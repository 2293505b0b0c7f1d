//! Who may send which message, in one place.

use contract_api::governor::{ExecuteMsg, ReceiveMsg};
use cosmwasm_std::{Addr, Deps, Env, MessageInfo};

use crate::{state, ContractError};

/// Who may send a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Any account.
    Anyone,
    /// Any account with the proposal threshold in votes.
    Proposer,
    /// The open-token contract.
    OpenToken,
    /// This contract, by an executed proposal.
    Governor,
    /// This contract, or the emergency account.
    GovernorOrEmergency,
    /// The proposer of this proposal, the emergency account or this contract; at different times.
    Canceller(u64),
}

/// Who may send `message`.
pub fn required_access(message: &ExecuteMsg) -> Access {
    match message {
        ExecuteMsg::Receive(_) => Access::OpenToken,
        ExecuteMsg::Propose { .. } => Access::Proposer,
        ExecuteMsg::Vote { .. }
        | ExecuteMsg::VoteBySignature(_)
        | ExecuteMsg::OpenVoting { .. }
        | ExecuteMsg::Queue { .. }
        | ExecuteMsg::Execute { .. }
        | ExecuteMsg::Close { .. } => Access::Anyone,
        ExecuteMsg::Cancel { proposal_id } => Access::Canceller(*proposal_id),
        ExecuteMsg::UpdateConfig(_) | ExecuteMsg::SetEmergency { .. } => Access::Governor,
        ExecuteMsg::SetPaused { .. } => Access::GovernorOrEmergency,
    }
}

/// Who may send OPEN with `message`.
pub fn required_hook_access(message: &ReceiveMsg) -> Access {
    match message {
        ReceiveMsg::Propose { .. } => Access::Proposer,
    }
}

/// Refuses `message` where its sender lacks access, and native funds always. A proposer's votes are
/// counted by the message's own code, after the cheaper checks.
pub fn authorize(
    deps: Deps,
    env: &Env,
    info: &MessageInfo,
    message: &ExecuteMsg,
) -> Result<(), ContractError> {
    cw_utils::nonpayable(info)?;
    let required = required_access(message);
    if grants(deps, env, &info.sender, required)? {
        return Ok(());
    }
    Err(ContractError::Unauthorized {
        sender: info.sender.clone(),
        required,
    })
}

fn grants(deps: Deps, env: &Env, sender: &Addr, required: Access) -> Result<bool, ContractError> {
    let governor = *sender == env.contract.address;
    Ok(match required {
        Access::Anyone | Access::Proposer => true,
        Access::OpenToken => state::config(deps.storage)?.open_token == sender,
        Access::Governor => governor,
        Access::GovernorOrEmergency => governor || state::is_emergency(deps.storage, sender)?,
        Access::Canceller(id) => {
            let proposer = state::proposal(deps.storage, id)?.proposer;
            governor || proposer == sender || state::is_emergency(deps.storage, sender)?
        }
    })
}

//! Who may send which message, in one place.

use contract_api::gopen_token::ExecuteMsg;
use cosmwasm_std::{Addr, Deps, MessageInfo, StdResult};

use crate::{state, ContractError};

/// Who may send a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Any account, over its own tokens, its own votes and the allowances given to it.
    Anyone,
    /// The open-token contract.
    OpenToken,
    /// The owner of the parameters.
    Owner,
    /// The owner of the parameters, or the account that may stop actions.
    OwnerOrEmergency,
}

/// Who may send `message`.
pub fn required_access(message: &ExecuteMsg) -> Access {
    match message {
        ExecuteMsg::Receive(_) => Access::OpenToken,
        ExecuteMsg::Unwrap { .. }
        | ExecuteMsg::Claim {}
        | ExecuteMsg::Delegate { .. }
        | ExecuteMsg::Undelegate {}
        | ExecuteMsg::Transfer { .. }
        | ExecuteMsg::Send { .. }
        | ExecuteMsg::IncreaseAllowance { .. }
        | ExecuteMsg::DecreaseAllowance { .. }
        | ExecuteMsg::TransferFrom { .. }
        | ExecuteMsg::SendFrom { .. } => Access::Anyone,
        ExecuteMsg::AddHook { .. }
        | ExecuteMsg::RemoveHook { .. }
        | ExecuteMsg::UpdateConfig { .. } => Access::Owner,
        ExecuteMsg::SetPaused { .. } => Access::OwnerOrEmergency,
    }
}

/// Refuses `message` where its sender lacks access, and native funds always.
pub fn authorize(
    deps: Deps,
    info: &MessageInfo,
    message: &ExecuteMsg,
) -> Result<(), ContractError> {
    cw_utils::nonpayable(info)?;
    let required = required_access(message);
    if is_allowed(deps, &info.sender, required)? {
        Ok(())
    } else {
        Err(ContractError::Unauthorized {
            sender: info.sender.clone(),
            required,
        })
    }
}

fn is_allowed(deps: Deps, sender: &Addr, required: Access) -> StdResult<bool> {
    Ok(match required {
        Access::Anyone => true,
        Access::OpenToken => state::open_token(deps.storage)? == *sender,
        Access::Owner => state::config(deps.storage)?.owner == *sender,
        Access::OwnerOrEmergency => {
            let config = state::config(deps.storage)?;
            config.owner == *sender || config.emergency.as_ref() == Some(sender)
        }
    })
}

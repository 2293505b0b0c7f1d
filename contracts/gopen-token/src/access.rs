//! Who may send which message, in one place.

use contract_api::gopen_token::ExecuteMsg;
use cosmwasm_std::{Deps, MessageInfo};

use crate::{state, ContractError};

/// Who may send a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Any account, over its own tokens, its own votes and the allowances given to it.
    Anyone,
    /// The open-token contract.
    OpenToken,
}

/// Who may send `message`.
pub fn required_access(message: &ExecuteMsg) -> Access {
    match message {
        ExecuteMsg::Receive(_) => Access::OpenToken,
        ExecuteMsg::Unwrap { .. }
        | ExecuteMsg::Delegate { .. }
        | ExecuteMsg::Transfer { .. }
        | ExecuteMsg::Send { .. }
        | ExecuteMsg::IncreaseAllowance { .. }
        | ExecuteMsg::DecreaseAllowance { .. }
        | ExecuteMsg::TransferFrom { .. }
        | ExecuteMsg::SendFrom { .. } => Access::Anyone,
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
    let allowed = match required {
        Access::Anyone => true,
        Access::OpenToken => state::open_token(deps.storage)? == info.sender,
    };
    if allowed {
        Ok(())
    } else {
        Err(ContractError::Unauthorized {
            sender: info.sender.clone(),
            required,
        })
    }
}

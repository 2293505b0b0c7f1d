//! Who may send which message, in one place.

use contract_api::open_token::ExecuteMsg;
use cosmwasm_std::{Addr, Deps, MessageInfo, StdResult};

use crate::{state, ContractError};

/// Who may send a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Any account, over its own tokens and the allowances given to it.
    Anyone,
    /// The account that mints.
    Minter,
    /// The account that keeps the marketing information.
    MarketingAccount,
    /// The owner of the parameters.
    Owner,
    /// The owner of the parameters, or the account that may stop actions.
    OwnerOrEmergency,
}

/// Who may send `message`.
pub fn required_access(message: &ExecuteMsg) -> Access {
    match message {
        ExecuteMsg::Transfer { .. }
        | ExecuteMsg::MultiTransfer { .. }
        | ExecuteMsg::Burn { .. }
        | ExecuteMsg::Send { .. }
        | ExecuteMsg::IncreaseAllowance { .. }
        | ExecuteMsg::DecreaseAllowance { .. }
        | ExecuteMsg::TransferFrom { .. }
        | ExecuteMsg::SendFrom { .. }
        | ExecuteMsg::BurnFrom { .. }
        | ExecuteMsg::Wrap {}
        | ExecuteMsg::Unwrap { .. } => Access::Anyone,
        ExecuteMsg::Mint { .. } | ExecuteMsg::UpdateMinter { .. } => Access::Minter,
        ExecuteMsg::UpdateMarketing { .. } | ExecuteMsg::UploadLogo(_) => Access::MarketingAccount,
        ExecuteMsg::UpdateConfig { .. } => Access::Owner,
        ExecuteMsg::SetPaused { .. } => Access::OwnerOrEmergency,
    }
}

/// Refuses `message` where its sender lacks access, and native funds where it expects none.
pub fn authorize(
    deps: Deps,
    info: &MessageInfo,
    message: &ExecuteMsg,
) -> Result<(), ContractError> {
    if !matches!(message, ExecuteMsg::Wrap {}) {
        cw_utils::nonpayable(info)?;
    }
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
        Access::Minter => state::minter(deps.storage)?.as_ref() == Some(sender),
        Access::MarketingAccount => {
            state::marketing_account(deps.storage)?.as_ref() == Some(sender)
        }
        Access::Owner => state::config(deps.storage)?.owner == *sender,
        Access::OwnerOrEmergency => {
            let config = state::config(deps.storage)?;
            config.owner == *sender || config.emergency.as_ref() == Some(sender)
        }
    })
}

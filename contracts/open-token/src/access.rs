//! Who may send which message, in one place.

use contract_api::open_token::ExecuteMsg;
use cosmwasm_std::{Deps, MessageInfo};

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
    let holder = match required {
        Access::Anyone => return Ok(()),
        Access::Minter => state::minter(deps.storage)?,
        Access::MarketingAccount => state::marketing_account(deps.storage)?,
    };
    if holder.as_ref() == Some(&info.sender) {
        Ok(())
    } else {
        Err(ContractError::Unauthorized {
            sender: info.sender.clone(),
            required,
        })
    }
}

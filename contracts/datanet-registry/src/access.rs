//! Who may send which message, in one place.

use contract_api::datanet_registry::{ExecuteMsg, ReceiveMsg};
use cosmwasm_std::{Addr, Deps, MessageInfo, StdResult, Storage, Uint64};

use crate::{state, ContractError};

/// Who may send a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Any account.
    Anyone,
    /// The owner of the registry's parameters.
    Owner,
    /// The open-token contract.
    OpenToken,
    /// The owner of this Datanet.
    DatanetOwner(Uint64),
    /// A validator whom the owner of this Datanet admitted.
    AdmittedValidator(Uint64),
    /// An admitted validator of this Datanet whose bond is held.
    ActiveValidator(Uint64),
    /// An account whose bond for this Datanet is held.
    BondHolder(Uint64),
}

/// Who may send `message`.
pub fn required_access(message: &ExecuteMsg) -> Access {
    match message {
        ExecuteMsg::CreateDatanet { .. } | ExecuteMsg::TakeSnapshot { .. } => Access::Anyone,
        ExecuteMsg::ScoreBatch { datanet, .. } => Access::ActiveValidator(*datanet),
        ExecuteMsg::Receive(_) => Access::OpenToken,
        ExecuteMsg::UpdateValidators { datanet, .. } => Access::DatanetOwner(*datanet),
        ExecuteMsg::WithdrawBond { datanet } => Access::BondHolder(*datanet),
        ExecuteMsg::UpdateConfig { .. } => Access::Owner,
    }
}

/// Who may send OPEN with `message`.
pub fn required_hook_access(message: &ReceiveMsg) -> Access {
    match message {
        ReceiveMsg::SubmitBatch { .. } => Access::Anyone,
        ReceiveMsg::BondValidator { datanet } => Access::AdmittedValidator(*datanet),
    }
}

/// Refuses `message` where its sender lacks access, and native funds always.
pub fn authorize(
    deps: Deps,
    info: &MessageInfo,
    message: &ExecuteMsg,
) -> Result<(), ContractError> {
    cw_utils::nonpayable(info)?;
    require(deps, &info.sender, required_access(message))
}

/// Refuses `sender` where it lacks the access that is required.
pub fn require(deps: Deps, sender: &Addr, required: Access) -> Result<(), ContractError> {
    if grants(deps.storage, sender, required)? {
        return Ok(());
    }
    if let Some(datanet) = required.datanet() {
        state::datanet(deps.storage, datanet)?;
    }
    Err(ContractError::Unauthorized {
        sender: sender.clone(),
        required,
    })
}

impl Access {
    /// The Datanet that the access is about.
    fn datanet(self) -> Option<u64> {
        match self {
            Self::Anyone | Self::Owner | Self::OpenToken => None,
            Self::DatanetOwner(datanet)
            | Self::AdmittedValidator(datanet)
            | Self::ActiveValidator(datanet)
            | Self::BondHolder(datanet) => Some(datanet.u64()),
        }
    }
}

fn grants(storage: &dyn Storage, sender: &Addr, required: Access) -> StdResult<bool> {
    let validator = |datanet: Uint64| state::validator(storage, datanet.u64(), sender);
    Ok(match required {
        Access::Anyone => true,
        Access::Owner => state::config(storage)?.owner == sender,
        Access::OpenToken => state::config(storage)?.open_token == sender,
        Access::DatanetOwner(datanet) => {
            let datanet = state::find_datanet(storage, datanet.u64())?;
            datanet.is_some_and(|datanet| datanet.owner == sender)
        }
        Access::AdmittedValidator(datanet) => validator(datanet)?.admitted,
        Access::ActiveValidator(datanet) => validator(datanet)?.is_active(),
        Access::BondHolder(datanet) => !validator(datanet)?.bond.is_zero(),
    })
}

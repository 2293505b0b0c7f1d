//! Who may send which message, in one place.

use contract_api::datanet_registry::{DatanetAccess, ExecuteMsg, ReceiveMsg};
use cosmwasm_std::{Addr, Deps, MessageInfo, StdResult, Storage, Uint64};

use crate::{state, ContractError};

/// Who may send a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Any account.
    Anyone,
    /// The owner of the registry's parameters.
    Owner,
    /// The owner of the registry's parameters, or the emergency account.
    OwnerOrEmergency,
    /// Who rules on appeals.
    Arbiter,
    /// The open-token contract.
    OpenToken,
    /// The owner of this Datanet.
    DatanetOwner(Uint64),
    /// The account that this Datanet is offered to.
    PendingOwner(Uint64),
    /// Any account where this Datanet is open, its contributors where it is permissioned.
    Contributor(Uint64),
    /// A reader of this Datanet.
    Reader(Uint64),
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
        ExecuteMsg::CreateDatanet { .. }
        | ExecuteMsg::CloseBatch { .. }
        | ExecuteMsg::SettleDeposit { .. }
        | ExecuteMsg::CloseAppeal { .. }
        | ExecuteMsg::ProveDuplicate { .. }
        | ExecuteMsg::TakeSnapshot { .. } => Access::Anyone,
        ExecuteMsg::Relicence { datanet, .. }
        | ExecuteMsg::RetireDatanet { datanet }
        | ExecuteMsg::TransferDatanet { datanet, .. }
        | ExecuteMsg::UpdateMembers { datanet, .. }
        | ExecuteMsg::WrapKeys { datanet, .. }
        | ExecuteMsg::UpdateValidators { datanet, .. } => Access::DatanetOwner(*datanet),
        ExecuteMsg::AcceptDatanet { datanet } => Access::PendingOwner(*datanet),
        ExecuteMsg::AnnounceKey { datanet, .. } => Access::Reader(*datanet),
        ExecuteMsg::ScoreBatch { datanet, .. } => Access::ActiveValidator(*datanet),
        ExecuteMsg::WithdrawBond { datanet } => Access::BondHolder(*datanet),
        ExecuteMsg::RuleAppeal { .. } => Access::Arbiter,
        ExecuteMsg::Receive(_) => Access::OpenToken,
        ExecuteMsg::SetPaused { .. } => Access::OwnerOrEmergency,
        ExecuteMsg::UpdateConfig { .. } => Access::Owner,
    }
}

/// Who may send OPEN with `message`.
pub fn required_hook_access(message: &ReceiveMsg) -> Access {
    match message {
        ReceiveMsg::SubmitBatch { datanet, .. } => Access::Contributor(*datanet),
        ReceiveMsg::BondValidator { datanet } => Access::AdmittedValidator(*datanet),
        ReceiveMsg::AppealBatch { .. } => Access::Anyone,
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
            Self::Anyone
            | Self::Owner
            | Self::OwnerOrEmergency
            | Self::Arbiter
            | Self::OpenToken => None,
            Self::DatanetOwner(datanet)
            | Self::PendingOwner(datanet)
            | Self::Contributor(datanet)
            | Self::Reader(datanet)
            | Self::AdmittedValidator(datanet)
            | Self::ActiveValidator(datanet)
            | Self::BondHolder(datanet) => Some(datanet.u64()),
        }
    }
}

fn grants(storage: &dyn Storage, sender: &Addr, required: Access) -> StdResult<bool> {
    let validator = |datanet: Uint64| state::validator(storage, datanet.u64(), sender);
    let datanet = |datanet: Uint64| state::find_datanet(storage, datanet.u64());
    Ok(match required {
        Access::Anyone => true,
        Access::Owner => state::config(storage)?.owner == sender,
        Access::OwnerOrEmergency => {
            let config = state::config(storage)?;
            config.owner == sender || config.emergency.as_ref() == Some(sender)
        }
        Access::Arbiter => state::config(storage)?.arbiter() == sender,
        Access::OpenToken => state::config(storage)?.open_token == sender,
        Access::DatanetOwner(id) => datanet(id)?.is_some_and(|found| found.owner == sender),
        Access::PendingOwner(id) => {
            datanet(id)?.is_some_and(|found| found.pending_owner.as_ref() == Some(sender))
        }
        Access::Contributor(id) => datanet(id)?.is_some_and(|found| match found.terms.access {
            DatanetAccess::Open => true,
            DatanetAccess::Permissioned => state::is_contributor(storage, id.u64(), sender),
        }),
        Access::Reader(id) => state::find_reader(storage, id.u64(), sender)?.is_some(),
        Access::AdmittedValidator(id) => validator(id)?.admitted,
        Access::ActiveValidator(id) => validator(id)?.is_active(),
        Access::BondHolder(id) => !validator(id)?.bond.is_zero(),
    })
}

//! Who may send which message.

use contract_api::model_registry::ExecuteMsg;
use cosmwasm_std::Addr;

use crate::{state::Config, ContractError};

/// Who may send a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Any address.
    Anyone,
    /// The owner of the parameters.
    Owner,
    /// The owner of the parameters; the emergency address as well, to switch off only.
    OwnerOrEmergency,
    /// The open-token contract.
    OpenToken,
    /// The owner of the adapter, agent, app or base model named.
    AssetOwner,
    /// Whom the ownership is offered to.
    Offered,
}

impl Access {
    /// Who may send `msg`.
    pub fn of(msg: &ExecuteMsg) -> Self {
        match msg {
            ExecuteMsg::Receive(_) => Self::OpenToken,
            ExecuteMsg::RegisterBaseModel { .. } => Self::Anyone,
            ExecuteMsg::RegisterApp { .. } => Self::Anyone,
            ExecuteMsg::UpdateApp { .. } => Self::AssetOwner,
            ExecuteMsg::UpdateAgent { .. } => Self::AssetOwner,
            ExecuteMsg::RegisterNode { .. } => Self::Anyone,
            ExecuteMsg::Attest { .. } => Self::Anyone,
            ExecuteMsg::Deprecate { .. } => Self::AssetOwner,
            ExecuteMsg::WithdrawDeposit { .. } => Self::AssetOwner,
            ExecuteMsg::OfferOwnership { .. } => Self::AssetOwner,
            ExecuteMsg::AcceptOwnership { .. } => Self::Offered,
            ExecuteMsg::SlashAgent { .. } => Self::Owner,
            ExecuteMsg::SetPaused { .. } => Self::OwnerOrEmergency,
            ExecuteMsg::UpdateConfig(_) => Self::Owner,
        }
    }

    /// Refuses a sender without this access. Owners of assets, and whom these are offered to, are
    /// known by the asset, which the message's own code loads.
    pub(crate) fn check(self, config: &Config, sender: &Addr) -> Result<(), ContractError> {
        let allowed = match self {
            Self::Anyone | Self::AssetOwner | Self::Offered => true,
            Self::Owner => *sender == config.owner,
            Self::OwnerOrEmergency => {
                *sender == config.owner || config.emergency.as_ref() == Some(sender)
            }
            Self::OpenToken => *sender == config.open_token,
        };
        if allowed {
            Ok(())
        } else {
            Err(ContractError::Unauthorized {
                sender: sender.clone(),
                required: self,
            })
        }
    }
}

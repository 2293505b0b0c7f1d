//! Who may send which message.

use contract_api::dispute_registry::ExecuteMsg;
use cosmwasm_std::Addr;

use crate::{state::Config, ContractError};

/// Who may send a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Any address.
    Anyone,
    /// The owner of the parameters.
    Owner,
    /// The owner; the emergency address as well, to switch off only.
    OwnerOrEmergency,
    /// The open-token contract.
    OpenToken,
    /// A member of the challenge's committee.
    Judge,
}

impl Access {
    /// Who may send `msg`.
    pub fn of(msg: &ExecuteMsg) -> Self {
        match msg {
            ExecuteMsg::Receive(_) => Self::OpenToken,
            ExecuteMsg::ProveFraud { .. } => Self::Anyone,
            ExecuteMsg::ProveEquivocation { .. } => Self::Anyone,
            ExecuteMsg::DrawCommittee { .. } => Self::Anyone,
            ExecuteMsg::Judge { .. } => Self::Judge,
            ExecuteMsg::Close { .. } => Self::Anyone,
            ExecuteMsg::SetPaused { .. } => Self::OwnerOrEmergency,
            ExecuteMsg::UpdateConfig(_) => Self::Owner,
        }
    }

    /// Refuses a sender without this access. A judge is known by its challenge, which the message's
    /// own code loads.
    pub(crate) fn check(self, config: &Config, sender: &Addr) -> Result<(), ContractError> {
        let allowed = match self {
            Self::Anyone | Self::Judge => true,
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

//! Who may send which message.

use contract_api::oracle_registry::ExecuteMsg;
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
    /// An operator, on its own record.
    Operator,
    /// The contract that judges disputes.
    Slasher,
}

impl Access {
    /// Who may send `msg`.
    pub fn of(msg: &ExecuteMsg) -> Self {
        match msg {
            ExecuteMsg::Receive(_) => Self::OpenToken,
            ExecuteMsg::UpdateEndpoint { .. } => Self::Operator,
            ExecuteMsg::RotateKey { .. } => Self::Operator,
            ExecuteMsg::Rotate {} => Self::Anyone,
            ExecuteMsg::Unbond { .. } => Self::Operator,
            ExecuteMsg::WithdrawBond {} => Self::Operator,
            ExecuteMsg::Unjail {} => Self::Operator,
            ExecuteMsg::Slash { .. } => Self::Slasher,
            ExecuteMsg::ClaimRewards { .. } => Self::Anyone,
            ExecuteMsg::SetPaused { .. } => Self::OwnerOrEmergency,
            ExecuteMsg::UpdateConfig(_) => Self::Owner,
        }
    }

    /// Refuses a sender without this access. An operator is known by its record, which the
    /// message's own code loads.
    pub(crate) fn check(self, config: &Config, sender: &Addr) -> Result<(), ContractError> {
        let is = |role: &Option<Addr>| role.as_ref() == Some(sender);
        let allowed = match self {
            Self::Anyone | Self::Operator => true,
            Self::Owner => *sender == config.owner,
            Self::OwnerOrEmergency => *sender == config.owner || is(&config.emergency),
            Self::OpenToken => *sender == config.open_token,
            Self::Slasher => is(&config.slasher),
        };
        if allowed {
            Ok(())
        } else {
            Err(ContractError::Unauthorized {
                sender: sender.to_string(),
                needs: self,
            })
        }
    }
}

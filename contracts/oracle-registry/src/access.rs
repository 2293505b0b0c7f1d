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
    /// The open-token contract.
    OpenToken,
    /// An operator, on its own record.
    Operator,
}

impl Access {
    /// Who may send `msg`.
    pub fn of(msg: &ExecuteMsg) -> Self {
        match msg {
            ExecuteMsg::Receive(_) => Self::OpenToken,
            ExecuteMsg::UpdateEndpoint { .. } => Self::Operator,
            ExecuteMsg::Rotate {} => Self::Anyone,
            ExecuteMsg::Unbond {} => Self::Operator,
            ExecuteMsg::WithdrawBond {} => Self::Operator,
            ExecuteMsg::UpdateConfig { .. } => Self::Owner,
        }
    }

    /// Refuses a sender without this access. An operator is known by its record, which the
    /// message's own code loads.
    pub(crate) fn check(self, config: &Config, sender: &Addr) -> Result<(), ContractError> {
        let allowed = match self {
            Self::Anyone | Self::Operator => true,
            Self::Owner => *sender == config.owner,
            Self::OpenToken => *sender == config.open_token,
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

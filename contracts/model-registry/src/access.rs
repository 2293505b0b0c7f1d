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
}

impl Access {
    /// Who may send `msg`.
    pub fn of(msg: &ExecuteMsg) -> Self {
        match msg {
            ExecuteMsg::RegisterBaseModel { .. } => Self::Anyone,
            ExecuteMsg::RegisterAdapter { .. } => Self::Anyone,
            ExecuteMsg::RegisterNode { .. } => Self::Anyone,
            ExecuteMsg::UpdateConfig { .. } => Self::Owner,
        }
    }

    /// Refuses a sender without this access.
    pub(crate) fn check(self, config: &Config, sender: &Addr) -> Result<(), ContractError> {
        match self {
            Self::Owner if *sender != config.owner => Err(ContractError::Unauthorized {
                sender: sender.clone(),
                required: self,
            }),
            Self::Anyone | Self::Owner => Ok(()),
        }
    }
}

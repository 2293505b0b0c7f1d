//! Who may send which message.

use contract_api::payout_splitter::ExecuteMsg;
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
    /// The contract that judges disputes.
    Disputes,
    /// The open-token contract.
    OpenToken,
    /// The payer of the channel.
    Payer,
}

impl Access {
    /// Who may send `msg`.
    pub fn of(msg: &ExecuteMsg) -> Self {
        match msg {
            ExecuteMsg::Receive(_) => Self::OpenToken,
            ExecuteMsg::SubmitReport { .. } => Self::Anyone,
            ExecuteMsg::Finalize { .. } => Self::Anyone,
            ExecuteMsg::VoidReport { .. } => Self::Disputes,
            ExecuteMsg::HoldReport { .. } => Self::Disputes,
            ExecuteMsg::RevertCharges { .. } => Self::Anyone,
            ExecuteMsg::SetRecipient { .. } => Self::Anyone,
            ExecuteMsg::Claim(_) => Self::Anyone,
            ExecuteMsg::ClaimMany { .. } => Self::Anyone,
            ExecuteMsg::RotateSessionKey { .. } => Self::Payer,
            ExecuteMsg::RevokeSessionKey { .. } => Self::Payer,
            ExecuteMsg::Thaw { .. } => Self::Payer,
            ExecuteMsg::Withdraw { .. } => Self::Payer,
            ExecuteMsg::SetPaused { .. } => Self::OwnerOrEmergency,
            ExecuteMsg::UpdateConfig(_) => Self::Owner,
        }
    }

    /// Refuses a sender without this access. A payer is known by its channel, which the message's
    /// own code loads.
    pub(crate) fn check(self, config: &Config, sender: &Addr) -> Result<(), ContractError> {
        let is = |role: &Option<Addr>| role.as_ref() == Some(sender);
        let allowed = match self {
            Self::Anyone | Self::Payer => true,
            Self::Owner => *sender == config.owner,
            Self::OwnerOrEmergency => *sender == config.owner || is(&config.emergency),
            Self::Disputes => is(&config.disputes),
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

//! `update_validators`.

use contract_api::datanet_registry::MAX_VALIDATORS;
use cosmwasm_std::{DepsMut, Response};

use crate::events::Event;
use crate::{state, ContractError};

/// Removes first, then admits. A removed validator is inactive at once and keeps its bond until it
/// withdraws it; admitted again before that, it is active again.
pub fn run(
    deps: DepsMut,
    datanet: u64,
    admit: Vec<String>,
    remove: Vec<String>,
) -> Result<Response, ContractError> {
    if admit.is_empty() && remove.is_empty() {
        return Err(ContractError::NothingToChange);
    }
    let limit = MAX_VALIDATORS;
    if admit.len() > limit as usize || remove.len() > limit as usize {
        return Err(ContractError::TooManyValidators { limit });
    }
    let event = Event::UpdateValidators {
        datanet,
        admitted: admit.len(),
        removed: remove.len(),
    };
    let removals = remove.into_iter().map(|account| (account, false));
    let admissions = admit.into_iter().map(|account| (account, true));
    for (account, admitted) in removals.chain(admissions) {
        let account = deps.api.addr_validate(&account)?;
        let mut validator = state::validator(deps.storage, datanet, &account)?;
        if validator.admitted == admitted {
            let validator = account;
            return Err(match admitted {
                true => ContractError::AlreadyAdmitted { validator },
                false => ContractError::NotAdmitted { validator },
            });
        }
        validator.admitted = admitted;
        state::save_validator(deps.storage, datanet, &account, &validator)?;
    }
    Ok(event.into())
}

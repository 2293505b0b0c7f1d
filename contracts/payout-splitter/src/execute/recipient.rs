//! Naming who receives what a payee earned.

use cosmwasm_std::{Addr, DepsMut, Env, Response};

use crate::{error::ClaimError, events::Event, state, ContractError};

/// Claims of the sender's earnings go to the recipient from now on, or to the sender itself with
/// none.
pub(crate) fn set_recipient(
    deps: DepsMut,
    env: &Env,
    payee: Addr,
    recipient: Option<String>,
) -> Result<Response, ContractError> {
    let recipient = recipient
        .map(|recipient| deps.api.addr_validate(&recipient))
        .transpose()?
        .filter(|recipient| *recipient != payee);
    if recipient.as_ref() == Some(&env.contract.address) {
        return Err(ClaimError::PayeeIsSplitter.into());
    }
    let canonical = deps.api.addr_canonicalize(payee.as_str())?;
    state::save_recipient(deps.storage, &canonical, recipient.as_ref())?;
    let recipient = recipient.unwrap_or_else(|| payee.clone());
    Ok(Event::RecipientSet { payee, recipient }.into())
}

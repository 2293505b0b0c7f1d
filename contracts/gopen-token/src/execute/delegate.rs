//! `delegate`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

use crate::events::Event;
use crate::state::{self, Delegation};
use crate::ContractError;

/// Gives the votes of the sender's whole balance to `delegate`, also those of tokens that it
/// receives later. Naming the current delegate again changes nothing.
pub fn run(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    delegate: String,
) -> Result<Response, ContractError> {
    let delegate = deps.api.addr_validate(&delegate)?;
    let before = state::delegation(deps.storage, &info.sender)?;
    let votes = state::whole_votes(token_ledger::balance(deps.storage, &info.sender)?)?;
    if before.delegate != delegate {
        let height = env.block.height;
        state::shift_votes(
            deps.storage,
            Some(&before.delegate),
            Some(&delegate),
            votes,
            height,
        )?;
        let delegation = Delegation {
            delegate: delegate.clone(),
            since: height,
        };
        state::save_delegation(deps.storage, &info.sender, &delegation)?;
    }
    let event = Event::Delegate {
        account: info.sender,
        from: before.delegate,
        to: delegate,
        votes,
    };
    Ok(event.into())
}

//! `delegate` and `undelegate`.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response};

use crate::events::Event;
use crate::state::{self, Delegation};
use crate::{hooks, votes, ContractError};

/// Gives the votes of the sender's whole balance to `delegate`, also those of tokens that it
/// receives later. Naming the current delegate again changes nothing.
pub fn delegate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    delegate: String,
) -> Result<Response, ContractError> {
    let delegate = deps.api.addr_validate(&delegate)?;
    let before = votes::voter_of(deps.storage, &info.sender)?;
    if before.as_ref() != Some(&delegate) {
        let delegation = Delegation {
            delegate: delegate.clone(),
            since: env.block.height,
        };
        state::save_delegation(deps.storage, &info.sender, &delegation)?;
    }
    move_balance(deps, env, "delegate", info.sender, before, Some(delegate))
}

/// Lets the default apply to the sender's balance again; changes nothing where it applies already.
pub fn undelegate(deps: DepsMut, env: Env, info: MessageInfo) -> Result<Response, ContractError> {
    let before = votes::voter_of(deps.storage, &info.sender)?;
    let after = votes::default_voter(deps.storage, &info.sender)?;
    state::remove_delegation(deps.storage, &info.sender);
    move_balance(deps, env, "undelegate", info.sender, before, after)
}

/// Moves the votes of the whole balance of `account`.
fn move_balance(
    deps: DepsMut,
    env: Env,
    action: &'static str,
    account: Addr,
    from: Option<Addr>,
    to: Option<Addr>,
) -> Result<Response, ContractError> {
    let amount = votes::whole_votes(token_ledger::balance(deps.storage, &account)?)?;
    let height = env.block.height;
    let changes = votes::shift(deps.storage, from.clone(), to.clone(), amount, height)?;
    let event = Event::Delegate {
        action,
        account,
        from,
        to,
        votes: amount,
    };
    Ok(Response::from(event).add_submessages(hooks::notify(deps.storage, changes)?))
}

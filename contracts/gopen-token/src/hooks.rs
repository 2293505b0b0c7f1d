//! Telling other contracts of changes of votes.
//!
//! Each contract is called on its own, with a limit on its gas, and its failure is caught: it is
//! reported by an event, and neither undoes the message nor ends the subscription. Ending it would
//! let anyone who can make the contract fail once cut it off for good.

use contract_api::gopen_token::HOOK_GAS_LIMIT;
use cosmwasm_std::{Addr, Binary, Reply, Response, StdResult, Storage, SubMsg};
use cw4::{MemberChangedHookMsg, MemberDiff};

use crate::events::Event;
use crate::votes::VoteChange;
use crate::{state, ContractError};

/// Id of the replies to failed calls.
const FAILED: u64 = 1;
/// Longest reason of a failure that an event carries, in characters.
const MAX_REASON: usize = 200;

/// The calls that tell every subscribed contract of `changes`; none where nothing changed or hooks
/// are stopped.
pub fn notify(storage: &dyn Storage, changes: Vec<VoteChange>) -> StdResult<Vec<SubMsg>> {
    if changes.is_empty() || state::config(storage)?.paused.hooks {
        return Ok(Vec::new());
    }
    let diffs: Vec<MemberDiff> = changes.into_iter().map(diff).collect();
    let call = |contract: Addr| -> StdResult<SubMsg> {
        let message = MemberChangedHookMsg::new(diffs.clone()).into_cosmos_msg(&contract)?;
        Ok(SubMsg::reply_on_error(message, FAILED)
            .with_gas_limit(HOOK_GAS_LIMIT)
            .with_payload(Binary::from(contract.as_bytes())))
    };
    state::hooks(storage)?.into_iter().map(call).collect()
}

/// Who has no votes is no member.
fn diff(change: VoteChange) -> MemberDiff {
    let weight = |votes: u64| (votes > 0).then_some(votes);
    MemberDiff::new(change.account, weight(change.before), weight(change.after))
}

/// Reports a call that failed.
pub fn failed(reply: Reply) -> Result<Response, ContractError> {
    if reply.id != FAILED {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    let reason = reply.result.into_result().err().unwrap_or_default();
    let event = Event::HookFailed {
        hook: String::from_utf8_lossy(&reply.payload).into_owned(),
        reason: reason.chars().take(MAX_REASON).collect(),
    };
    Ok(event.into())
}

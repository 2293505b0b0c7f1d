//! A contract outside the suite that takes tokens and hears of votes, not always gladly.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult, Uint128,
};
use cw20::Cw20ReceiveMsg;
use cw4::MemberDiff;
use cw_multi_test::ContractWrapper;
use cw_storage_plus::Item;

use crate::codes::Code;

/// () -> tokens that came by hooks
const RECEIVED: Item<Uint128> = Item::new("received");
/// () -> changes of votes that were heard of
const HEARD: Item<u64> = Item::new("heard");

/// What it is told.
#[cw_serde]
enum Message {
    /// Tokens came.
    Receive(Cw20ReceiveMsg),
    /// Votes changed.
    MemberChangedHook {
        /// Whose.
        diffs: Vec<MemberDiff>,
    },
}

/// Its code.
pub fn code() -> Code {
    let create = |_: DepsMut, _: Env, _: MessageInfo, _: Empty| StdResult::Ok(Response::new());
    let query = |_: Deps, _: Env, _: Empty| StdResult::Ok(Binary::default());
    Box::new(ContractWrapper::new(execute, create, query))
}

/// Fails at every third height where votes changed, so that failing hooks are seen.
fn execute(deps: DepsMut, env: Env, _: MessageInfo, message: Message) -> StdResult<Response> {
    match message {
        Message::Receive(hook) => {
            let received = RECEIVED.may_load(deps.storage)?.unwrap_or_default();
            RECEIVED.save(deps.storage, &received.checked_add(hook.amount)?)?;
        }
        Message::MemberChangedHook { diffs } => {
            let heard = HEARD.may_load(deps.storage)?.unwrap_or_default();
            HEARD.save(deps.storage, &heard.saturating_add(diffs.len() as u64))?;
            if env.block.height.is_multiple_of(3) {
                return Err(StdError::generic_err("this contract does not listen now"));
            }
        }
    }
    Ok(Response::new())
}

//! Messages.

mod bond;
mod config;
mod create;
mod score;
mod snapshot;
mod submit;
mod validators;

use contract_api::datanet_registry::{ExecuteMsg, ReceiveMsg};
use cosmwasm_std::{from_json, DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;

use crate::access::{require, required_hook_access};
use crate::{state, ContractError};

/// Hands the message to what carries it out; sender and funds are checked before.
pub fn dispatch(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    match msg {
        ExecuteMsg::CreateDatanet { terms } => create::run(deps, info, terms),
        ExecuteMsg::ScoreBatch {
            datanet,
            batch,
            quality,
        } => score::run(deps, env, info, datanet.u64(), batch.u64(), quality),
        ExecuteMsg::Receive(hook) => receive(deps, env, hook),
        ExecuteMsg::UpdateValidators {
            datanet,
            admit,
            remove,
        } => validators::run(deps, datanet.u64(), admit, remove),
        ExecuteMsg::TakeSnapshot { datanet } => snapshot::take(deps, env, datanet.u64()),
        ExecuteMsg::WithdrawBond { datanet } => bond::withdraw(deps, info, datanet.u64()),
        ExecuteMsg::UpdateConfig { owner, treasury } => config::run(deps, owner, treasury),
    }
}

/// The cw20 hook: OPEN arrived for a deposit or a bond.
fn receive(deps: DepsMut, env: Env, hook: Cw20ReceiveMsg) -> Result<Response, ContractError> {
    let message: ReceiveMsg = from_json(&hook.msg)?;
    let sender = deps.api.addr_validate(&hook.sender)?;
    require(deps.as_ref(), &sender, required_hook_access(&message))?;
    state::take_in(deps.storage, hook.amount)?;
    match message {
        ReceiveMsg::SubmitBatch {
            datanet,
            root,
            count,
            bytes,
            uri,
        } => {
            let items = submit::Items {
                root,
                count: count.u64(),
                bytes: bytes.u64(),
                uri,
            };
            submit::run(deps, env, sender, datanet.u64(), hook.amount, items)
        }
        ReceiveMsg::BondValidator { datanet } => {
            bond::bond(deps, sender, datanet.u64(), hook.amount)
        }
    }
}

//! Messages.

mod appeal;
mod bond;
mod config;
mod datanet;
mod decide;
mod duplicate;
mod members;
mod score;
mod settle;
mod snapshot;
mod submit;
mod validators;

use contract_api::datanet_registry::{ExecuteMsg, ReceiveMsg};
use cosmwasm_std::{from_json, DepsMut, Env, MessageInfo, Response};
use cw20::Cw20ReceiveMsg;

use crate::access::{require, required_hook_access};
use crate::{pause, state, ContractError};

/// Hands the message to what carries it out; sender, funds and pauses are checked before.
pub fn dispatch(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    match msg {
        ExecuteMsg::Receive(hook) => receive(deps, env, hook),
        ExecuteMsg::SetPaused { paused } => config::set_paused(deps, info, paused),
        ExecuteMsg::UpdateConfig {
            owner,
            treasury,
            arbiter,
            emergency,
            params,
        } => {
            let update = config::Update {
                owner,
                treasury,
                arbiter,
                emergency,
                params,
            };
            config::update(deps, update)
        }
        ExecuteMsg::CreateDatanet { .. }
        | ExecuteMsg::Relicence { .. }
        | ExecuteMsg::RetireDatanet { .. }
        | ExecuteMsg::TransferDatanet { .. }
        | ExecuteMsg::AcceptDatanet { .. }
        | ExecuteMsg::UpdateMembers { .. }
        | ExecuteMsg::AnnounceKey { .. }
        | ExecuteMsg::WrapKeys { .. }
        | ExecuteMsg::UpdateValidators { .. }
        | ExecuteMsg::WithdrawBond { .. }
        | ExecuteMsg::TakeSnapshot { .. } => datanet_message(deps, env, info, msg),
        ExecuteMsg::ScoreBatch { .. }
        | ExecuteMsg::CloseBatch { .. }
        | ExecuteMsg::SettleDeposit { .. }
        | ExecuteMsg::RuleAppeal { .. }
        | ExecuteMsg::CloseAppeal { .. }
        | ExecuteMsg::ProveDuplicate { .. } => batch_message(deps, env, info, msg),
    }
}

/// Messages about a Datanet as a whole, and its people.
fn datanet_message(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    match msg {
        ExecuteMsg::CreateDatanet { terms } => datanet::create(deps, env, info, terms),
        ExecuteMsg::Relicence {
            datanet,
            licence,
            conditions,
        } => datanet::relicence(deps, env, datanet.u64(), licence, conditions),
        ExecuteMsg::RetireDatanet { datanet } => datanet::retire(deps, env, datanet.u64()),
        ExecuteMsg::TransferDatanet { datanet, to } => datanet::transfer(deps, datanet.u64(), to),
        ExecuteMsg::AcceptDatanet { datanet } => datanet::accept(deps, info, datanet.u64()),
        ExecuteMsg::UpdateMembers {
            datanet,
            role,
            add,
            remove,
        } => members::update(deps, datanet.u64(), role, add, remove),
        ExecuteMsg::AnnounceKey {
            datanet,
            public_key,
        } => members::announce(deps, info, datanet.u64(), public_key),
        ExecuteMsg::WrapKeys { datanet, keys } => members::wrap(deps, datanet.u64(), keys),
        ExecuteMsg::UpdateValidators {
            datanet,
            admit,
            remove,
        } => validators::run(deps, datanet.u64(), admit, remove),
        ExecuteMsg::WithdrawBond { datanet } => bond::withdraw(deps, env, info, datanet.u64()),
        ExecuteMsg::TakeSnapshot { datanet } => snapshot::take(deps, env, datanet.u64()),
        _ => Err(ContractError::NothingToChange),
    }
}

/// Messages about a batch.
fn batch_message(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    match msg {
        ExecuteMsg::ScoreBatch {
            datanet,
            batch,
            quality,
        } => score::run(deps, env, info, datanet.u64(), batch.u64(), quality),
        ExecuteMsg::CloseBatch { datanet, batch } => {
            score::close(deps, env, datanet.u64(), batch.u64())
        }
        ExecuteMsg::SettleDeposit { datanet, batch } => {
            settle::run(deps, env, datanet.u64(), batch.u64())
        }
        ExecuteMsg::RuleAppeal {
            datanet,
            batch,
            verdict,
        } => appeal::rule(deps, env, datanet.u64(), batch.u64(), verdict),
        ExecuteMsg::CloseAppeal { datanet, batch } => {
            appeal::close(deps, env, datanet.u64(), batch.u64())
        }
        ExecuteMsg::ProveDuplicate {
            content_hash,
            earlier,
            later,
        } => duplicate::prove(deps, env, info, content_hash, &earlier, &later),
        _ => Err(ContractError::NothingToChange),
    }
}

/// The cw20 hook: OPEN arrived for a deposit or a bond.
fn receive(deps: DepsMut, env: Env, hook: Cw20ReceiveMsg) -> Result<Response, ContractError> {
    let message: ReceiveMsg = from_json(&hook.msg)?;
    let sender = deps.api.addr_validate(&hook.sender)?;
    require(deps.as_ref(), &sender, required_hook_access(&message))?;
    pause::check_hook(deps.storage, &message)?;
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
        ReceiveMsg::AppealBatch {
            datanet,
            batch,
            reason,
        } => {
            let place = (datanet.u64(), batch.u64());
            appeal::open(deps, env, sender, place, hook.amount, reason)
        }
    }
}

//! Entry points.

use contract_api::{
    payout_splitter::{ExecuteMsg, InstantiateMsg, QueryMsg, ReceiveMsg},
    MigrateMsg,
};
use cosmwasm_std::{
    entry_point, from_json, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult,
};
use cw20::Cw20ReceiveMsg;
use cw_utils::nonpayable;

use crate::{
    execute::{self, Opening, Submission},
    migrate::{mark_version, migrate_state},
    query as queries,
    state::{self, Config},
    Access, ContractError,
};

/// Sets the parameters.
#[entry_point]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    nonpayable(&info)?;
    mark_version(deps.storage)?;
    execute::instantiate(deps, msg)
}

/// Dispatches a message after the checks that all have in common.
#[entry_point]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    nonpayable(&info)?;
    let config = state::config(deps.storage)?;
    Access::of(&msg).check(&config, &info.sender)?;
    match msg {
        ExecuteMsg::Receive(hook) => receive(deps, &env, &config, hook),
        ExecuteMsg::SubmitReport {
            set_id,
            report,
            bitmap,
            signatures,
            collections,
            observations_root,
        } => {
            let submission = Submission {
                set_id: set_id.u64(),
                report,
                bitmap,
                signatures,
                collections,
                observations_root,
            };
            execute::submit_report(deps, &env, &config, info.sender, submission)
        }
        ExecuteMsg::Finalize { seq } => execute::finalize(deps, &env, &config, seq.u64()),
        ExecuteMsg::VoidReport { seq } => execute::void_report(deps, &env, seq.u64()),
        ExecuteMsg::HoldReport { seq, until } => execute::hold_report(deps, seq.u64(), until.u64()),
        ExecuteMsg::RevertCharges { limit } => execute::revert_charges(deps, &env, limit),
        ExecuteMsg::SetRecipient { recipient } => {
            execute::set_recipient(deps, &env, info.sender, recipient)
        }
        ExecuteMsg::Claim(claim) => execute::claim(deps, &env, &config, claim),
        ExecuteMsg::ClaimMany { claims } => execute::claim_many(deps, &env, &config, claims),
        ExecuteMsg::RotateSessionKey {
            channel,
            scheme,
            session_key,
        } => {
            let key = (scheme, session_key);
            execute::rotate_session_key(deps, &env, &info.sender, channel.u64(), key)
        }
        ExecuteMsg::RevokeSessionKey { channel } => {
            execute::revoke_session_key(deps, &env, &info.sender, channel.u64())
        }
        ExecuteMsg::Thaw { channel } => execute::thaw(deps, &env, &info.sender, channel.u64()),
        ExecuteMsg::Withdraw { channel } => {
            execute::withdraw(deps, &env, &config, &info.sender, channel.u64())
        }
        ExecuteMsg::SetPaused { paused } => execute::set_paused(deps, config, &info.sender, paused),
        ExecuteMsg::UpdateConfig(update) => execute::update_config(deps, config, update),
    }
}

fn receive(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    hook: Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let payer = deps.api.addr_validate(&hook.sender)?;
    match from_json(&hook.msg)? {
        ReceiveMsg::OpenChannel {
            node,
            scheme,
            session_key,
            cap,
            expires,
        } => {
            let opening = Opening {
                payer,
                deposit: hook.amount,
                node,
                scheme,
                session_key,
                cap,
                expires: expires.u64(),
            };
            execute::open_channel(deps, env, config, opening)
        }
        ReceiveMsg::TopUp { channel } => {
            execute::top_up(deps, env, config, (payer, hook.amount), channel.u64())
        }
    }
}

/// Answers a query.
#[entry_point]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> StdResult<Binary> {
    queries::answer(deps, &env, msg)
}

/// Takes over the state of an earlier version.
#[entry_point]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migrate_state(deps)
}

//! Entry points.

use contract_api::{
    model_registry::{ExecuteMsg, InstantiateMsg, QueryMsg, ReceiveMsg},
    MigrateMsg,
};
use cosmwasm_std::{
    entry_point, from_json, Addr, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult,
};
use cw20::Cw20ReceiveMsg;
use cw_utils::nonpayable;

use crate::{
    execute,
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
    dispatch(deps, (&env, &config), info.sender, msg)
}

fn dispatch(
    deps: DepsMut,
    (env, config): (&Env, &Config),
    sender: Addr,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    match msg {
        ExecuteMsg::Receive(hook) => receive(deps, env, config, hook),
        ExecuteMsg::RegisterBaseModel {
            name,
            model_hash,
            licence,
        } => execute::register_base_model(deps, env, config, sender, (name, model_hash, licence)),
        ExecuteMsg::RegisterApp { terms } => {
            execute::register_app(deps, env, config, sender, terms)
        }
        ExecuteMsg::UpdateApp {
            app,
            endpoint,
            payee,
        } => execute::update_app(deps, config, sender, app.u64(), (endpoint, payee)),
        ExecuteMsg::UpdateAgent { agent, endpoint } => {
            execute::update_agent(deps, sender, agent.u64(), endpoint)
        }
        ExecuteMsg::RegisterNode {
            endpoint,
            receipt_key,
        } => execute::register_node(deps, config, sender, endpoint, receipt_key),
        ExecuteMsg::Attest {
            adapter,
            verdict,
            set_id,
            bitmap,
            signatures,
        } => {
            let quorum = (set_id.u64(), bitmap, signatures);
            execute::attest(deps, env, config, adapter.u64(), verdict, quorum)
        }
        ExecuteMsg::Deprecate { asset } => execute::deprecate(deps, env, config, sender, asset),
        ExecuteMsg::WithdrawDeposit { asset } => {
            execute::withdraw_deposit(deps, env, config, sender, asset)
        }
        ExecuteMsg::OfferOwnership { asset, to } => {
            execute::offer_ownership(deps, sender, asset, to)
        }
        ExecuteMsg::AcceptOwnership { asset } => {
            execute::accept_ownership(deps, env, config, sender, asset)
        }
        ExecuteMsg::SlashAgent {
            agent,
            amount,
            reason,
        } => execute::slash_agent(deps, config, agent.u64(), amount, reason),
        ExecuteMsg::SetPaused { paused } => {
            execute::set_paused(deps, config.clone(), &sender, paused)
        }
        ExecuteMsg::UpdateConfig(update) => execute::update_config(deps, config.clone(), update),
    }
}

fn receive(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    hook: Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let sender = deps.api.addr_validate(&hook.sender)?;
    match from_json(&hook.msg)? {
        ReceiveMsg::RegisterAdapter { terms } => {
            execute::register_adapter(deps, env, config, sender, hook.amount, terms)
        }
        ReceiveMsg::RegisterAgent { terms } => {
            execute::register_agent(deps, env, config, sender, hook.amount, terms)
        }
        ReceiveMsg::AddStake { agent } => {
            execute::add_stake(deps, config, agent.u64(), hook.amount)
        }
    }
}

/// Answers a query.
#[entry_point]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> StdResult<Binary> {
    queries::answer(deps, msg)
}

/// Takes over the state of an earlier version.
#[entry_point]
pub fn migrate(deps: DepsMut, env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migrate_state(deps, &env)
}

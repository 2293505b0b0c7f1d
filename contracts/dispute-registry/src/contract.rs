//! Entry points.

use contract_api::{
    dispute_registry::{ExecuteMsg, InstantiateMsg, QueryMsg, ReceiveMsg},
    MigrateMsg,
};
use cosmwasm_std::{
    entry_point, from_json, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult,
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
    let sender = info.sender;
    match msg {
        ExecuteMsg::Receive(hook) => receive(deps, &env, &config, hook),
        ExecuteMsg::ProveFraud { proof } => {
            execute::prove_fraud(deps, &env, &config, sender, &proof)
        }
        ExecuteMsg::ProveEquivocation { set_id, evidence } => {
            execute::prove_equivocation(deps, &env, &config, sender, set_id.u64(), &evidence)
        }
        ExecuteMsg::DrawCommittee { challenge } => {
            execute::draw_committee(deps, &env, &config, challenge.u64())
        }
        ExecuteMsg::Judge { challenge, upheld } => {
            execute::judge(deps, &env, &config, sender, challenge.u64(), upheld)
        }
        ExecuteMsg::Close { challenge } => execute::close(deps, &env, &config, challenge.u64()),
        ExecuteMsg::SetPaused { paused } => execute::set_paused(deps, config, &sender, paused),
        ExecuteMsg::UpdateConfig(update) => execute::update_config(deps, config, update),
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
        ReceiveMsg::Challenge { receipt } => {
            execute::open_challenge(deps, env, config, (sender, hook.amount), receipt)
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
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migrate_state(deps)
}

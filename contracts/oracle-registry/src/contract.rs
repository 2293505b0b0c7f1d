//! Entry points.

use contract_api::{
    oracle_registry::{ExecuteMsg, InstantiateMsg, QueryMsg, ReceiveMsg},
    MigrateMsg,
};
use cosmwasm_std::{
    entry_point, from_json, Addr, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult,
};
use cw20::Cw20ReceiveMsg;
use cw_utils::nonpayable;

use crate::{
    execute::{self, Registration},
    migrate::{mark_version, migrate_state},
    query, state, Access, ContractError,
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
        ExecuteMsg::Receive(hook) => receive(deps, &env, hook),
        ExecuteMsg::UpdateEndpoint { endpoint } => {
            execute::update_endpoint(deps, info.sender, endpoint)
        }
        ExecuteMsg::Rotate {} => execute::rotate(deps, &env, &config),
        ExecuteMsg::Unbond {} => execute::unbond(deps, &env, &config, info.sender),
        ExecuteMsg::WithdrawBond {} => execute::withdraw_bond(deps, &env, &config, info.sender),
        ExecuteMsg::UpdateConfig {
            owner,
            min_bond,
            max_set,
            params_hash,
        } => execute::update_config(deps, config, owner, min_bond, max_set, params_hash),
    }
}

fn receive(deps: DepsMut, env: &Env, hook: Cw20ReceiveMsg) -> Result<Response, ContractError> {
    let sender: Addr = deps.api.addr_validate(&hook.sender)?;
    match from_json(&hook.msg)? {
        ReceiveMsg::Register {
            scheme,
            pubkey,
            proof_of_possession,
            endpoint,
        } => {
            let registration = Registration {
                operator: sender,
                bond: hook.amount,
                scheme,
                pubkey,
                proof_of_possession,
                endpoint,
            };
            execute::register(deps, env, registration)
        }
        ReceiveMsg::AddBond {} => execute::add_bond(deps, sender, hook.amount),
    }
}

/// Answers a query.
#[entry_point]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> StdResult<Binary> {
    query::answer(deps, msg)
}

/// Takes over the state of an earlier version.
#[entry_point]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migrate_state(deps)
}

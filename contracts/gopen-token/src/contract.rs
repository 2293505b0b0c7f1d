//! Entry points.

use contract_api::gopen_token::{ExecuteMsg, InstantiateMsg, QueryMsg};
use contract_api::MigrateMsg;
use cosmwasm_std::{entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};

use crate::ContractError;
use crate::{
    access, execute, hooks, instantiate as creation, migrate as migration, query as queries,
};

/// Creates gOPEN.
#[entry_point]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    cw_utils::nonpayable(&info)?;
    creation::instantiate(deps, env, info, msg)
}

/// Runs a message once its sender is allowed and no native funds came along.
#[entry_point]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    access::authorize(deps.as_ref(), &info, &msg)?;
    execute::dispatch(deps, env, info, msg)
}

/// Answers a query.
#[entry_point]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    queries::query(deps, env, msg)
}

/// Takes notice of a hook that failed.
#[entry_point]
pub fn reply(_deps: DepsMut, _env: Env, msg: Reply) -> Result<Response, ContractError> {
    hooks::failed(msg)
}

/// Moves the stored state to this version of the code.
#[entry_point]
pub fn migrate(deps: DepsMut, env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps, env)
}

//! Entry points.

use contract_api::datanet_registry::{ExecuteMsg, InstantiateMsg, QueryMsg};
use contract_api::MigrateMsg;
use cosmwasm_std::{entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Response};

use crate::ContractError;
use crate::{
    access, execute, instantiate as creation, migrate as migration, pause, query as queries,
};

/// Creates the registry.
#[entry_point]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    cw_utils::nonpayable(&info)?;
    creation::instantiate(deps, msg)
}

/// Runs a message once its sender is allowed, no native funds came along, and its action is on.
#[entry_point]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    access::authorize(deps.as_ref(), &info, &msg)?;
    pause::check(deps.storage, &msg)?;
    execute::dispatch(deps, env, info, msg)
}

/// Answers a query.
#[entry_point]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    queries::query(deps, env, msg)
}

/// Moves the stored state to this version of the code.
#[entry_point]
pub fn migrate(deps: DepsMut, env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps, env)
}

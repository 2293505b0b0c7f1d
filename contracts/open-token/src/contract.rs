//! Entry points.

use contract_api::open_token::{ExecuteMsg, InstantiateMsg, QueryMsg};
use contract_api::MigrateMsg;
use cosmwasm_std::{entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult};

use crate::ContractError;
use crate::{access, execute, instantiate as creation, migrate as migration, query as queries};

/// Creates OPEN.
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

/// Runs a message once its sender and its funds are allowed.
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
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> StdResult<Binary> {
    queries::query(deps, msg)
}

/// Moves the stored state to this version of the code.
#[entry_point]
pub fn migrate(deps: DepsMut, env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps, env)
}

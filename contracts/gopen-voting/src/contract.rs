//! Entry points.

use contract_api::gopen_voting::{ExecuteMsg, InstantiateMsg, QueryMsg};
use contract_api::MigrateMsg;
use cosmwasm_std::{entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult};

use crate::ContractError;
use crate::{instantiate as creation, migrate as migration, query as queries};

/// Creates the module of the DAO that sends this.
#[entry_point]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    cw_utils::nonpayable(&info)?;
    creation::instantiate(deps, info, msg)
}

/// There is no message; what is sent does not parse.
#[entry_point]
pub fn execute(
    _deps: DepsMut,
    _env: Env,
    _info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    match msg {}
}

/// Answers a query.
#[entry_point]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> StdResult<Binary> {
    queries::query(deps, msg)
}

/// Moves the stored state to this version of the code.
#[entry_point]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps)
}

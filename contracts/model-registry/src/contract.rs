//! Entry points.

use contract_api::{
    model_registry::{ExecuteMsg, InstantiateMsg, QueryMsg},
    MigrateMsg,
};
use cosmwasm_std::{entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult};
use cw_utils::nonpayable;

use crate::{
    execute,
    migrate::{mark_version, migrate_state},
    query as queries, state, Access, ContractError,
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
        ExecuteMsg::RegisterBaseModel {
            name,
            model_hash,
            licence,
        } => execute::register_base_model(deps, &env, info.sender, name, model_hash, licence),
        ExecuteMsg::RegisterAdapter { terms } => {
            execute::register_adapter(deps, &env, &config, info.sender, terms)
        }
        ExecuteMsg::RegisterNode {
            endpoint,
            receipt_key,
        } => execute::register_node(deps, info.sender, endpoint, receipt_key),
        ExecuteMsg::UpdateConfig {
            owner,
            min_data_share,
        } => execute::update_config(deps, config, owner, min_data_share),
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

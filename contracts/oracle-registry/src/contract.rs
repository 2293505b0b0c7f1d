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
    execute::{self, KeyProof, Registration, SlashOrder},
    migrate::{mark_version, migrate_state},
    query,
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
        ExecuteMsg::UpdateEndpoint { endpoint } => execute::update_endpoint(deps, sender, endpoint),
        ExecuteMsg::RotateKey {
            scheme,
            pubkey,
            proof_of_possession,
        } => {
            let key = KeyProof {
                scheme,
                pubkey,
                proof_of_possession,
            };
            execute::rotate_key(deps, &env, &config, sender, key)
        }
        ExecuteMsg::Rotate {} => execute::rotate(deps, &env, &config),
        ExecuteMsg::Unbond { amount } => execute::unbond(deps, &env, &config, sender, amount),
        ExecuteMsg::WithdrawBond {} => execute::withdraw_bond(deps, &env, &config, sender),
        ExecuteMsg::Unjail {} => execute::unjail(deps, &env, &config, sender),
        ExecuteMsg::Slash {
            set_id,
            operators,
            fraction_bps,
            beneficiary,
            reason,
        } => {
            let order = SlashOrder {
                set_id,
                operators,
                fraction_bps,
                beneficiary,
                reason,
            };
            execute::slash(deps, &env, &config, order)
        }
        ExecuteMsg::ClaimRewards { seqs } => execute::claim_rewards(deps, &config, seqs),
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
    let sender: Addr = deps.api.addr_validate(&hook.sender)?;
    match from_json(&hook.msg)? {
        ReceiveMsg::Register {
            scheme,
            pubkey,
            proof_of_possession,
            endpoint,
        } => {
            let key = KeyProof {
                scheme,
                pubkey,
                proof_of_possession,
            };
            let registration = Registration {
                operator: sender,
                bond: hook.amount,
                key,
                endpoint,
            };
            execute::register(deps, env, config, registration)
        }
        ReceiveMsg::AddBond {} => execute::add_bond(deps, config, sender, hook.amount),
        ReceiveMsg::FundRewards {} => execute::fund_rewards(deps, sender, hook.amount),
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

//! Reputations, as they have faded by now.

use contract_api::datanet_registry::{
    QueryMsg, ReputationEntry, ReputationResponse, ReputationRole, ReputationsResponse,
};
use contract_api::page_size;
use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, Env, StdResult};

use super::{address, misplaced};
use crate::periods::now;
use crate::reputation::Reputation;
use crate::{state, ContractError};

pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Reputation { datanet, account } => {
            let account = deps.api.addr_validate(&account)?;
            to_json_binary(&of_account(deps, &env, datanet.u64(), &account)?)
        }
        QueryMsg::Reputations {
            datanet,
            role,
            start_after,
            limit,
        } => {
            let after = address(deps, start_after)?;
            let found = state::reputations(
                deps.storage,
                datanet.u64(),
                role,
                after.as_ref(),
                page_size(limit),
            )?;
            let reputations = found
                .into_iter()
                .map(|(account, reputation)| entry(deps, &env, &account, reputation))
                .collect::<StdResult<_>>()?;
            to_json_binary(&ReputationsResponse { reputations })
        }
        _ => return Err(misplaced()),
    };
    Ok(answer?)
}

fn of_account(
    deps: Deps,
    env: &Env,
    datanet: u64,
    account: &Addr,
) -> StdResult<ReputationResponse> {
    let of = |role| {
        let stored = state::reputation(deps.storage, datanet, role, account)?;
        entry(deps, env, account, stored)
    };
    Ok(ReputationResponse {
        contributor: of(ReputationRole::Contributor)?,
        validator: of(ReputationRole::Validator)?,
    })
}

fn entry(deps: Deps, env: &Env, account: &Addr, stored: Reputation) -> StdResult<ReputationEntry> {
    let half_life = state::config(deps.storage)?.params.half_life_seconds;
    let reputation = stored.at(now(env), half_life.u64());
    Ok(ReputationEntry {
        account: account.to_string(),
        merit: reputation.merit.into(),
        fault: reputation.fault.into(),
        score: reputation.score(),
    })
}

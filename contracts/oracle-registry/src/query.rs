//! Queries.

use contract_api::{
    oracle_registry::{
        ConfigResponse, OperatorResponse, OperatorsResponse, QueryMsg, SetMember, SetResponse,
        SigScheme,
    },
    page_size,
};
use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, StdError, StdResult, Storage};

use crate::state::{self, Member, Operator};

pub(crate) fn answer(deps: Deps, msg: QueryMsg) -> StdResult<Binary> {
    match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps.storage)?),
        QueryMsg::Operator { operator } => to_json_binary(&one_operator(deps, &operator)?),
        QueryMsg::Operators { start_after, limit } => {
            to_json_binary(&operators(deps, start_after, limit)?)
        }
        QueryMsg::CurrentSet {} => {
            let set_id = state::current_set(deps.storage)?
                .ok_or_else(|| StdError::not_found("current set"))?;
            to_json_binary(&set(deps.storage, set_id)?)
        }
        QueryMsg::Set { set_id } => to_json_binary(&set(deps.storage, set_id.u64())?),
    }
}

fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    let config = state::config(storage)?;
    Ok(ConfigResponse {
        owner: config.owner.into(),
        open_token: config.open_token.into(),
        min_bond: config.min_bond,
        max_set: config.max_set,
        unbonding_seconds: config.unbonding_seconds.into(),
        overlap_seconds: config.overlap_seconds.into(),
        params_hash: config.params_hash,
        held: state::held(storage)?,
    })
}

fn one_operator(deps: Deps, operator: &str) -> StdResult<OperatorResponse> {
    let address = deps.api.addr_validate(operator)?;
    let record = state::operator(deps.storage, &address)?
        .ok_or_else(|| StdError::not_found(format!("operator {address}")))?;
    Ok(operator_response((address, record)))
}

fn operators(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> StdResult<OperatorsResponse> {
    let start = start_after
        .map(|address| deps.api.addr_validate(&address))
        .transpose()?;
    let entries = state::operators(deps.storage, start.as_ref(), page_size(limit))?;
    Ok(OperatorsResponse {
        operators: entries.into_iter().map(operator_response).collect(),
    })
}

fn operator_response((address, record): (Addr, Operator)) -> OperatorResponse {
    let Operator {
        pubkey,
        endpoint,
        bond,
        unbonds_at,
    } = record;
    OperatorResponse {
        operator: address.into(),
        scheme: SigScheme::Ed25519,
        pubkey,
        endpoint,
        bond,
        unbonds_at: unbonds_at.map(Into::into),
    }
}

fn set(storage: &dyn Storage, set_id: u64) -> StdResult<SetResponse> {
    let set = state::set(storage, set_id)?
        .ok_or_else(|| StdError::not_found(format!("oracle set {set_id}")))?;
    let member = |member: Member| SetMember {
        operator: member.operator.into(),
        pubkey: member.pubkey,
        bond: member.bond,
    };
    Ok(SetResponse {
        set_id: set_id.into(),
        members: set.members.into_iter().map(member).collect(),
        quorum: set.quorum,
        params_hash: set.params_hash,
        active_from: set.active_from.into(),
        expires_at: state::set_expiry(storage, set_id)?.map(Into::into),
    })
}

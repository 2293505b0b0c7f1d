//! Contributors, readers and validators of a Datanet.

use contract_api::datanet_registry::{
    ContributorsResponse, QueryMsg, ReaderEntry, ReadersResponse, ValidatorEntry,
    ValidatorsResponse,
};
use contract_api::page_size;
use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, StdResult};

use super::{address, misplaced};
use crate::{state, ContractError};

pub fn query(deps: Deps, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Contributors {
            datanet,
            start_after,
            limit,
        } => to_json_binary(&contributors(deps, datanet.u64(), start_after, limit)?),
        QueryMsg::Readers {
            datanet,
            start_after,
            limit,
        } => to_json_binary(&readers(deps, datanet.u64(), start_after, limit)?),
        QueryMsg::Validators {
            datanet,
            start_after,
            limit,
        } => to_json_binary(&validators(deps, datanet.u64(), start_after, limit)?),
        _ => return Err(misplaced()),
    };
    Ok(answer?)
}

fn contributors(
    deps: Deps,
    datanet: u64,
    after: Option<String>,
    limit: Option<u32>,
) -> StdResult<ContributorsResponse> {
    let after = address(deps, after)?;
    let found = state::contributors(deps.storage, datanet, after.as_ref(), page_size(limit))?;
    let contributors = found.into_iter().map(Addr::into_string).collect();
    Ok(ContributorsResponse { contributors })
}

fn readers(
    deps: Deps,
    datanet: u64,
    after: Option<String>,
    limit: Option<u32>,
) -> StdResult<ReadersResponse> {
    let after = address(deps, after)?;
    let found = state::readers(deps.storage, datanet, after.as_ref(), page_size(limit))?;
    let readers = found
        .into_iter()
        .map(|(account, reader)| ReaderEntry {
            reader: account.into_string(),
            public_key: reader.public_key,
            wrapped: reader.wrapped,
        })
        .collect();
    Ok(ReadersResponse { readers })
}

fn validators(
    deps: Deps,
    datanet: u64,
    after: Option<String>,
    limit: Option<u32>,
) -> StdResult<ValidatorsResponse> {
    let after = address(deps, after)?;
    let found = state::validators(deps.storage, datanet, after.as_ref(), page_size(limit))?;
    let validators = found
        .into_iter()
        .map(|(account, validator)| {
            Ok(ValidatorEntry {
                active: validator.is_active(),
                locked_until: state::locked_until(deps.storage, datanet, &account)?.into(),
                validator: account.into_string(),
                bond: validator.bond,
            })
        })
        .collect::<StdResult<_>>()?;
    Ok(ValidatorsResponse { validators })
}

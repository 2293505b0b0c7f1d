//! `create_datanet`, `relicence`, `retire_datanet`, `transfer_datanet` and `accept_datanet`.

use contract_api::datanet_registry::DatanetTerms;
use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, Storage, Uint128};

use crate::events::Event;
use crate::state::{self, Datanet};
use crate::terms::{check_licence, check_terms, optional_address};
use crate::ContractError;

pub fn create(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    terms: DatanetTerms,
) -> Result<Response, ContractError> {
    check_terms(&terms)?;
    let datanet = Datanet {
        owner: info.sender,
        pending_owner: None,
        terms,
        licence_version: 1,
        retired_at: 0,
        batches: 0,
        accepted: 0,
        excluded: 0,
        admitted: 0,
        total_bond: Uint128::zero(),
    };
    let id = state::add_datanet(deps.storage, &datanet, env.block.height)?;
    Ok(Event::CreateDatanet {
        datanet: id,
        owner: datanet.owner,
        name: datanet.terms.name,
    }
    .into())
}

/// Batches name the version that they were submitted under, so nothing else changes.
pub fn relicence(
    deps: DepsMut,
    env: Env,
    id: u64,
    licence: String,
    conditions: String,
) -> Result<Response, ContractError> {
    check_licence(&licence, &conditions)?;
    let mut datanet = takes_batches(deps.storage, id)?;
    let terms = &mut datanet.terms;
    if terms.licence == licence && terms.conditions == conditions {
        return Err(ContractError::NothingToChange);
    }
    terms.licence = licence;
    terms.conditions = conditions;
    datanet.licence_version = state::next_version(datanet.licence_version)?;
    state::save_datanet(deps.storage, id, &datanet)?;
    state::save_licence(deps.storage, id, &datanet, env.block.height)?;
    Ok(Event::Relicence {
        datanet: id,
        version: datanet.licence_version,
        licence: datanet.terms.licence,
    }
    .into())
}

/// Pending batches are decided, snapshots are taken and deposits are paid as before.
pub fn retire(deps: DepsMut, env: Env, id: u64) -> Result<Response, ContractError> {
    let mut datanet = takes_batches(deps.storage, id)?;
    datanet.retired_at = env.block.height;
    state::save_datanet(deps.storage, id, &datanet)?;
    Ok(Event::RetireDatanet { datanet: id }.into())
}

/// A Datanet that is not retired.
pub fn takes_batches(storage: &dyn Storage, id: u64) -> Result<Datanet, ContractError> {
    let datanet = state::datanet(storage, id)?;
    match datanet.retired_at {
        0 => Ok(datanet),
        retired_at => Err(ContractError::Retired {
            datanet: id,
            retired_at,
        }),
    }
}

pub fn transfer(deps: DepsMut, id: u64, to: Option<String>) -> Result<Response, ContractError> {
    let to = optional_address(deps.api, to.as_deref())?;
    let mut datanet = state::datanet(deps.storage, id)?;
    if datanet.pending_owner == to || to.as_ref() == Some(&datanet.owner) {
        return Err(ContractError::NothingToChange);
    }
    datanet.pending_owner = to;
    state::save_datanet(deps.storage, id, &datanet)?;
    Ok(Event::TransferDatanet {
        datanet: id,
        owner: datanet.owner,
        to: name_or_none(datanet.pending_owner),
    }
    .into())
}

pub fn accept(deps: DepsMut, info: MessageInfo, id: u64) -> Result<Response, ContractError> {
    let mut datanet = state::datanet(deps.storage, id)?;
    datanet.owner = info.sender;
    datanet.pending_owner = None;
    state::save_datanet(deps.storage, id, &datanet)?;
    Ok(Event::AcceptDatanet {
        datanet: id,
        owner: datanet.owner,
    }
    .into())
}

/// An account for an event.
pub fn name_or_none(account: Option<Addr>) -> String {
    account.map_or_else(|| "none".to_owned(), Addr::into_string)
}

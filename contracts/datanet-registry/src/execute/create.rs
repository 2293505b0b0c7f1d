//! `create_datanet`.

use contract_api::datanet_registry::DatanetTerms;
use cosmwasm_std::{DepsMut, MessageInfo, Response, Uint128};

use crate::events::Event;
use crate::state::{self, Datanet};
use crate::terms::check_terms;
use crate::ContractError;

pub fn run(
    deps: DepsMut,
    info: MessageInfo,
    terms: DatanetTerms,
) -> Result<Response, ContractError> {
    check_terms(&terms)?;
    let datanet = Datanet {
        owner: info.sender,
        terms,
        batches: 0,
        accepted: 0,
        admitted: 0,
        total_bond: Uint128::zero(),
    };
    let id = state::add_datanet(deps.storage, &datanet)?;
    Ok(Event::CreateDatanet {
        datanet: id,
        owner: datanet.owner,
        name: datanet.terms.name,
    }
    .into())
}

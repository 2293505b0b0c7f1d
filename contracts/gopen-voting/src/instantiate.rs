//! Creation of the module.

use contract_api::gopen_token::{QueryMsg, TotalPowerAtHeightResponse};
use contract_api::gopen_voting::InstantiateMsg;
use cosmwasm_std::{DepsMut, MessageInfo, Response, StdResult};

use crate::events::Event;
use crate::migrate::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::{state, ContractError};

/// Takes the sender for the DAO and a contract that answers for votes for its token. A DAO whose
/// module could not answer would be locked for good, so an address that does not answer is refused.
pub fn instantiate(
    deps: DepsMut,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    let token = deps.api.addr_validate(&msg.gopen_token)?;
    let question = QueryMsg::TotalPowerAtHeight { height: None };
    let answer: StdResult<TotalPowerAtHeightResponse> =
        deps.querier.query_wasm_smart(&token, &question);
    if let Err(error) = answer {
        return Err(ContractError::NoToken {
            address: token,
            reason: error.to_string(),
        });
    }
    state::save(deps.storage, &info.sender, &token)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let event = Event::Instantiate {
        dao: info.sender,
        gopen_token: token,
    };
    Ok(event.into())
}

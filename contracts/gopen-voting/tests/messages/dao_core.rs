//! The part of DAO DAO's core 2.6 that deals with the voting module: it instantiates the module in a
//! sub-message, takes its address from the reply, and hands questions about votes on to it.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response,
    StdError, StdResult, SubMsg, WasmMsg,
};
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;

const VOTING_MODULE: Item<Addr> = Item::new("voting_module");
const VOTE_MODULE_INSTANTIATE_REPLY_ID: u64 = 1;

#[cw_serde]
pub struct InstantiateMsg {
    pub voting_code: u64,
    pub voting_message: Binary,
}

#[cw_serde]
pub enum QueryMsg {
    VotingModule {},
    VotingPowerAtHeight {
        address: String,
        height: Option<u64>,
    },
    TotalPowerAtHeight {
        height: Option<u64>,
    },
}

pub fn code() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, query).with_reply(reply))
}

fn instantiate(
    _: DepsMut,
    env: Env,
    _: MessageInfo,
    message: InstantiateMsg,
) -> StdResult<Response> {
    let module = WasmMsg::Instantiate {
        admin: Some(env.contract.address.into_string()),
        code_id: message.voting_code,
        msg: message.voting_message,
        funds: vec![],
        label: "voting module".to_owned(),
    };
    let module = SubMsg::reply_on_success(module, VOTE_MODULE_INSTANTIATE_REPLY_ID);
    Ok(Response::new().add_submessage(module))
}

fn reply(deps: DepsMut, _: Env, reply: Reply) -> StdResult<Response> {
    let module = cw_utils::parse_instantiate_response_data(
        &reply
            .result
            .into_result()
            .map_err(StdError::generic_err)?
            .msg_responses[0]
            .value,
    )
    .map_err(|error| StdError::generic_err(error.to_string()))?;
    VOTING_MODULE.save(deps.storage, &Addr::unchecked(module.contract_address))?;
    Ok(Response::new())
}

fn execute(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

fn query(deps: Deps, _: Env, message: QueryMsg) -> StdResult<Binary> {
    let module = VOTING_MODULE.load(deps.storage)?;
    match message {
        QueryMsg::VotingModule {} => to_json_binary(&module),
        question => {
            let answer: serde_json::Value = deps.querier.query_wasm_smart(module, &question)?;
            to_json_binary(&answer)
        }
    }
}

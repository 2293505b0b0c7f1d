//! What the registry asks of the dispute-registry, which may slash: its judging time.

use contract_api::dispute_registry::QueryMsg;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{
    to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError,
    StdResult, Uint64,
};
use cw_multi_test::{App, BankKeeper, ContractWrapper, Executor};
use cw_storage_plus::Item;

const JUDGING_SECONDS: Item<u64> = Item::new("judging_seconds");

#[cw_serde]
struct Config {
    owner: String,
    params: Params,
}

#[cw_serde]
struct Params {
    committee_size: u16,
    judging_seconds: Uint64,
}

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, seconds: Uint64) -> StdResult<Response> {
    JUDGING_SECONDS.save(deps.storage, &seconds.u64())?;
    Ok(Response::new())
}

fn execute(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Err(StdError::generic_err("nothing to execute"))
}

fn query(deps: Deps, _: Env, message: QueryMsg) -> StdResult<Binary> {
    match message {
        QueryMsg::Config {} => to_json_binary(&Config {
            owner: "owner".to_owned(),
            params: Params {
                committee_size: 3,
                judging_seconds: JUDGING_SECONDS.load(deps.storage)?.into(),
            },
        }),
        _ => Err(StdError::generic_err("not asked by the registry")),
    }
}

/// A dispute-registry with this judging time.
pub fn start(app: &mut App<BankKeeper, MockApi>, owner: &Addr, judging_seconds: u64) -> Addr {
    let contract = ContractWrapper::new(execute, instantiate, query);
    let code = app.store_code(Box::new(contract) as Box<dyn cw_multi_test::Contract<Empty>>);
    let seconds = Uint64::from(judging_seconds);
    app.instantiate_contract(code, owner.clone(), &seconds, &[], "disputes", None)
        .unwrap()
}

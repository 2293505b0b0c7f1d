//! What the registry asks of the payout-splitter: its dispute window and its reports, here as a test
//! shows them.

use contract_api::payout_splitter::{QueryMsg, ReportStatus};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    testing::MockApi, to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo,
    Response, StdError, StdResult, Uint64,
};
use cw_multi_test::{App, BankKeeper, ContractWrapper, Executor};
use cw_storage_plus::{Item, Map};

const DISPUTE_SECONDS: Item<u64> = Item::new("dispute_seconds");
const REPORTS: Map<u64, Report> = Map::new("reports");

/// A report to show.
#[cw_serde]
pub struct SplitterMsg {
    pub seq: Uint64,
    pub report: Report,
}

/// The part of a report that the registry reads, and more of it.
#[cw_serde]
pub struct Report {
    pub set_id: Uint64,
    pub status: ReportStatus,
    pub submitter: String,
}

#[cw_serde]
struct Config {
    dispute_seconds: Uint64,
    min_deposit: Uint64,
}

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, seconds: Uint64) -> StdResult<Response> {
    DISPUTE_SECONDS.save(deps.storage, &seconds.u64())?;
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, _: MessageInfo, message: SplitterMsg) -> StdResult<Response> {
    REPORTS.save(deps.storage, message.seq.u64(), &message.report)?;
    Ok(Response::new())
}

fn query(deps: Deps, _: Env, message: QueryMsg) -> StdResult<Binary> {
    match message {
        QueryMsg::Config {} => to_json_binary(&Config {
            dispute_seconds: DISPUTE_SECONDS.load(deps.storage)?.into(),
            min_deposit: 1u64.into(),
        }),
        QueryMsg::Report { seq } => to_json_binary(&REPORTS.load(deps.storage, seq.u64())?),
        _ => Err(StdError::generic_err("not asked by the registry")),
    }
}

/// A splitter with this dispute window and no report.
pub fn start(app: &mut App<BankKeeper, MockApi>, owner: &Addr, dispute_seconds: u64) -> Addr {
    let contract = ContractWrapper::new(execute, instantiate, query);
    let code = app.store_code(Box::new(contract) as Box<dyn cw_multi_test::Contract<Empty>>);
    let seconds = Uint64::from(dispute_seconds);
    app.instantiate_contract(code, owner.clone(), &seconds, &[], "splitter", None)
        .unwrap()
}

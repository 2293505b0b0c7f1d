//! What the registry asks of datanet-registry: the snapshots that were taken, here one each of
//! Datanets 1 and 2.

use contract_api::datanet_registry::{QueryMsg, SnapshotResponse};
use cosmwasm_std::{
    testing::MockApi, to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo,
    Response, StdError, StdResult,
};
use cw_multi_test::{App, BankKeeper, Contract, ContractWrapper, Executor};

use super::world::snapshot;

fn nothing(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

fn query(_: Deps, _: Env, message: QueryMsg) -> StdResult<Binary> {
    match message {
        QueryMsg::Snapshot { datanet, root } => {
            let known = (1..=2).map(snapshot).find(|taken| taken.datanet == datanet);
            match known.filter(|taken| taken.root == root) {
                Some(taken) => to_json_binary(&SnapshotResponse {
                    datanet,
                    root: taken.root,
                    batches: 3u64.into(),
                    height: 7u64.into(),
                }),
                None => Err(StdError::not_found(format!("snapshot {root}"))),
            }
        }
        _ => Err(StdError::generic_err("not asked by the registry")),
    }
}

/// A datanet-registry with these snapshots.
pub fn start(app: &mut App<BankKeeper, MockApi>, owner: &Addr) -> Addr {
    let contract: Box<dyn Contract<Empty>> =
        Box::new(ContractWrapper::new(nothing, nothing, query));
    let code = app.store_code(contract);
    app.instantiate_contract(code, owner.clone(), &Empty {}, &[], "datanets", None)
        .unwrap()
}

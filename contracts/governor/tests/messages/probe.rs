//! A contract that proposals call: it counts, refuses until it is told otherwise, and calls back.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    to_json_binary, Addr, Binary, CosmosMsg, Deps, DepsMut, Env, MessageInfo, Response, StdError,
    StdResult, WasmMsg,
};
use cw_multi_test::{ContractWrapper, Executor};
use cw_storage_plus::Item;

use crate::world::{address, World};

/// Messages of the probe.
#[cw_serde]
pub enum ProbeMsg {
    /// Counts.
    Count {},
    /// Counts, but only once it is allowed.
    CountIfAllowed {},
    /// Allows it.
    Allow {},
    /// Counts, then sends this.
    CallBack { msg: CosmosMsg },
}

const COUNT: Item<u32> = Item::new("count");
const ALLOWED: Item<bool> = Item::new("allowed");

fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: ProbeMsg) -> StdResult<Response> {
    let allowed = ALLOWED.may_load(deps.storage)?.unwrap_or_default();
    match &msg {
        ProbeMsg::Allow {} => {
            ALLOWED.save(deps.storage, &true)?;
            return Ok(Response::new());
        }
        ProbeMsg::CountIfAllowed {} if !allowed => {
            return Err(StdError::generic_err("not allowed yet"));
        }
        _ => (),
    }
    let count = COUNT.may_load(deps.storage)?.unwrap_or_default();
    COUNT.save(deps.storage, &(count + 1))?;
    match msg {
        ProbeMsg::CallBack { msg } => Ok(Response::new().add_message(msg)),
        _ => Ok(Response::new()),
    }
}

fn count(deps: Deps, _: Env, _: Binary) -> StdResult<Binary> {
    to_json_binary(&COUNT.may_load(deps.storage)?.unwrap_or_default())
}

/// A probe on the chain.
pub struct Probe(pub Addr);

impl Probe {
    pub fn new(world: &mut World) -> Self {
        let code = world.app.store_code(Box::new(ContractWrapper::new(
            execute,
            |_: DepsMut, _: Env, _: MessageInfo, _: Binary| StdResult::Ok(Response::new()),
            count,
        )));
        let creator = address("creator");
        let probe =
            world
                .app
                .instantiate_contract(code, creator, &Binary::default(), &[], "probe", None);
        Self(probe.unwrap())
    }

    /// The message as a proposal sends it.
    pub fn message(&self, msg: &ProbeMsg) -> CosmosMsg {
        let call = WasmMsg::Execute {
            contract_addr: self.0.to_string(),
            msg: to_json_binary(msg).unwrap(),
            funds: Vec::new(),
        };
        call.into()
    }

    pub fn allow(&self, world: &mut World) {
        let probe = self.0.clone();
        let allowed =
            world
                .app
                .execute_contract(address("creator"), probe, &ProbeMsg::Allow {}, &[]);
        allowed.unwrap();
    }

    pub fn count(&self, world: &World) -> u32 {
        let query = Binary::default();
        world.app.wrap().query_wasm_smart(&self.0, &query).unwrap()
    }
}

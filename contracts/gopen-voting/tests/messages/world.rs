//! A chain with OPEN, gOPEN and a DAO, whose core does what DAO DAO's core 2.6 does with its voting
//! module.

use ::gopen_voting::contract;
use contract_api::{gopen_token, gopen_voting, open_token};
use cosmwasm_std::{to_json_binary, Addr, Empty, Uint128};
use cw20::Cw20Coin;
use cw_multi_test::{
    App, AppBuilder, BankKeeper, Contract, ContractWrapper, Executor, MockApiBech32,
};
use serde_json::Value;

use crate::dao_core;

pub const START: u128 = 1_000;

pub struct World {
    pub app: App<BankKeeper, MockApiBech32>,
    pub gopen: Addr,
    pub code: u64,
    open: Addr,
}

impl World {
    pub fn new() -> Self {
        let mut app = AppBuilder::default()
            .with_api(MockApiBech32::new("open"))
            .build(|_, _, _| {});
        let open = instantiate_open(&mut app);
        let message = gopen_token::InstantiateMsg {
            owner: text("owner"),
            open_token: open.to_string(),
            unbonding_seconds: 0u64.into(),
            default_delegate: gopen_token::DefaultDelegate::Holder,
        };
        let gopen = instantiate(&mut app, gopen_code(), &message);
        let wrapper =
            ContractWrapper::new(contract::execute, contract::instantiate, contract::query);
        let code = app.store_code(contract_twin::code("gopen-voting", wrapper));
        World {
            app,
            gopen,
            code,
            open,
        }
    }

    pub fn wrap(&mut self, name: &str, amount: u128) {
        let hook = gopen_token::ReceiveMsg::Wrap { recipient: None };
        let send = open_token::ExecuteMsg::Send {
            contract: self.gopen.to_string(),
            amount: Uint128::new(amount),
            msg: to_json_binary(&hook).unwrap(),
        };
        let open = self.open.clone();
        self.app
            .execute_contract(address(name), open, &send, &[])
            .unwrap();
    }

    pub fn next_block(&mut self) -> u64 {
        self.app.update_block(|block| block.height += 1);
        self.app.block_info().height
    }

    /// A core that instantiated its voting module.
    pub fn dao(&mut self) -> Addr {
        let message = dao_core::InstantiateMsg {
            voting_code: self.code,
            voting_message: to_json_binary(&gopen_voting::InstantiateMsg {
                gopen_token: self.gopen.to_string(),
            })
            .unwrap(),
        };
        instantiate(&mut self.app, dao_core::code(), &message)
    }

    /// The voting module of a core.
    pub fn module(&self, dao: &Addr) -> Addr {
        let message = dao_core::QueryMsg::VotingModule {};
        self.app.wrap().query_wasm_smart(dao, &message).unwrap()
    }

    /// The answer to a query as JSON, whatever types this workspace has for it.
    pub fn ask(&self, contract: &Addr, question: &Value) -> Value {
        self.app
            .wrap()
            .query_wasm_smart(contract, question)
            .unwrap()
    }
}

pub fn instantiate(
    app: &mut App<BankKeeper, MockApiBech32>,
    code: Box<dyn Contract<Empty>>,
    message: &impl serde::Serialize,
) -> Addr {
    let code = app.store_code(code);
    app.instantiate_contract(code, address("creator"), message, &[], "added", None)
        .unwrap()
}

fn gopen_code() -> Box<dyn Contract<Empty>> {
    use ::gopen_token::contract::{execute, instantiate, query, reply};
    let wrapper = ContractWrapper::new(execute, instantiate, query).with_reply(reply);
    contract_twin::code("gopen-token", wrapper)
}

fn instantiate_open(app: &mut App<BankKeeper, MockApiBech32>) -> Addr {
    use ::open_token::contract::{execute, instantiate as create, query};
    let balances = ["alice", "bob"].map(|name| Cw20Coin {
        address: text(name),
        amount: Uint128::new(START),
    });
    let message = open_token::InstantiateMsg {
        owner: text("owner"),
        initial_balances: balances.to_vec(),
        minter: None,
        native_denom: None,
        marketing: None,
    };
    instantiate(
        app,
        contract_twin::code("open-token", ContractWrapper::new(execute, create, query)),
        &message,
    )
}

pub fn address(name: &str) -> Addr {
    MockApiBech32::new("open").addr_make(name)
}

pub fn text(name: &str) -> String {
    address(name).into_string()
}

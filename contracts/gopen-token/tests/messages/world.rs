//! A chain with OPEN and gOPEN on it. Everyone in [`NAMES`] starts with [`START`] OPEN.

use contract_api::gopen_token::{
    BackingResponse, ClaimsResponse, DefaultDelegate, ExecuteMsg, InstantiateMsg, QueryMsg,
    ReceiveMsg, TotalPowerAtHeightResponse, VotingPowerAtHeightResponse,
};
use contract_api::open_token;
use cosmwasm_std::{
    coins, to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, MigrateInfo,
    Response, StdResult, Uint128,
};
use cw20::{BalanceResponse, Cw20Coin, TokenInfoResponse};
use cw_multi_test::error::AnyResult;
use cw_multi_test::{
    App, AppBuilder, AppResponse, BankKeeper, Contract, ContractWrapper, Executor, MockApiBech32,
};
use gopen_token::{contract, ContractError};

pub const NAMES: [&str; 3] = ["alice", "bob", "carol"];
pub const START: u128 = 1_000;
pub const DENOM: &str = "uopen";

pub struct World {
    pub app: App<BankKeeper, MockApiBech32>,
    pub open: Addr,
    pub gopen: Addr,
    pub gopen_code: u64,
}

impl World {
    /// Unwrapping pays at once, and holders vote by default.
    pub fn new() -> Self {
        Self::with(0, DefaultDelegate::Holder)
    }

    pub fn with(unbonding_seconds: u64, default_delegate: DefaultDelegate) -> Self {
        let mut app = AppBuilder::default()
            .with_api(MockApiBech32::new("open"))
            .build(|router, _, storage| {
                let coins = coins(START, DENOM);
                router
                    .bank
                    .init_balance(storage, &address("alice"), coins)
                    .unwrap();
            });
        let open = instantiate_open(&mut app, &NAMES.map(|name| (name, START)));
        Self::over(app, open, unbonding_seconds, default_delegate)
    }

    /// A world in which one account wrapped all OPEN that can be.
    pub fn whole_supply(name: &str) -> Self {
        let mut app = AppBuilder::default()
            .with_api(MockApiBech32::new("open"))
            .build(|_, _, _| {});
        let open = instantiate_open(&mut app, &[(name, open_token::MAX_SUPPLY)]);
        let mut world = Self::over(app, open, 0, DefaultDelegate::Holder);
        world.wrap(name, open_token::MAX_SUPPLY).unwrap();
        world
    }

    fn over(
        mut app: App<BankKeeper, MockApiBech32>,
        open: Addr,
        unbonding_seconds: u64,
        default_delegate: DefaultDelegate,
    ) -> Self {
        let gopen_code = app.store_code(gopen_code());
        let message = InstantiateMsg {
            owner: text("owner"),
            open_token: open.to_string(),
            unbonding_seconds: unbonding_seconds.into(),
            default_delegate,
        };
        let (creator, admin) = (address("creator"), Some(text("admin")));
        let gopen = app
            .instantiate_contract(gopen_code, creator, &message, &[], "gOPEN", admin)
            .unwrap();
        World {
            app,
            open,
            gopen,
            gopen_code,
        }
    }

    /// A world in which these accounts wrapped these amounts.
    pub fn wrapped(amounts: &[(&str, u128)]) -> Self {
        let mut world = Self::new();
        for (name, amount) in amounts {
            world.wrap(name, *amount).unwrap();
        }
        world
    }

    pub fn wrap(&mut self, name: &str, amount: u128) -> AnyResult<AppResponse> {
        self.send_open(name, amount, &ReceiveMsg::Wrap { recipient: None })
    }

    pub fn send_open(
        &mut self,
        name: &str,
        amount: u128,
        message: &ReceiveMsg,
    ) -> AnyResult<AppResponse> {
        let send = open_token::ExecuteMsg::Send {
            contract: self.gopen.to_string(),
            amount: Uint128::new(amount),
            msg: to_json_binary(message).unwrap(),
        };
        let open = self.open.clone();
        self.app.execute_contract(address(name), open, &send, &[])
    }

    pub fn execute(&mut self, sender: &str, message: &ExecuteMsg) -> AnyResult<AppResponse> {
        let gopen = self.gopen.clone();
        self.app
            .execute_contract(address(sender), gopen, message, &[])
    }

    /// The error of a message that must be refused, after checking that it changed nothing.
    pub fn refused(&mut self, sender: &str, message: &ExecuteMsg) -> ContractError {
        let before = self.app.dump_wasm_raw(&self.gopen);
        let error = self.execute(sender, message).unwrap_err();
        assert_eq!(before, self.app.dump_wasm_raw(&self.gopen));
        error.downcast().unwrap()
    }

    pub fn transfer(&mut self, from: &str, to: &str, amount: u128) {
        let message = ExecuteMsg::Transfer {
            recipient: text(to),
            amount: Uint128::new(amount),
        };
        self.execute(from, &message).unwrap();
    }

    pub fn delegate(&mut self, account: &str, delegate: &str) {
        let delegate = text(delegate);
        self.execute(account, &ExecuteMsg::Delegate { delegate })
            .unwrap();
    }

    pub fn next_block(&mut self) -> u64 {
        self.app.update_block(|block| block.height += 1);
        self.app.block_info().height
    }

    /// A block later, and so many seconds.
    pub fn pass(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = block.time.plus_seconds(seconds);
        });
    }

    pub fn query<T: serde::de::DeserializeOwned>(&self, message: &QueryMsg) -> T {
        self.app
            .wrap()
            .query_wasm_smart(&self.gopen, message)
            .unwrap()
    }

    pub fn balance(&self, name: &str) -> u128 {
        self.balance_of(&self.gopen, &address(name))
    }

    pub fn open_balance(&self, account: &Addr) -> u128 {
        self.balance_of(&self.open, account)
    }

    fn balance_of(&self, token: &Addr, account: &Addr) -> u128 {
        let address = account.to_string();
        let message = QueryMsg::Balance { address };
        let response: BalanceResponse = self.app.wrap().query_wasm_smart(token, &message).unwrap();
        response.balance.u128()
    }

    pub fn supply(&self) -> u128 {
        let info: TokenInfoResponse = self.query(&QueryMsg::TokenInfo {});
        info.total_supply.u128()
    }

    pub fn backing(&self) -> BackingResponse {
        self.query(&QueryMsg::Backing {})
    }

    /// Open claims of an account: amounts and Unix nanoseconds.
    pub fn claims(&self, name: &str) -> Vec<(u128, u64)> {
        let address = text(name);
        let response: ClaimsResponse = self.query(&QueryMsg::Claims { address });
        let claims = response.claims.into_iter();
        claims
            .map(|claim| match claim.release_at {
                cw20::Expiration::AtTime(time) => (claim.amount.u128(), time.nanos()),
                other => panic!("{other}"),
            })
            .collect()
    }

    pub fn votes(&self, name: &str) -> u128 {
        self.votes_at(name, None)
    }

    pub fn votes_at(&self, name: &str, height: Option<u64>) -> u128 {
        let address = text(name);
        let message = QueryMsg::VotingPowerAtHeight { address, height };
        let response: VotingPowerAtHeightResponse = self.query(&message);
        response.power.u128()
    }

    pub fn total_votes_at(&self, height: Option<u64>) -> u128 {
        let message = QueryMsg::TotalPowerAtHeight { height };
        let response: TotalPowerAtHeightResponse = self.query(&message);
        response.power.u128()
    }

    /// Adds a contract to the chain.
    pub fn add(&mut self, code: Box<dyn Contract<Empty>>, message: &impl serde::Serialize) -> Addr {
        let code = self.app.store_code(code);
        self.app
            .instantiate_contract(code, address("creator"), message, &[], "added", None)
            .unwrap()
    }

    /// A contract that takes every cw20 hook.
    pub fn sink(&mut self) -> Addr {
        let code = ContractWrapper::new(
            |_: DepsMut, _: Env, _: MessageInfo, _: SinkMsg| StdResult::Ok(Response::new()),
            |_: DepsMut, _: Env, _: MessageInfo, _: Binary| StdResult::Ok(Response::new()),
            |_: Deps, _: Env, _: Binary| to_json_binary(&()),
        );
        self.add(Box::new(code), &Binary::default())
    }
}

/// The contract under test, with all its entry points.
fn gopen_code() -> Box<dyn Contract<Empty>> {
    let wrapper = ContractWrapper::new(contract::execute, contract::instantiate, contract::query);
    let wrapper = wrapper
        .with_reply(contract::reply)
        .with_migrate(|deps, env, message, _: MigrateInfo| contract::migrate(deps, env, message));
    contract_twin::code("gopen-token", wrapper)
}

#[cosmwasm_schema::cw_serde]
enum SinkMsg {
    Receive(cw20::Cw20ReceiveMsg),
}

fn instantiate_open(app: &mut App<BankKeeper, MockApiBech32>, holders: &[(&str, u128)]) -> Addr {
    use ::open_token::contract::{execute, instantiate, query};
    let wrapper = ContractWrapper::new(execute, instantiate, query);
    let code = app.store_code(contract_twin::code("open-token", wrapper));
    let balances = holders.iter().map(|(name, amount)| Cw20Coin {
        address: text(name),
        amount: Uint128::new(*amount),
    });
    let message = open_token::InstantiateMsg {
        owner: text("owner"),
        initial_balances: balances.collect(),
        minter: None,
        native_denom: None,
        marketing: None,
    };
    app.instantiate_contract(code, address("creator"), &message, &[], "OPEN", None)
        .unwrap()
}

pub fn address(name: &str) -> Addr {
    MockApiBech32::new("open").addr_make(name)
}

pub fn text(name: &str) -> String {
    address(name).into_string()
}

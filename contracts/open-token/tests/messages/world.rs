//! A chain with one open-token on it.

use contract_api::open_token::{ExecuteMsg, InstantiateMsg, QueryMsg, WrappingResponse};
use cosmwasm_std::{
    coins, from_json, to_json_binary, Addr, Binary, Coin, Deps, DepsMut, Env, MessageInfo,
    MigrateInfo, Response, StdResult, Storage, Uint128,
};
use cw20::{BalanceResponse, Cw20Coin, Cw20ReceiveMsg, TokenInfoResponse};
use cw_multi_test::error::AnyResult;
use cw_multi_test::{
    App, AppBuilder, AppResponse, BankKeeper, Contract, ContractWrapper, Executor, MockApiBech32,
};
use cw_storage_plus::Item;
use open_token::{contract, ContractError};

pub const DENOM: &str = "uopen";
pub const MAX: u128 = contract_api::open_token::MAX_SUPPLY;

pub struct World {
    pub app: App<BankKeeper, MockApiBech32>,
    pub token: Addr,
    pub code: u64,
}

/// What a world starts with; a token with no supply by default.
#[derive(Default)]
pub struct Setup {
    balances: Vec<(&'static str, u128)>,
    coins: Vec<(&'static str, Vec<Coin>)>,
    minter: Option<&'static str>,
    wraps: bool,
}

impl Setup {
    pub fn balance(mut self, name: &'static str, amount: u128) -> Self {
        self.balances.push((name, amount));
        self
    }

    pub fn coins(mut self, name: &'static str, amount: u128, denom: &str) -> Self {
        self.coins.push((name, coins(amount, denom)));
        self
    }

    pub fn minter(mut self, name: &'static str) -> Self {
        self.minter = Some(name);
        self
    }

    pub fn wrapping(mut self) -> Self {
        self.wraps = true;
        self
    }

    pub fn message(&self) -> InstantiateMsg {
        InstantiateMsg {
            owner: address("owner").into_string(),
            initial_balances: self
                .balances
                .iter()
                .map(|(name, amount)| Cw20Coin {
                    address: address(name).into_string(),
                    amount: Uint128::new(*amount),
                })
                .collect(),
            minter: self.minter.map(|name| address(name).into_string()),
            native_denom: self.wraps.then(|| DENOM.to_owned()),
            marketing: Some(cw20_base::msg::InstantiateMarketingInfo {
                project: None,
                description: None,
                marketing: Some(address("marketing").into_string()),
                logo: None,
            }),
        }
    }

    pub fn try_build(self) -> Result<World, ContractError> {
        let message = self.message();
        World::with(self.coins, message, &[])
    }

    pub fn build(self) -> World {
        self.try_build().unwrap()
    }
}

impl World {
    /// A chain with these coins and a token instantiated by `message`, with `funds` sent along.
    pub fn with(
        all_coins: Vec<(&'static str, Vec<Coin>)>,
        message: InstantiateMsg,
        funds: &[Coin],
    ) -> Result<World, ContractError> {
        let mut app = AppBuilder::default()
            .with_api(MockApiBech32::new("open"))
            .build(|router, _, storage| {
                for (name, coins) in all_coins {
                    let owner = address(name);
                    router.bank.init_balance(storage, &owner, coins).unwrap();
                }
            });
        let code = app.store_code(token_code());
        let creator = address("creator");
        let admin = Some(address("admin").into_string());
        let token = app
            .instantiate_contract(code, creator, &message, funds, "OPEN", admin)
            .map_err(|error| error.downcast::<ContractError>().unwrap())?;
        Ok(World { app, token, code })
    }

    pub fn execute(&mut self, sender: &str, message: &ExecuteMsg) -> AnyResult<AppResponse> {
        self.pay(sender, message, &[])
    }

    pub fn pay(
        &mut self,
        sender: &str,
        message: &ExecuteMsg,
        funds: &[Coin],
    ) -> AnyResult<AppResponse> {
        let token = self.token.clone();
        self.app
            .execute_contract(address(sender), token, message, funds)
    }

    /// The error of a message that must be refused, after checking that it changed nothing.
    pub fn refused(&mut self, sender: &str, message: &ExecuteMsg) -> ContractError {
        self.refused_with(sender, message, &[])
    }

    pub fn refused_with(
        &mut self,
        sender: &str,
        message: &ExecuteMsg,
        funds: &[Coin],
    ) -> ContractError {
        let before = self.app.dump_wasm_raw(&self.token);
        let error = self.pay(sender, message, funds).unwrap_err();
        assert_eq!(before, self.app.dump_wasm_raw(&self.token));
        error.downcast().unwrap()
    }

    pub fn query<T: serde::de::DeserializeOwned>(&self, message: &QueryMsg) -> T {
        self.app
            .wrap()
            .query_wasm_smart(&self.token, message)
            .unwrap()
    }

    pub fn balance(&self, name: &str) -> u128 {
        self.balance_of(&address(name))
    }

    pub fn balance_of(&self, account: &Addr) -> u128 {
        let address = account.to_string();
        let response: BalanceResponse = self.query(&QueryMsg::Balance { address });
        response.balance.u128()
    }

    pub fn supply(&self) -> u128 {
        let info: TokenInfoResponse = self.query(&QueryMsg::TokenInfo {});
        info.total_supply.u128()
    }

    pub fn wrapped(&self) -> u128 {
        let wrapping: WrappingResponse = self.query(&QueryMsg::Wrapping {});
        wrapping.wrapped.u128()
    }

    pub fn native(&self, account: &Addr) -> u128 {
        let coin = self.app.wrap().query_balance(account, DENOM).unwrap();
        coin.amount.u128()
    }

    /// A contract that keeps the last cw20 hook it got and refuses the payload "refuse".
    pub fn recorder(&mut self) -> Addr {
        let code = self.app.store_code(Box::new(ContractWrapper::new(
            record,
            |_: DepsMut, _: Env, _: MessageInfo, _: Binary| StdResult::Ok(Response::new()),
            |deps: Deps, _: Env, _: Binary| to_json_binary(&LAST_HOOK.may_load(deps.storage)?),
        )));
        self.app
            .instantiate_contract(
                code,
                address("creator"),
                &Binary::default(),
                &[],
                "recorder",
                None,
            )
            .unwrap()
    }

    pub fn last_hook(&self, recorder: &Addr) -> Option<Cw20ReceiveMsg> {
        self.app
            .wrap()
            .query_wasm_smart(recorder, &Binary::default())
            .unwrap()
    }
}

pub fn address(name: &str) -> Addr {
    MockApiBech32::new("open").addr_make(name)
}

pub fn text(name: &str) -> String {
    address(name).into_string()
}

fn token_code() -> Box<dyn Contract<cosmwasm_std::Empty>> {
    let wrapper = ContractWrapper::new(contract::execute, contract::instantiate, contract::query);
    let wrapper = wrapper
        .with_migrate(|deps, env, message, _: MigrateInfo| contract::migrate(deps, env, message));
    contract_twin::code("open-token", wrapper)
}

const LAST_HOOK: Item<Cw20ReceiveMsg> = Item::new("last_hook");

#[cosmwasm_schema::cw_serde]
enum RecorderMsg {
    Receive(Cw20ReceiveMsg),
}

fn record(deps: DepsMut, _: Env, _: MessageInfo, message: RecorderMsg) -> StdResult<Response> {
    let RecorderMsg::Receive(hook) = message;
    if from_json::<String>(&hook.msg)? == "refuse" {
        return Err(cosmwasm_std::StdError::generic_err("refused"));
    }
    LAST_HOOK.save(deps.storage as &mut dyn Storage, &hook)?;
    Ok(Response::new())
}

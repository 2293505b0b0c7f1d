//! A twin is a contract like any other as long as both codes agree, and ends the test where they do
//! not.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::rc::Rc;

use contract_api::open_token::{ExecuteMsg, InstantiateMsg, QueryMsg};
use contract_twin::{twin, Code, Twin, TwinError};
use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response};
use cw_multi_test::{App, AppBuilder, BankKeeper, ContractWrapper, Executor, MockApiBech32};
use devnet::gas::GasMeter;
use open_token::{contract, ContractError};

type Chain = App<BankKeeper, MockApiBech32>;

fn address(name: &str) -> Addr {
    MockApiBech32::new("open").addr_make(name)
}

fn native() -> Code {
    let code = ContractWrapper::new(contract::execute, contract::instantiate, contract::query);
    Box::new(code)
}

/// open-token, but nobody's burned tokens are destroyed.
fn forgetful() -> Code {
    fn execute(
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        message: ExecuteMsg,
    ) -> Result<Response, ContractError> {
        match message {
            ExecuteMsg::Burn { .. } => Ok(Response::new()),
            message => contract::execute(deps, env, info, message),
        }
    }
    Box::new(ContractWrapper::new(
        execute,
        contract::instantiate,
        contract::query,
    ))
}

/// A chain with a token that alice holds a hundred of.
fn chain(code: Twin) -> (Chain, Addr) {
    let api = MockApiBech32::new("open");
    let mut app = AppBuilder::default().with_api(api).build(|_, _, _| {});
    let code = app.store_code(Box::new(code));
    let message = InstantiateMsg {
        owner: address("owner").into(),
        initial_balances: vec![cw20::Cw20Coin {
            address: address("alice").into(),
            amount: 100u64.into(),
        }],
        minter: None,
        native_denom: None,
        marketing: None,
    };
    let token = app.instantiate_contract(code, address("owner"), &message, &[], "OPEN", None);
    (app, token.unwrap())
}

fn burn(app: &mut Chain, token: &Addr, amount: u64) -> Result<(), ContractError> {
    let message = ExecuteMsg::Burn {
        amount: amount.into(),
    };
    let sent = app.execute_contract(address("alice"), token.clone(), &message, &[]);
    sent.map(|_| ()).map_err(|error| error.downcast().unwrap())
}

fn pair(first: Code, second: Code) -> Twin {
    Twin::new("open-token", first, second, Rc::new(GasMeter::default()))
}

#[test]
fn codes_that_agree_are_one_contract() {
    let (mut app, token) = chain(pair(native(), native()));
    burn(&mut app, &token, 30).unwrap();
    let query = QueryMsg::Balance {
        address: address("alice").into(),
    };
    let left: cw20::BalanceResponse = app.wrap().query_wasm_smart(&token, &query).unwrap();
    assert_eq!(left.balance.u128(), 70);
}

#[test]
fn a_refusal_keeps_its_type_and_writes_nothing() {
    let (mut app, token) = chain(pair(native(), native()));
    let before = app.dump_wasm_raw(&token);
    let refused = burn(&mut app, &token, 101).unwrap_err();
    assert!(matches!(refused, ContractError::Ledger(_)), "{refused:?}");
    assert_eq!(app.dump_wasm_raw(&token), before);
}

#[test]
#[should_panic(expected = "open-token: its answer differs")]
fn codes_that_answer_otherwise_end_the_test() {
    let (mut app, token) = chain(pair(native(), forgetful()));
    let _ = burn(&mut app, &token, 30);
}

#[test]
#[should_panic(expected = "open-token: its outcome differs")]
fn codes_of_which_one_refuses_end_the_test() {
    let (mut app, token) = chain(pair(forgetful(), native()));
    let _ = burn(&mut app, &token, 101);
}

#[test]
fn an_artifact_that_is_not_there_is_named() {
    let error = twin(Path::new("/nowhere"), "open-token", native()).err();
    assert!(matches!(error, Some(TwinError::Artifact { .. })));
    assert!(error.unwrap().to_string().contains("open_token.wasm"));
}

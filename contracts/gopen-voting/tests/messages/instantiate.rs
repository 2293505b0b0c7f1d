use contract_api::gopen_voting::InstantiateMsg;
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{coins, ContractResult, SystemResult};
use cw_multi_test::Executor;
use cw_utils::PaymentError;
use gopen_voting::{contract, ContractError};

use crate::world::{address, text, World};

#[test]
fn a_core_instantiates_it_and_becomes_its_dao() {
    let mut world = World::new();
    let dao = world.dao();
    let module = world.module(&dao);
    let asked = |question| world.ask(&module, &question);
    assert_eq!(asked(serde_json::json!({"dao": {}})), dao.as_str());
    let token = asked(serde_json::json!({"token_contract": {}}));
    assert_eq!(token, world.gopen.as_str());
    let info = world.app.wrap().query_wasm_contract_info(module).unwrap();
    assert_eq!(info.admin, Some(dao));
}

#[test]
fn the_event_names_dao_and_token() {
    let mut deps = mock_dependencies();
    let total = r#"{"power":"0","height":1}"#.as_bytes().to_vec();
    let answer = move |_: &_| SystemResult::Ok(ContractResult::Ok(total.clone().into()));
    deps.querier.update_wasm(answer);
    let dao = deps.api.addr_make("dao");
    let token = deps.api.addr_make("token");
    let message = InstantiateMsg {
        gopen_token: token.to_string(),
    };
    let info = message_info(&dao, &[]);
    let response = contract::instantiate(deps.as_mut(), mock_env(), info, message).unwrap();
    let attributes: Vec<(&str, &str)> = response
        .attributes
        .iter()
        .map(|attr| (attr.key.as_str(), attr.value.as_str()))
        .collect();
    let expected = [
        ("action", "instantiate"),
        ("dao", dao.as_str()),
        ("gopen_token", token.as_str()),
    ];
    assert_eq!(attributes, expected);
}

#[test]
fn an_address_that_does_not_answer_for_votes_is_refused() {
    let mut world = World::new();
    let code = world.code;
    for gopen_token in [text("nobody"), "gopen".to_owned()] {
        let message = InstantiateMsg { gopen_token };
        let error = world
            .app
            .instantiate_contract(code, address("dao"), &message, &[], "module", None)
            .unwrap_err();
        let error: ContractError = error.downcast().unwrap();
        let expected = match &error {
            ContractError::NoToken { address: named, .. } => *named == address("nobody"),
            ContractError::Std(_) => message.gopen_token == "gopen",
            _ => false,
        };
        assert!(expected, "{error:?}");
    }
}

#[test]
fn native_funds_are_refused() {
    let mut deps = mock_dependencies();
    let message = InstantiateMsg {
        gopen_token: deps.api.addr_make("token").into_string(),
    };
    let info = message_info(&deps.api.addr_make("dao"), &coins(1, "uopen"));
    let error = contract::instantiate(deps.as_mut(), mock_env(), info, message);
    assert_eq!(error, Err(PaymentError::NonPayable {}.into()));
}

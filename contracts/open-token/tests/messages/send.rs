use contract_api::open_token::ExecuteMsg;
use cosmwasm_std::{to_json_binary, Uint128};
use cw20::Cw20ReceiveMsg;

use crate::world::{text, Setup};

#[test]
fn the_contract_gets_the_tokens_and_hears_who_sent_them() {
    let mut world = Setup::default().balance("alice", 10).build();
    let recorder = world.recorder();
    let message = ExecuteMsg::Send {
        contract: recorder.to_string(),
        amount: Uint128::new(3),
        msg: to_json_binary("hello").unwrap(),
    };
    world.execute("alice", &message).unwrap();
    assert_eq!(
        (world.balance("alice"), world.balance_of(&recorder)),
        (7, 3)
    );
    let expected = Cw20ReceiveMsg {
        sender: text("alice"),
        amount: Uint128::new(3),
        msg: to_json_binary("hello").unwrap(),
    };
    assert_eq!(world.last_hook(&recorder), Some(expected));
}

#[test]
fn a_contract_that_refuses_keeps_nothing() {
    let mut world = Setup::default().balance("alice", 10).build();
    let recorder = world.recorder();
    let message = ExecuteMsg::Send {
        contract: recorder.to_string(),
        amount: Uint128::new(3),
        msg: to_json_binary("refuse").unwrap(),
    };
    world.execute("alice", &message).unwrap_err();
    assert_eq!(
        (world.balance("alice"), world.balance_of(&recorder)),
        (10, 0)
    );
}

//! Gas limits on sub-messages: what is called runs dry at its limit, and the caller goes on.

use cosmwasm_std::{Binary, SubMsg, WasmMsg};
use devnet::chain::records::TxRecord;
use devnet::chain::Delivery;
use serde_json::{json, Value};

use crate::guests;
use crate::support::{execute, Signed, World};

const LIMIT: u64 = 200_000;

fn response(messages: &[SubMsg]) -> Value {
    json!({ "messages": messages, "attributes": [], "events": [], "data": null })
}

fn call(contract: &str, message: &Value) -> WasmMsg {
    WasmMsg::Execute {
        contract_addr: contract.to_owned(),
        msg: Binary::from(message.to_string().into_bytes()),
        funds: vec![],
    }
}

/// A contract that does as it is told, and one that works without end.
fn caller_and_endless(world: &World) -> (String, String) {
    let obedient = world.store(&world.alice, guests::obedient());
    let endless = world.store(&world.alice, guests::endless());
    let create = |code| world.instantiate(&world.alice, code, &json!({}));
    (create(obedient), create(endless))
}

fn send(world: &World, contract: &str, message: &Value, gas: u64) -> TxRecord {
    let signed = Signed {
        gas,
        ..world.next(&world.alice)
    };
    let message = execute(&world.alice, contract, message, 0);
    match world.deliver(world.alice.sign(vec![message], &signed)) {
        Delivery::Included(record) => record,
        Delivery::Refused { error, .. } => panic!("refused: {error}"),
    }
}

#[test]
fn a_call_that_runs_dry_at_its_limit_is_caught_and_costs_its_limit() {
    let world = World::new();
    let (caller, endless) = caller_and_endless(&world);
    let limited = SubMsg::reply_on_error(call(&endless, &json!({})), 3).with_gas_limit(LIMIT);
    let record = send(&world, &caller, &response(&[limited]), 900_000);
    assert_eq!(record.result.code, 0, "{}", record.result.log);
    let reply: Value = serde_json::from_slice(&world.raw(&caller, b"reply")).unwrap();
    assert_eq!(reply["id"], 3);
    let text = reply["result"]["error"].as_str().unwrap();
    assert!(text.contains("out of gas"), "{text}");
    let used = record.result.gas_used;
    assert!((LIMIT..2 * LIMIT + 100_000).contains(&used), "{used}");
}

#[test]
fn without_a_limit_or_with_one_above_what_is_left_everything_is_spent() {
    let world = World::new();
    let (caller, endless) = caller_and_endless(&world);
    let call = || SubMsg::reply_on_error(call(&endless, &json!({})), 3);
    for message in [call(), call().with_gas_limit(900_000)] {
        let record = send(&world, &caller, &response(&[message]), 500_000);
        let found = (record.result.code, record.result.codespace.as_str());
        assert_eq!(found, (11, "sdk"), "{}", record.result.log);
        assert_eq!(record.result.gas_used, 500_000);
    }
}

#[test]
fn each_limit_bounds_its_own_call_alone() {
    let world = World::new();
    let (caller, endless) = caller_and_endless(&world);
    let nothing = response(&[]);
    let inner = SubMsg::reply_on_error(call(&endless, &json!({})), 3).with_gas_limit(1_000);
    let messages = [
        SubMsg::new(call(&caller, &response(&[inner]))),
        SubMsg::new(call(&caller, &nothing)),
        SubMsg::reply_on_error(call(&endless, &json!({})), 4).with_gas_limit(2_000),
        SubMsg::new(call(&caller, &nothing)),
    ];
    let record = send(&world, &caller, &response(&messages), 900_000);
    assert_eq!(record.result.code, 0, "{}", record.result.log);
    let reply: Value = serde_json::from_slice(&world.raw(&caller, b"reply")).unwrap();
    assert_eq!(reply["id"], 4);
}

//! Contracts on the chain: routing, sub-messages, replies, events, isolation, migration.

use cosmwasm_std::{to_json_binary, BankMsg, Binary, Coin, SubMsg, WasmMsg};
use devnet::chain::Delivery;
use serde_json::{json, Value};

use crate::guests;
use crate::support::{
    artifact, clear_admin, execute, execute_raw, instantiate, migrate, store_code, update_admin,
    Signed, Signer, World, FUNDS,
};

fn response(messages: &[SubMsg]) -> Value {
    json!({ "messages": messages, "attributes": [], "events": [], "data": null })
}

fn wasm_execute(contract: &str, message: &Value) -> WasmMsg {
    WasmMsg::Execute {
        contract_addr: contract.to_owned(),
        msg: Binary::from(message.to_string().into_bytes()),
        funds: vec![],
    }
}

/// Two contracts that do as they are told.
fn two_obedient(world: &World) -> (String, String) {
    let code_id = world.store(&world.alice, guests::obedient());
    let first = world.instantiate(&world.alice, code_id, &json!({}));
    let second = world.instantiate(&world.alice, code_id, &json!({}));
    (first, second)
}

fn open_token(world: &World) -> String {
    let code_id = world.store(&world.alice, artifact("open_token"));
    let message = json!({
        "owner": world.alice.address,
        "initial_balances": [{ "address": world.alice.address, "amount": "1000" }],
        "minter": null,
        "native_denom": null,
        "marketing": null,
    });
    world.instantiate(&world.alice, code_id, &message)
}

fn token_balance(world: &World, token: &str, address: &str) -> String {
    let answer = world
        .query(token, &json!({ "balance": { "address": address } }))
        .unwrap();
    answer["balance"].as_str().unwrap().to_owned()
}

#[test]
fn a_token_lives_on_the_chain() {
    let world = World::new();
    let token = open_token(&world);
    let transfer = json!({ "transfer": { "recipient": world.bob.address, "amount": "300" } });
    let record = world.succeed(
        &world.alice,
        vec![execute(&world.alice, &token, &transfer, 0)],
    );
    assert_eq!(token_balance(&world, &token, &world.alice.address), "700");
    assert_eq!(token_balance(&world, &token, &world.bob.address), "300");
    assert_eq!(
        record.result.attribute("execute", "_contract_address"),
        Some(token.as_str())
    );
    assert_eq!(
        record.result.attribute("wasm", "_contract_address"),
        Some(token.as_str())
    );
    assert_eq!(record.result.attribute("wasm", "action"), Some("transfer"));
    assert_eq!(record.result.attribute("wasm", "msg_index"), Some("0"));
}

#[test]
fn a_contracts_refusal_carries_wasmds_code() {
    let world = World::new();
    let token = open_token(&world);
    let transfer = json!({ "transfer": { "recipient": world.bob.address, "amount": "1001" } });
    let record = world.send(
        &world.alice,
        vec![execute(&world.alice, &token, &transfer, 0)],
    );
    assert_eq!(
        (record.result.code, record.result.codespace.as_str()),
        (5, "wasm")
    );
    assert!(
        record
            .result
            .log
            .ends_with(": execute wasm contract failed"),
        "{}",
        record.result.log
    );
    assert_eq!(token_balance(&world, &token, &world.alice.address), "1000");

    let error = world
        .query(&token, &json!({ "no_such_query": {} }))
        .unwrap_err();
    assert_eq!(error.code, 9);
    let stranger = Signer::new(7).address;
    assert_eq!(world.query(&stranger, &json!({})).unwrap_err().code, 22);
}

#[test]
fn a_message_that_is_no_json_never_reaches_the_contract() {
    let world = World::new();
    let (contract, _) = two_obedient(&world);
    let before = world.height();
    for text in [&b""[..], b"{", b"{} {}", b"\xff"] {
        let message = execute_raw(&world.alice, &contract, text.to_vec(), 0);
        let bytes = world.alice.sign(vec![message], &world.next(&world.alice));
        assert!(
            matches!(world.deliver(bytes), Delivery::Refused { error, .. } if error.code == 18)
        );
    }
    assert_eq!(world.height(), before);
}

#[test]
fn contracts_send_coins_and_hold_them() {
    let world = World::new();
    let (contract, _) = two_obedient(&world);
    let pay = SubMsg::new(BankMsg::Send {
        to_address: world.bob.address.clone(),
        amount: vec![Coin::new(40u128, "uopen")],
    });
    let message = execute(&world.alice, &contract, &response(&[pay]), 100);
    let record = world.succeed(&world.alice, vec![message]);
    assert_eq!(world.balance(&contract), 60);
    assert_eq!(world.balance(&world.bob.address), FUNDS + 40);
    let transfers: Vec<_> = record
        .result
        .events
        .iter()
        .filter(|event| event.ty == "transfer")
        .collect();
    assert_eq!(transfers.len(), 3, "the fee, the funds, the payment");
}

#[test]
fn a_failed_submessage_undoes_the_whole_transaction() {
    let world = World::new();
    let (first, second) = two_obedient(&world);
    let bad = SubMsg::new(wasm_execute(&second, &json!("no response")));
    let message = execute(&world.alice, &first, &response(&[bad]), 100);
    let record = world.send(&world.alice, vec![message]);
    assert_eq!(
        (record.result.code, record.result.codespace.as_str()),
        (5, "wasm")
    );
    assert_eq!(world.balance(&first), 0);
}

#[test]
fn a_reply_may_catch_a_failure_and_sees_its_text() {
    let world = World::new();
    let (first, second) = two_obedient(&world);
    let bad = SubMsg::reply_on_error(wasm_execute(&second, &json!("no response")), 7);
    let message = execute(
        &world.alice,
        &first,
        &response(&[bad.with_payload(b"extra")]),
        100,
    );
    let record = world.succeed(&world.alice, vec![message]);
    assert_eq!(
        record.result.attribute("reply", "mode"),
        Some("handle_failure")
    );
    assert_eq!(world.balance(&first), 100);
    let reply: Value = serde_json::from_slice(&world.raw(&first, b"reply")).unwrap();
    assert_eq!(reply["id"], 7);
    assert_eq!(
        reply["payload"],
        to_json_binary(&Binary::from(b"extra"))
            .map(as_text)
            .unwrap()
    );
    let text = reply["result"]["error"].as_str().unwrap();
    assert!(text.ends_with("execute wasm contract failed"), "{text}");
}

fn as_text(json: Binary) -> Value {
    serde_json::from_slice(&json).unwrap()
}

#[test]
fn a_reply_on_success_sees_events_and_data() {
    let world = World::new();
    let (first, second) = two_obedient(&world);
    let told = json!({
        "messages": [],
        "attributes": [{ "key": "action", "value": "inner" }],
        "events": [],
        "data": Binary::from(b"result"),
    });
    let good = SubMsg::reply_on_success(wasm_execute(&second, &told), 8);
    world.succeed(
        &world.alice,
        vec![execute(&world.alice, &first, &response(&[good]), 0)],
    );
    let reply: Value = serde_json::from_slice(&world.raw(&first, b"reply")).unwrap();
    let ok = &reply["result"]["ok"];
    let types: Vec<_> = ok["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["type"].clone())
        .collect();
    assert_eq!(types, ["execute", "wasm"]);
    // Field 1 of the response message holds the data.
    let data: Binary = serde_json::from_value(ok["data"].clone()).unwrap();
    assert_eq!(data.as_slice(), b"\x0a\x06result");
}

#[test]
fn contracts_cannot_forge_events_or_addresses() {
    let world = World::new();
    let (contract, _) = two_obedient(&world);
    let forged = json!({
        "messages": [],
        "attributes": [{ "key": "_contract_address", "value": "someone else" }],
        "events": [],
        "data": null,
    });
    let record = world.send(
        &world.alice,
        vec![execute(&world.alice, &contract, &forged, 0)],
    );
    assert_eq!(record.result.code, 5);

    let custom = json!({
        "messages": [],
        "attributes": [],
        "events": [{ "type": "transfer", "attributes": [{ "key": "amount", "value": "1" }] }],
        "data": null,
    });
    let record = world.succeed(
        &world.alice,
        vec![execute(&world.alice, &contract, &custom, 0)],
    );
    assert_eq!(
        record.result.attribute("wasm-transfer", "amount"),
        Some("1")
    );
}

#[test]
fn a_contract_cannot_pay_to_a_text_that_is_no_address() {
    let world = World::new();
    let (contract, _) = two_obedient(&world);
    let pay = SubMsg::new(BankMsg::Send {
        to_address: world.bob.address.to_uppercase(),
        amount: vec![Coin::new(40u128, "uopen")],
    });
    let message = execute(&world.alice, &contract, &response(&[pay]), 100);
    let record = world.send(&world.alice, vec![message]);
    assert_eq!(
        (record.result.code, record.result.codespace.as_str()),
        (7, "sdk")
    );
}

#[test]
fn what_the_chain_does_not_do_is_refused_by_name() {
    let world = World::new();
    let (contract, _) = two_obedient(&world);
    let pay = SubMsg::new(BankMsg::Send {
        to_address: world.bob.address.clone(),
        amount: vec![Coin::new(40u128, "uopen")],
    });
    let message = response(&[pay.with_gas_limit(100_000)]);
    let message = execute(&world.alice, &contract, &message, 100);
    let record = world.send(&world.alice, vec![message]);
    let log = &record.result.log;
    assert!(log.contains("gas limit on a sub-message to"), "{log}");
}

#[test]
fn calls_nest() {
    let world = World::new();
    let (contract, _) = two_obedient(&world);
    let mut message = response(&[]);
    for _ in 0..12 {
        message = response(&[SubMsg::new(wasm_execute(&contract, &message))]);
    }
    let record = world.succeed(
        &world.alice,
        vec![execute(&world.alice, &contract, &message, 0)],
    );
    let calls = record
        .result
        .events
        .iter()
        .filter(|event| event.ty == "execute")
        .count();
    assert_eq!(calls, 13);
}

#[test]
fn replies_without_end_are_stopped() {
    let world = World::new();
    let code_id = world.store(&world.alice, guests::insistent());
    let contract = world.instantiate(&world.alice, code_id, &json!({}));
    let signed = Signed {
        gas: devnet::gas::MAX_TX_GAS,
        fee: u128::from(devnet::gas::MAX_TX_GAS / 40),
        ..world.next(&world.alice)
    };
    let message = execute(&world.alice, &contract, &json!({}), 0);
    let Delivery::Included(record) = world.deliver(world.alice.sign(vec![message], &signed)) else {
        panic!("refused");
    };
    assert_eq!(
        (record.result.code, record.result.codespace.as_str()),
        (5, "wasm")
    );
    assert!(
        record.result.log.contains("nested more than 1000 deep"),
        "{}",
        record.result.log
    );
}

#[test]
fn contracts_query_the_chain_and_one_another() {
    let world = World::new();
    let code_id = world.store(&world.alice, guests::curious());
    let curious = world.instantiate(&world.alice, code_id, &json!({}));
    let token = open_token(&world);
    let inner = json!({ "balance": { "address": world.alice.address } });
    let question = json!({ "wasm": { "smart": {
        "contract_addr": token,
        "msg": Binary::from(inner.to_string().into_bytes()),
    } } });
    world.succeed(
        &world.alice,
        vec![execute(&world.alice, &curious, &question, 0)],
    );
    let answer: Value = serde_json::from_slice(&world.raw(&curious, b"answer")).unwrap();
    let data: Binary = serde_json::from_value(answer["ok"]["ok"].clone()).unwrap();
    assert_eq!(as_text(data), json!({ "balance": "1000" }));

    let question = json!({ "bank": { "balance": { "address": curious, "denom": "uopen" } } });
    world.succeed(
        &world.alice,
        vec![execute(&world.alice, &curious, &question, 5)],
    );
    let answer: Value = serde_json::from_slice(&world.raw(&curious, b"answer")).unwrap();
    let data: Binary = serde_json::from_value(answer["ok"]["ok"].clone()).unwrap();
    assert_eq!(
        as_text(data)["amount"],
        json!({ "denom": "uopen", "amount": "5" })
    );

    let unknown = json!({ "staking": { "bonded_denom": {} } });
    world.succeed(
        &world.alice,
        vec![execute(&world.alice, &curious, &unknown, 0)],
    );
    let answer: Value = serde_json::from_slice(&world.raw(&curious, b"answer")).unwrap();
    assert!(answer["error"]["invalid_request"].is_object(), "{answer}");
}

#[test]
fn contracts_of_one_code_do_not_share_storage() {
    let world = World::new();
    let (first, second) = two_obedient(&world);
    let note = SubMsg::reply_always(wasm_execute(&second, &response(&[])), 1);
    world.succeed(
        &world.alice,
        vec![execute(&world.alice, &first, &response(&[note]), 0)],
    );
    assert!(!world.raw(&first, b"reply").is_empty());
    assert!(world.raw(&second, b"reply").is_empty());
}

#[test]
fn only_the_admin_migrates() {
    let world = World::new();
    let (contract, _) = two_obedient(&world);
    let next_code = world.store(&world.bob, guests::curious());
    let message = response(&[]);
    let foreign = migrate(&world.bob, &contract, next_code, &message);
    let record = world.send(&world.bob, vec![foreign]);
    assert_eq!(
        (record.result.code, record.result.codespace.as_str()),
        (4, "sdk")
    );

    let without_entry_point = migrate(&world.alice, &contract, next_code, &message);
    let record = world.send(&world.alice, vec![without_entry_point]);
    assert_eq!(
        (record.result.code, record.result.codespace.as_str()),
        (11, "wasm")
    );

    let own = migrate(&world.alice, &contract, 1, &message);
    let record = world.succeed(&world.alice, vec![own]);
    assert_eq!(record.result.attribute("migrate", "code_id"), Some("1"));
}

#[test]
fn the_admin_hands_on_and_gives_up() {
    let world = World::new();
    let (contract, _) = two_obedient(&world);
    let bob = world.bob.address.clone();
    world.succeed(
        &world.alice,
        vec![update_admin(&world.alice, &contract, &bob)],
    );
    let late = clear_admin(&world.alice, &contract);
    assert_eq!(world.send(&world.alice, vec![late]).result.code, 4);
    world.succeed(&world.bob, vec![clear_admin(&world.bob, &contract)]);
    let asked = contract.clone();
    let data = world
        .devnet
        .run(move |chain| chain.contract(&asked))
        .unwrap()
        .unwrap();
    assert_eq!(data.admin, None);
    assert_eq!(data.creator.as_str(), world.alice.address);
}

#[test]
fn code_that_is_refused_leaves_no_trace() {
    let world = World::new();
    for code in [
        b"not wasm".to_vec(),
        b"\0asm\x01\0\0\0".to_vec(),
        vec![0; 900 * 1024],
    ] {
        let signed = Signed {
            gas: 20_000_000,
            fee: 500_000,
            ..world.next(&world.alice)
        };
        let upload = store_code(&world.alice, code);
        let Delivery::Included(record) = world.deliver(world.alice.sign(vec![upload], &signed))
        else {
            panic!("refused before it was looked at");
        };
        assert_eq!(
            (record.result.code, record.result.codespace.as_str()),
            (2, "wasm")
        );
    }
    assert_eq!(world.store(&world.alice, guests::obedient()), 1);
}

#[test]
fn every_artifact_passes_the_static_checks_of_cosmwasm_chains() {
    for name in [
        "open_token",
        "gopen_token",
        "gopen_voting",
        "datanet_registry",
        "model_registry",
        "oracle_registry",
        "payout_splitter",
        "dispute_registry",
    ] {
        devnet::engine::Engine::check(&artifact(name)).unwrap();
    }
}

#[test]
fn an_instantiation_that_fails_leaves_no_contract() {
    let world = World::new();
    let code_id = world.store(&world.alice, artifact("open_token"));
    let record = world.send(
        &world.alice,
        vec![instantiate(&world.alice, code_id, &json!({ "no": 1 }))],
    );
    assert_eq!(
        (record.result.code, record.result.codespace.as_str()),
        (4, "wasm")
    );
    let record = world.send(
        &world.alice,
        vec![instantiate(&world.alice, 99, &json!({}))],
    );
    assert_eq!(
        (record.result.code, record.result.codespace.as_str()),
        (28, "wasm")
    );
}

#[test]
fn time_passes_when_told_and_contracts_see_it() {
    let world = World::new();
    let before = world.devnet.run(|chain| chain.head().time_nanos).unwrap();
    world.devnet.advance(3_600).unwrap();
    let after = world.devnet.run(|chain| chain.head().time_nanos).unwrap();
    assert_eq!(after - before, 3_600 * 1_000_000_000);
}

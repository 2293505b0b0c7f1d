//! The questions of DAO DAO's core and proposal modules, and the answers that they parse: the JSON of
//! `dao_interface::voting` 2.6.

use cosmwasm_std::StdResult;
use serde_json::{json, Value};

use crate::world::{text, World};

#[test]
fn power_is_that_of_the_token_at_the_start_of_the_block() {
    let mut world = World::new();
    world.wrap("alice", 30);
    world.wrap("bob", 5);
    let dao = world.dao();
    let height = world.next_block();
    world.wrap("bob", 100);
    let power = json!({"voting_power_at_height": {"address": text("bob"), "height": height}});
    let total = json!({"total_power_at_height": {"height": height}});
    for asked in [&dao, &world.module(&dao)] {
        let answer = world.ask(asked, &power);
        assert_eq!(answer, json!({"power": "5", "height": height}));
        let answer = world.ask(asked, &total);
        assert_eq!(answer, json!({"power": "35", "height": height}));
    }
}

#[test]
fn without_a_height_the_power_is_that_of_now() {
    let mut world = World::new();
    let dao = world.dao();
    let height = world.next_block();
    world.wrap("alice", 30);
    for height_field in [json!({"height": null}), json!({})] {
        let answer = world.ask(&dao, &json!({"total_power_at_height": height_field}));
        assert_eq!(answer, json!({"power": "30", "height": height}));
    }
}

#[test]
fn a_height_that_the_chain_has_not_reached_is_refused() {
    let mut world = World::new();
    let dao = world.dao();
    let height = world.app.block_info().height + 1;
    let question = json!({"total_power_at_height": {"height": height}});
    let answer: StdResult<Value> = world.app.wrap().query_wasm_smart(&dao, &question);
    let error = answer.unwrap_err().to_string();
    assert!(error.contains("not known yet"), "{error}");
}

#[test]
fn info_names_contract_and_version() {
    let mut world = World::new();
    let dao = world.dao();
    let info = world.ask(&world.module(&dao), &json!({"info": {}}));
    let version = json!({"contract": "crates.io:gopen-voting", "version": "0.2.0"});
    assert_eq!(info, json!({ "info": version }));
}

#[test]
fn the_dao_is_active_while_there_is_a_vote() {
    let mut world = World::new();
    let dao = world.dao();
    let module = world.module(&dao);
    let question = json!({"is_active": {}});
    assert_eq!(world.ask(&module, &question), json!({"active": false}));
    world.wrap("alice", 1);
    assert_eq!(world.ask(&module, &question), json!({"active": true}));
}

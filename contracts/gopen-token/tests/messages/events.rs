//! The events of gOPEN's own messages, as they stand on the chain.

use contract_api::gopen_token::{DefaultDelegate, ExecuteMsg, InstantiateMsg, Paused};
use contract_api::OptionalAddress;
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{attr, Event, Uint128};
use cw_multi_test::AppResponse;
use gopen_token::contract;

use crate::world::{text, World};

/// Attributes of the contract's own event, without its address.
fn golden(world: &World, response: &AppResponse) -> Vec<(String, String)> {
    let ours =
        |event: &&Event| event.ty == "wasm" && event.attributes[0].value == world.gopen.as_str();
    let event = response.events.iter().find(ours).unwrap();
    let attributes = event.attributes[1..].iter();
    attributes
        .map(|attr| (attr.key.clone(), attr.value.clone()))
        .collect()
}

#[track_caller]
fn check(world: &mut World, sender: &str, message: ExecuteMsg, expected: &[(&str, &str)]) {
    let response = world.execute(sender, &message).unwrap();
    let expected: Vec<(String, String)> = expected
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    assert_eq!(golden(world, &response), expected);
}

#[test]
fn of_the_creation() {
    let mut deps = mock_dependencies();
    let (owner, open) = (deps.api.addr_make("owner"), deps.api.addr_make("open"));
    let message = InstantiateMsg {
        owner: owner.to_string(),
        open_token: open.to_string(),
        unbonding_seconds: 0u64.into(),
        default_delegate: DefaultDelegate::Holder,
    };
    let info = message_info(&owner, &[]);
    let response = contract::instantiate(deps.as_mut(), mock_env(), info, message).unwrap();
    let expected = [
        attr("action", "instantiate"),
        attr("owner", owner),
        attr("open_token", open),
    ];
    assert_eq!(response.attributes, expected);
}

#[test]
fn of_holders() {
    let mut world = World::with(60, DefaultDelegate::Nobody);
    let (alice, bob) = (text("alice"), text("bob"));
    let response = world.wrap("alice", 30).unwrap();
    let wrap = golden(&world, &response);
    let values: Vec<&str> = wrap.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(values, ["wrap", &alice, &alice, "30"]);
    let delegate = ExecuteMsg::Delegate {
        delegate: bob.clone(),
    };
    let expected = [
        ("action", "delegate"),
        ("account", &alice),
        ("to", &bob),
        ("votes", "30"),
    ];
    check(&mut world, "alice", delegate, &expected);
    let expected = [
        ("action", "undelegate"),
        ("account", &alice),
        ("from", &bob),
        ("votes", "30"),
    ];
    check(&mut world, "alice", ExecuteMsg::Undelegate {}, &expected);
    let amount = Uint128::new(10);
    let time = world.app.block_info().time.plus_seconds(60).nanos();
    let expected = [
        ("action", "unwrap"),
        ("account", &alice),
        ("amount", "10"),
        ("release_at", &time.to_string()),
    ];
    check(
        &mut world,
        "alice",
        ExecuteMsg::Unwrap { amount },
        &expected,
    );
    world.pass(60);
    let expected = [("action", "claim"), ("account", &alice), ("amount", "10")];
    check(&mut world, "alice", ExecuteMsg::Claim {}, &expected);
}

#[test]
fn of_the_owner() {
    let mut world = World::new();
    let (owner, hook) = (text("owner"), text("hook"));
    let addr = hook.clone();
    let expected = [("action", "add_hook"), ("hook", hook.as_str())];
    check(&mut world, "owner", ExecuteMsg::AddHook { addr }, &expected);
    let addr = hook.clone();
    let expected = [("action", "remove_hook"), ("hook", hook.as_str())];
    check(
        &mut world,
        "owner",
        ExecuteMsg::RemoveHook { addr },
        &expected,
    );
    let paused = Paused {
        wrap: true,
        hooks: false,
    };
    let expected = [
        ("action", "set_paused"),
        ("sender", &owner),
        ("wrap", "true"),
        ("hooks", "false"),
    ];
    check(
        &mut world,
        "owner",
        ExecuteMsg::SetPaused { paused },
        &expected,
    );
    let update = ExecuteMsg::UpdateConfig {
        owner: None,
        emergency: Some(OptionalAddress::Set(hook.clone())),
        unbonding_seconds: Some(60u64.into()),
    };
    let expected = [
        ("action", "update_config"),
        ("owner", &owner),
        ("emergency", &hook),
        ("unbonding_seconds", "60"),
    ];
    check(&mut world, "owner", update, &expected);
}

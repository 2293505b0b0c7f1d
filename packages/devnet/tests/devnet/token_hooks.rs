//! The compiled gopen-token tells contracts of changes of votes, and none of them can hold a
//! transfer up: neither one that fails nor one that works without end.

use cosmwasm_std::{to_json_binary, Binary};
use devnet::chain::records::TxRecord;
use serde_json::{json, Value};

use crate::guests;
use crate::support::{artifact, execute, World};

/// Gas of one hook at most, as the token states it.
const HOOK_GAS: u64 = 500_000;

/// A gopen-token of alice, who wrapped 300 OPEN.
fn gopen(world: &World) -> String {
    let owner = &world.alice.address;
    let code = world.store(&world.alice, artifact("open_token"));
    let message = json!({
        "owner": owner,
        "initial_balances": [{ "address": owner, "amount": "1000" }],
        "minter": null,
        "native_denom": null,
        "marketing": null,
    });
    let open = world.instantiate(&world.alice, code, &message);
    let code = world.store(&world.alice, artifact("gopen_token"));
    let message = json!({
        "owner": owner,
        "open_token": open,
        "unbonding_seconds": "0",
        "default_delegate": "holder",
    });
    let gopen = world.instantiate(&world.alice, code, &message);
    let wrap: Binary = to_json_binary(&json!({ "wrap": { "recipient": null } })).unwrap();
    let send = json!({ "send": { "contract": gopen, "amount": "300", "msg": wrap } });
    world.succeed(&world.alice, vec![execute(&world.alice, &open, &send, 0)]);
    gopen
}

fn add_hook(world: &World, gopen: &str, code: Vec<u8>) -> String {
    let code = world.store(&world.alice, code);
    let hook = world.instantiate(&world.alice, code, &json!({}));
    let add = json!({ "add_hook": { "addr": hook } });
    world.succeed(&world.alice, vec![execute(&world.alice, gopen, &add, 0)]);
    hook
}

fn transfer(world: &World, gopen: &str) -> TxRecord {
    let transfer = json!({ "transfer": { "recipient": world.bob.address, "amount": "100" } });
    world.send(
        &world.alice,
        vec![execute(&world.alice, gopen, &transfer, 0)],
    )
}

fn votes(world: &World, gopen: &str, address: &str) -> Value {
    let question = json!({ "member": { "addr": address, "at_height": null } });
    world.query(gopen, &question).unwrap()["weight"].clone()
}

#[test]
fn a_hook_that_works_without_end_costs_its_limit_and_holds_nothing_up() {
    let world = World::new();
    let gopen = gopen(&world);
    let hook = add_hook(&world, &gopen, guests::endless());
    let record = transfer(&world, &gopen);
    assert_eq!(record.result.code, 0, "{}", record.result.log);
    assert_eq!(votes(&world, &gopen, &world.bob.address), 100);
    let reported = record.result.events.iter().find(|event| {
        let failed = |attr: &cosmwasm_std::Attribute| attr.value == "hook_failed";
        event.attributes.iter().any(failed)
    });
    let reported = reported.unwrap();
    let named = reported.attributes.iter().find(|attr| attr.key == "hook");
    assert_eq!(named.unwrap().value, hook);
    let used = record.result.gas_used;
    assert!((HOOK_GAS..HOOK_GAS + 500_000).contains(&used), "{used}");
}

#[test]
fn a_hook_that_fails_holds_up_neither_the_transfer_nor_the_next_hook() {
    let world = World::new();
    let gopen = gopen(&world);
    // It only answers with what its message spells out, which is no response.
    let failing = add_hook(&world, &gopen, guests::obedient());
    let listening = add_hook(&world, &gopen, guests::curious());
    let record = transfer(&world, &gopen);
    assert_eq!(record.result.code, 0, "{}", record.result.log);
    assert_eq!(votes(&world, &gopen, &world.alice.address), 200);
    let failures: Vec<&str> = record
        .result
        .events
        .iter()
        .flat_map(|event| &event.attributes)
        .filter(|attr| attr.key == "hook")
        .map(|attr| attr.value.as_str())
        .collect();
    assert!(failures.contains(&failing.as_str()), "{failures:?}");
    // What the second was told became a query to the chain, whose answer it keeps.
    let heard = !failures.contains(&listening.as_str());
    assert!(heard && !world.raw(&listening, b"answer").is_empty());
}

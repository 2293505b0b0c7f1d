//! A chain goes on where it stopped.

use devnet::chain::config::{ChainConfig, Genesis};
use devnet::error::DevnetError;
use devnet::Devnet;
use serde_json::json;
use tempfile::TempDir;

use crate::guests;
use crate::support::{artifact, bank_send, config, execute, World};

fn at_home(home: &TempDir) -> ChainConfig {
    ChainConfig {
        home: Some(home.path().join("chain")),
        ..config()
    }
}

#[test]
fn state_codes_and_blocks_survive_a_restart() {
    let home = TempDir::new().unwrap();
    let world = World::with(at_home(&home));
    let token_code = world.store(&world.alice, artifact("open_token"));
    let other_code = world.store(&world.alice, guests::obedient());
    let message = json!({
        "initial_balances": [{ "address": world.alice.address, "amount": "1000" }],
        "minter": null, "native_denom": null, "marketing": null,
    });
    let token = world.instantiate(&world.alice, token_code, &message);
    let other = world.instantiate(&world.bob, other_code, &json!({}));
    let record = world.succeed(
        &world.alice,
        vec![bank_send(&world.alice, &world.bob.address, 10)],
    );
    world.devnet.advance(60).unwrap();
    let (head, balance) = (
        world.devnet.run(|chain| chain.head().clone()).unwrap(),
        world.balance(&world.alice.address),
    );
    let sequence = world.next(&world.alice).sequence;
    world.devnet.stop();

    let world = World::with(at_home(&home));
    assert_eq!(
        world.devnet.run(|chain| chain.head().clone()).unwrap(),
        head
    );
    assert_eq!(world.balance(&world.alice.address), balance);
    assert_eq!(world.next(&world.alice).sequence, sequence);
    let hash = record.hash.to_vec();
    let found = world
        .devnet
        .run(move |chain| chain.tx(&hash))
        .unwrap()
        .unwrap();
    assert_eq!(found, Some(record));
    let search = "message.action='/cosmwasm.wasm.v1.MsgStoreCode'";
    let heights = world
        .devnet
        .run(move |chain| chain.index().search(search))
        .unwrap()
        .unwrap();
    assert_eq!(heights, [2, 3]);

    let transfer = json!({ "transfer": { "recipient": world.bob.address, "amount": "1" } });
    world.succeed(
        &world.alice,
        vec![execute(&world.alice, &token, &transfer, 0)],
    );
    let nothing = json!({ "messages": [], "attributes": [], "events": [], "data": null });
    world.succeed(
        &world.alice,
        vec![execute(&world.alice, &other, &nothing, 0)],
    );
    assert_eq!(
        world.store(&world.alice, guests::curious()),
        3,
        "identifiers go on"
    );
    assert!(world.devnet.run(|chain| chain.head().time_nanos).unwrap() > head.time_nanos);
}

#[test]
fn the_state_after_a_restart_has_the_hash_of_one_without() {
    let home = TempDir::new().unwrap();
    let run = |world: &World, amount: u128| {
        world.succeed(
            &world.alice,
            vec![bank_send(&world.alice, &world.bob.address, amount)],
        );
    };
    let straight = World::new();
    run(&straight, 1);
    run(&straight, 2);

    let interrupted = World::with(at_home(&home));
    run(&interrupted, 1);
    interrupted.devnet.stop();
    let interrupted = World::with(at_home(&home));
    run(&interrupted, 2);
    let head = |world: &World| world.devnet.run(|chain| chain.head().clone()).unwrap();
    assert_eq!(head(&straight), head(&interrupted));
}

#[test]
fn a_home_of_another_chain_is_refused() {
    let home = TempDir::new().unwrap();
    drop(World::with(at_home(&home)));
    let foreign = ChainConfig {
        genesis: Genesis::new("other-1"),
        ..at_home(&home)
    };
    let error = Devnet::start(foreign).unwrap_err();
    assert!(
        matches!(&error, DevnetError::ForeignChain { expected, found }
            if expected == "other-1" && found == "test-1"),
        "{error}"
    );
}

#[test]
fn a_home_in_use_is_refused() {
    let home = TempDir::new().unwrap();
    let _running = World::with(at_home(&home));
    let error = Devnet::start(at_home(&home)).unwrap_err();
    assert!(matches!(error, DevnetError::Database(_)), "{error}");
}

#[test]
fn a_genesis_applies_once() {
    let home = TempDir::new().unwrap();
    let world = World::with(at_home(&home));
    world.succeed(
        &world.alice,
        vec![bank_send(&world.alice, &world.bob.address, 10)],
    );
    let balance = world.balance(&world.alice.address);
    drop(world);
    let world = World::with(at_home(&home));
    assert_eq!(world.balance(&world.alice.address), balance);
}

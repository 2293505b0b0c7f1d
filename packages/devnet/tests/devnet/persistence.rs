//! A chain goes on where it stopped.

use devnet::chain::config::{ChainConfig, Genesis};
use devnet::chain::Chain;
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
fn state_and_blocks_survive_a_restart() {
    let home = TempDir::new().unwrap();
    let world = World::with(at_home(&home));
    let transfer = bank_send(&world.alice, &world.bob.address, 10);
    let record = world.succeed(&world.alice, vec![transfer]);
    world.devnet.advance(60).unwrap();
    let head = world.devnet.run(|chain| chain.head().clone()).unwrap();
    let balance = world.balance(&world.alice.address);
    world.devnet.stop();

    let world = World::with(at_home(&home));
    let found = world.devnet.run(|chain| chain.head().clone()).unwrap();
    assert_eq!(found, head);
    assert_eq!(world.balance(&world.alice.address), balance);
    assert_eq!(world.next(&world.alice).sequence, 1);
    let hash = record.hash.to_vec();
    let found = world.devnet.run(move |chain| chain.tx(&hash)).unwrap();
    assert_eq!(found.unwrap(), Some(record));
    let search = |chain: &mut Chain| chain.index().search("transfer.amount='10uopen'");
    assert_eq!(world.devnet.run(search).unwrap().unwrap(), [2]);
    world.devnet.advance(0).unwrap();
    let next = world.devnet.run(|chain| chain.head().clone()).unwrap();
    assert_eq!(next.previous_hash, head.hash);
    assert!(next.time_nanos > head.time_nanos);
}

#[test]
fn codes_and_contracts_survive_a_restart() {
    let home = TempDir::new().unwrap();
    let world = World::with(at_home(&home));
    let token_code = world.store(&world.alice, artifact("open_token"));
    let other_code = world.store(&world.alice, guests::obedient());
    let message = json!({
        "owner": world.alice.address,
        "initial_balances": [{ "address": world.alice.address, "amount": "1000" }],
        "minter": null, "native_denom": null, "marketing": null,
    });
    let token = world.instantiate(&world.alice, token_code, &message);
    let other = world.instantiate(&world.bob, other_code, &json!({}));
    world.devnet.stop();

    let world = World::with(at_home(&home));
    let transfer = json!({ "transfer": { "recipient": world.bob.address, "amount": "1" } });
    let transfer = execute(&world.alice, &token, &transfer, 0);
    world.succeed(&world.alice, vec![transfer]);
    let nothing = json!({ "messages": [], "attributes": [], "events": [], "data": null });
    let nothing = execute(&world.alice, &other, &nothing, 0);
    world.succeed(&world.alice, vec![nothing]);
    let next_code = world.store(&world.alice, guests::curious());
    assert_eq!(next_code, 3, "identifiers go on");
    let third = world.instantiate(&world.alice, next_code, &json!({}));
    assert!(third != token && third != other, "instances go on");
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

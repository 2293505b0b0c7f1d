use contract_api::gopen_token::ExecuteMsg;
use cosmwasm_std::Uint128;
use token_ledger::LedgerError;

use crate::world::{address, text, World, START};

fn unwrap(amount: u128) -> ExecuteMsg {
    ExecuteMsg::Unwrap {
        amount: Uint128::new(amount),
    }
}

#[test]
fn gopen_becomes_open_again_and_its_votes_end() {
    let mut world = World::wrapped(&[("alice", 30)]);
    let response = world.execute("alice", &unwrap(20)).unwrap();
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "unwrap"),
        ("account", &text("alice")),
        ("amount", "20"),
    ]));
    assert_eq!((world.balance("alice"), world.votes("alice")), (10, 10));
    assert_eq!((world.supply(), world.total_votes_at(None)), (10, 10));
    assert_eq!(world.open_balance(&address("alice")), START - 10);
    assert_eq!(world.open_balance(&world.gopen), 10);
}

#[test]
fn the_votes_end_at_the_delegate() {
    let mut world = World::wrapped(&[("alice", 30), ("bob", 5)]);
    world.delegate("alice", "bob");
    world.execute("alice", &unwrap(20)).unwrap();
    assert_eq!((world.votes("alice"), world.votes("bob")), (0, 15));
}

#[test]
fn nothing_and_more_than_the_balance_are_refused() {
    let mut world = World::wrapped(&[("alice", 30), ("bob", 30)]);
    assert_eq!(
        world.refused("alice", &unwrap(0)),
        LedgerError::ZeroAmount.into()
    );
    let expected = LedgerError::InsufficientBalance {
        owner: address("alice"),
        available: Uint128::new(30),
        required: Uint128::new(31),
    };
    assert_eq!(world.refused("alice", &unwrap(31)), expected.into());
}

#[test]
fn open_is_paid_by_transfer_and_never_by_send() {
    let mut world = World::wrapped(&[("alice", 30)]);
    let response = world.execute("alice", &unwrap(20)).unwrap();
    let of_open = |event: &&cosmwasm_std::Event| {
        event.ty == "wasm" && event.attributes[0].value == world.open.as_str()
    };
    let actions: Vec<&str> = response
        .events
        .iter()
        .filter(of_open)
        .map(|event| event.attributes[1].value.as_str())
        .collect();
    assert_eq!(actions, ["transfer"]);
}

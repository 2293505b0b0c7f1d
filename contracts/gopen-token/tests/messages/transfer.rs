use contract_api::gopen_token::ExecuteMsg;
use cosmwasm_std::{Binary, Uint128};
use token_ledger::LedgerError;

use crate::world::{address, text, World};

#[test]
fn votes_follow_the_tokens_from_delegate_to_delegate() {
    let mut world = World::wrapped(&[("alice", 30), ("bob", 5)]);
    world.delegate("alice", "carol");
    world.transfer("alice", "bob", 10);
    let votes = ["alice", "bob", "carol"].map(|name| world.votes(name));
    assert_eq!(votes, [0, 15, 20]);
    assert_eq!((world.balance("alice"), world.balance("bob")), (20, 15));
}

#[test]
fn between_accounts_with_one_delegate_no_vote_moves() {
    let mut world = World::wrapped(&[("alice", 30), ("bob", 5)]);
    world.delegate("alice", "carol");
    world.delegate("bob", "carol");
    world.transfer("alice", "bob", 30);
    assert_eq!(world.votes("carol"), 35);
}

#[test]
fn to_oneself_and_of_nothing_change_nothing() {
    let mut world = World::wrapped(&[("alice", 30)]);
    world.transfer("alice", "alice", 30);
    world.transfer("alice", "bob", 0);
    assert_eq!((world.balance("alice"), world.votes("alice")), (30, 30));
    assert_eq!((world.votes("bob"), world.total_votes_at(None)), (0, 30));
}

#[test]
fn more_than_the_balance_is_refused() {
    let mut world = World::wrapped(&[("alice", 30)]);
    let message = ExecuteMsg::Transfer {
        recipient: text("alice"),
        amount: Uint128::new(31),
    };
    let expected = LedgerError::InsufficientBalance {
        owner: address("alice"),
        available: Uint128::new(30),
        required: Uint128::new(31),
    };
    assert_eq!(world.refused("alice", &message), expected.into());
}

#[test]
fn votes_of_tokens_sent_to_a_contract_go_to_the_contract() {
    let mut world = World::wrapped(&[("alice", 30)]);
    let sink = world.sink();
    let message = ExecuteMsg::Send {
        contract: sink.to_string(),
        amount: Uint128::new(12),
        msg: Binary::default(),
    };
    world.execute("alice", &message).unwrap();
    assert_eq!((world.votes("alice"), world.total_votes_at(None)), (18, 30));
}

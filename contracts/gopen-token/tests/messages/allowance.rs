use contract_api::gopen_token::{ExecuteMsg, QueryMsg};
use cosmwasm_std::{Binary, Uint128};
use cw20::AllowanceResponse;
use token_ledger::LedgerError;

use crate::world::{address, text, World};

fn allow(world: &mut World, amount: u128) {
    let message = ExecuteMsg::IncreaseAllowance {
        spender: text("bob"),
        amount: Uint128::new(amount),
        expires: None,
    };
    world.execute("alice", &message).unwrap();
}

fn transfer_from(recipient: &str, amount: u128) -> ExecuteMsg {
    ExecuteMsg::TransferFrom {
        owner: text("alice"),
        recipient: text(recipient),
        amount: Uint128::new(amount),
    }
}

#[test]
fn votes_follow_tokens_that_a_spender_moves() {
    let mut world = World::wrapped(&[("alice", 30)]);
    let sink = world.sink();
    allow(&mut world, 20);
    world.execute("bob", &transfer_from("carol", 8)).unwrap();
    assert_eq!((world.votes("alice"), world.votes("carol")), (22, 8));
    let message = ExecuteMsg::SendFrom {
        owner: text("alice"),
        contract: sink.to_string(),
        amount: Uint128::new(12),
        msg: Binary::default(),
    };
    world.execute("bob", &message).unwrap();
    assert_eq!((world.votes("alice"), world.total_votes_at(None)), (10, 30));
}

#[test]
fn an_allowance_is_spent_lowered_and_never_exceeded() {
    let mut world = World::wrapped(&[("alice", 30)]);
    allow(&mut world, 20);
    let lower = ExecuteMsg::DecreaseAllowance {
        spender: text("bob"),
        amount: Uint128::new(5),
        expires: None,
    };
    world.execute("alice", &lower).unwrap();
    let allowance: AllowanceResponse = world.query(&QueryMsg::Allowance {
        owner: text("alice"),
        spender: text("bob"),
    });
    assert_eq!(allowance.allowance.u128(), 15);
    let expected = LedgerError::InsufficientAllowance {
        owner: address("alice"),
        spender: address("bob"),
        available: Uint128::new(15),
        required: Uint128::new(16),
    };
    assert_eq!(
        world.refused("bob", &transfer_from("bob", 16)),
        expected.into()
    );
}

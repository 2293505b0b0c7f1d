use contract_api::open_token::{ExecuteMsg, QueryMsg};
use cosmwasm_std::{to_json_binary, Uint128};
use cw20::{AllowanceResponse, Expiration};
use cw20_base::ContractError as BaseError;
use token_ledger::LedgerError;

use crate::world::{address, text, Setup, World, MAX};

fn world_with_allowance(balance: u128, allowance: u128) -> World {
    let mut world = Setup::default().balance("alice", balance).build();
    world.execute("alice", &increase("bob", allowance)).unwrap();
    world
}

fn increase(spender: &str, amount: u128) -> ExecuteMsg {
    ExecuteMsg::IncreaseAllowance {
        spender: text(spender),
        amount: Uint128::new(amount),
        expires: None,
    }
}

fn decrease(spender: &str, amount: u128) -> ExecuteMsg {
    ExecuteMsg::DecreaseAllowance {
        spender: text(spender),
        amount: Uint128::new(amount),
        expires: None,
    }
}

fn transfer_from(recipient: &str, amount: u128) -> ExecuteMsg {
    ExecuteMsg::TransferFrom {
        owner: text("alice"),
        recipient: text(recipient),
        amount: Uint128::new(amount),
    }
}

fn allowance(world: &World) -> u128 {
    let response: AllowanceResponse = world.query(&QueryMsg::Allowance {
        owner: text("alice"),
        spender: text("bob"),
    });
    response.allowance.u128()
}

#[test]
fn increase_and_decrease_add_up_and_end_at_zero() {
    let mut world = world_with_allowance(10, 5);
    world.execute("alice", &increase("bob", 2)).unwrap();
    assert_eq!(allowance(&world), 7);
    world.execute("alice", &decrease("bob", 3)).unwrap();
    assert_eq!(allowance(&world), 4);
    world.execute("alice", &decrease("bob", 9)).unwrap();
    assert_eq!(allowance(&world), 0);
}

#[test]
fn what_was_never_allowed_cannot_be_lowered_or_spent() {
    let mut world = Setup::default().balance("alice", 10).build();
    let none = || BaseError::NoAllowance {}.into();
    assert_eq!(world.refused("alice", &decrease("bob", 1)), none());
    assert_eq!(world.refused("bob", &transfer_from("bob", 1)), none());
}

#[test]
fn an_allowance_is_given_to_others_and_within_the_cap() {
    let mut world = world_with_allowance(10, 5);
    let own = BaseError::CannotSetOwnAccount {};
    assert_eq!(world.refused("alice", &increase("alice", 1)), own.into());
    for amount in [MAX - 4, u128::MAX] {
        let cap = Uint128::new(MAX);
        let error = world.refused("alice", &increase("bob", amount));
        assert_eq!(error, LedgerError::AllowanceAboveCap { cap }.into());
    }
    world.execute("alice", &increase("bob", MAX - 5)).unwrap();
}

#[test]
fn every_way_of_spending_takes_from_the_allowance() {
    let mut world = world_with_allowance(10, 6);
    let recorder = world.recorder();
    world.execute("bob", &transfer_from("carol", 1)).unwrap();
    let send = ExecuteMsg::SendFrom {
        owner: text("alice"),
        contract: recorder.to_string(),
        amount: Uint128::new(2),
        msg: to_json_binary("hello").unwrap(),
    };
    world.execute("bob", &send).unwrap();
    let burn = ExecuteMsg::BurnFrom {
        owner: text("alice"),
        amount: Uint128::new(3),
    };
    world.execute("bob", &burn).unwrap();
    assert_eq!(allowance(&world), 0);
    assert_eq!((world.balance("alice"), world.supply()), (4, 7));
    assert_eq!(
        (world.balance("carol"), world.balance_of(&recorder)),
        (1, 2)
    );
    // The hook names who spent, not whose tokens they were.
    assert_eq!(world.last_hook(&recorder).unwrap().sender, text("bob"));
}

#[test]
fn more_than_allowed_or_held_is_refused_with_the_numbers() {
    let mut world = world_with_allowance(10, 15);
    let beyond_allowance = LedgerError::InsufficientAllowance {
        owner: address("alice"),
        spender: address("bob"),
        available: Uint128::new(15),
        required: Uint128::new(16),
    };
    let error = world.refused("bob", &transfer_from("bob", 16));
    assert_eq!(error, beyond_allowance.into());
    let beyond_balance = LedgerError::InsufficientBalance {
        owner: address("alice"),
        available: Uint128::new(10),
        required: Uint128::new(11),
    };
    let error = world.refused("bob", &transfer_from("bob", 11));
    assert_eq!(error, beyond_balance.into());
}

#[test]
fn to_the_owner_itself_spends_the_allowance_alone() {
    let mut world = world_with_allowance(10, 5);
    world.execute("bob", &transfer_from("alice", 5)).unwrap();
    assert_eq!((world.balance("alice"), allowance(&world)), (10, 0));
}

#[test]
fn an_expired_allowance_cannot_be_spent() {
    let mut world = Setup::default().balance("alice", 10).build();
    let height = world.app.block_info().height;
    let until = |height| ExecuteMsg::IncreaseAllowance {
        spender: text("bob"),
        amount: Uint128::new(5),
        expires: Some(Expiration::AtHeight(height)),
    };
    let error = world.refused("alice", &until(height));
    assert_eq!(error, BaseError::InvalidExpiration {}.into());
    world.execute("alice", &until(height + 1)).unwrap();
    world.app.update_block(|block| block.height += 1);
    let error = world.refused("bob", &transfer_from("bob", 1));
    assert_eq!(error, BaseError::Expired {}.into());
}

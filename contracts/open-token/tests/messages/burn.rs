use contract_api::open_token::ExecuteMsg;
use cosmwasm_std::Uint128;
use token_ledger::LedgerError;

use crate::world::{address, Setup};

#[test]
fn lowers_balance_and_supply() {
    let mut world = Setup::default().balance("alice", 10).build();
    let amount = Uint128::new(4);
    world
        .execute("alice", &ExecuteMsg::Burn { amount })
        .unwrap();
    assert_eq!((world.balance("alice"), world.supply()), (6, 6));
}

#[test]
fn more_than_the_balance_is_refused() {
    let mut world = Setup::default()
        .balance("alice", 10)
        .balance("bob", 10)
        .build();
    let amount = Uint128::new(11);
    let error = world.refused("alice", &ExecuteMsg::Burn { amount });
    let expected = LedgerError::InsufficientBalance {
        owner: address("alice"),
        available: Uint128::new(10),
        required: amount,
    };
    assert_eq!(error, expected.into());
}

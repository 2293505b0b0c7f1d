use contract_api::open_token::ExecuteMsg;
use cosmwasm_std::Uint128;
use token_ledger::LedgerError;

use crate::world::{address, text, Setup};

fn transfer(recipient: &str, amount: u128) -> ExecuteMsg {
    ExecuteMsg::Transfer {
        recipient: text(recipient),
        amount: Uint128::new(amount),
    }
}

#[test]
fn moves_tokens_and_says_so() {
    let mut world = Setup::default().balance("alice", 10).build();
    let response = world.execute("alice", &transfer("bob", 4)).unwrap();
    assert_eq!((world.balance("alice"), world.balance("bob")), (6, 4));
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "transfer"),
        ("from", &text("alice")),
        ("to", &text("bob")),
        ("amount", "4"),
    ]));
}

#[test]
fn to_oneself_changes_nothing() {
    let mut world = Setup::default().balance("alice", 10).build();
    world.execute("alice", &transfer("alice", 10)).unwrap();
    assert_eq!((world.balance("alice"), world.supply()), (10, 10));
}

#[test]
fn more_than_the_balance_is_refused_with_both_numbers() {
    let mut world = Setup::default().balance("alice", 10).build();
    for recipient in ["alice", "bob"] {
        let error = world.refused("alice", &transfer(recipient, 11));
        let expected = LedgerError::InsufficientBalance {
            owner: address("alice"),
            available: Uint128::new(10),
            required: Uint128::new(11),
        };
        assert_eq!(error, expected.into());
    }
}

#[test]
fn a_recipient_that_is_no_address_is_refused() {
    let mut world = Setup::default().balance("alice", 10).build();
    let upper = text("bob").to_uppercase();
    for recipient in [
        "",
        "bob",
        "cosmos1zcxyxu6jtvjjpvkgj7j6y0w4v4gqyzyq8cz4c5",
        &upper,
    ] {
        let message = ExecuteMsg::Transfer {
            recipient: recipient.to_owned(),
            amount: Uint128::one(),
        };
        world.refused("alice", &message);
    }
}

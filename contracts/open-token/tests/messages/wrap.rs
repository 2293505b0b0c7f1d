use contract_api::open_token::{ExecuteMsg, QueryMsg, WrappingResponse};
use cosmwasm_std::{coin, coins, Uint128};
use cw_utils::PaymentError;
use open_token::ContractError;
use token_ledger::LedgerError;

use crate::world::{address, text, Setup, World, DENOM, MAX};

fn wrapping_world() -> World {
    Setup::default()
        .coins("alice", 100, DENOM)
        .coins("bob", 100, "uother")
        .wrapping()
        .build()
}

fn unwrap(amount: u128) -> ExecuteMsg {
    ExecuteMsg::Unwrap {
        amount: Uint128::new(amount),
    }
}

#[test]
fn coins_become_tokens_and_tokens_become_coins() {
    let mut world = wrapping_world();
    let response = world
        .pay("alice", &ExecuteMsg::Wrap {}, &coins(60, DENOM))
        .unwrap();
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "wrap"),
        ("account", &text("alice")),
        ("amount", "60"),
    ]));
    assert_eq!(
        (world.balance("alice"), world.supply(), world.wrapped()),
        (60, 60, 60)
    );
    assert_eq!(world.native(&world.token.clone()), 60);

    world.execute("alice", &unwrap(25)).unwrap();
    assert_eq!(
        (world.balance("alice"), world.supply(), world.wrapped()),
        (35, 35, 35)
    );
    assert_eq!(world.native(&address("alice")), 65);
    assert_eq!(world.native(&world.token.clone()), 35);
}

#[test]
fn exactly_one_coin_of_the_denom_is_wrapped() {
    let mut world = Setup::default()
        .coins("alice", 100, DENOM)
        .coins("bob", 100, "uother")
        .wrapping()
        .build();
    let none = world.refused("alice", &ExecuteMsg::Wrap {});
    assert_eq!(none, PaymentError::NoFunds {}.into());
    let other = world.refused_with("bob", &ExecuteMsg::Wrap {}, &coins(1, "uother"));
    assert_eq!(other, PaymentError::MissingDenom(DENOM.to_owned()).into());
    let bob = address("bob");
    let gift = cosmwasm_std::BankMsg::Send {
        to_address: text("alice"),
        amount: coins(1, "uother"),
    };
    cw_multi_test::Executor::execute(&mut world.app, bob, gift.into()).unwrap();
    let both = [coin(1, DENOM), coin(1, "uother")];
    let two = world.refused_with("alice", &ExecuteMsg::Wrap {}, &both);
    assert_eq!(two, PaymentError::MultipleDenoms {}.into());
}

#[test]
fn the_cap_holds_for_wrapped_coins_too() {
    let mut world = Setup::default()
        .balance("bob", 10)
        .coins("alice", MAX, DENOM)
        .wrapping()
        .build();
    let error = world.refused_with("alice", &ExecuteMsg::Wrap {}, &coins(MAX - 9, DENOM));
    assert!(matches!(
        error,
        ContractError::Ledger(LedgerError::CapExceeded { .. })
    ));
    world
        .pay("alice", &ExecuteMsg::Wrap {}, &coins(MAX - 10, DENOM))
        .unwrap();
    assert_eq!(world.supply(), MAX);
}

#[test]
fn unwrapping_needs_the_balance_the_coins_and_an_amount() {
    let mut world = Setup::default()
        .balance("bob", 10)
        .coins("alice", 100, DENOM)
        .wrapping()
        .build();
    world
        .pay("alice", &ExecuteMsg::Wrap {}, &coins(4, DENOM))
        .unwrap();
    assert_eq!(
        world.refused("alice", &unwrap(0)),
        LedgerError::ZeroAmount.into()
    );
    let beyond_balance = world.refused("alice", &unwrap(5));
    assert!(matches!(
        beyond_balance,
        ContractError::Ledger(LedgerError::InsufficientBalance { .. })
    ));
    // Bob's initial tokens were never wrapped: coins are there for four of them.
    assert_eq!(
        world.refused("bob", &unwrap(5)),
        ContractError::InsufficientBacking {
            wrapped: Uint128::new(4),
            required: Uint128::new(5),
        }
    );
}

#[test]
fn coins_that_were_merely_sent_to_the_contract_cannot_be_unwrapped() {
    let mut world = Setup::default()
        .balance("bob", 10)
        .coins("alice", 100, DENOM)
        .wrapping()
        .build();
    let gift = cosmwasm_std::BankMsg::Send {
        to_address: world.token.to_string(),
        amount: coins(50, DENOM),
    };
    cw_multi_test::Executor::execute(&mut world.app, address("alice"), gift.into()).unwrap();
    assert!(matches!(
        world.refused("bob", &unwrap(1)),
        ContractError::InsufficientBacking { .. }
    ));
}

#[test]
fn a_token_that_wraps_nothing_says_so() {
    let mut world = Setup::default()
        .balance("alice", 10)
        .coins("alice", 5, DENOM)
        .build();
    let wrap = world.refused_with("alice", &ExecuteMsg::Wrap {}, &coins(1, DENOM));
    assert_eq!(wrap, ContractError::WrappingOff);
    assert_eq!(
        world.refused("alice", &unwrap(1)),
        ContractError::WrappingOff
    );
    let mode: WrappingResponse = world.query(&QueryMsg::Wrapping {});
    assert_eq!(mode.native_denom, None);
}

use cosmwasm_std::{coins, Uint128};
use cw20::{Cw20Coin, MinterResponse, TokenInfoResponse};
use cw_utils::PaymentError;
use open_token::ContractError;
use token_ledger::LedgerError;

use crate::world::{address, text, Setup, World, DENOM, MAX};
use contract_api::open_token::QueryMsg;

#[test]
fn starts_with_the_given_balances_and_their_sum_as_supply() {
    let world = Setup::default()
        .balance("alice", 7)
        .balance("bob", 5)
        .build();
    assert_eq!((world.balance("alice"), world.balance("bob")), (7, 5));
    let info: TokenInfoResponse = world.query(&QueryMsg::TokenInfo {});
    assert_eq!(
        info,
        TokenInfoResponse {
            name: "OPEN".to_owned(),
            symbol: "OPEN".to_owned(),
            decimals: 6,
            total_supply: Uint128::new(12),
        }
    );
}

#[test]
fn the_minter_is_bound_to_the_cap() {
    let world = Setup::default().minter("minter").build();
    let minter: Option<MinterResponse> = world.query(&QueryMsg::Minter {});
    assert_eq!(
        minter,
        Some(MinterResponse {
            minter: text("minter"),
            cap: Some(Uint128::new(MAX)),
        })
    );
}

#[test]
fn the_whole_cap_may_be_there_from_the_start() {
    assert_eq!(Setup::default().balance("alice", MAX).build().supply(), MAX);
}

#[test]
fn more_than_the_cap_is_refused_whatever_the_sum_overflows() {
    for (first, second) in [(MAX, 1), (1, u128::MAX), (u128::MAX, u128::MAX)] {
        let setup = Setup::default()
            .balance("alice", first)
            .balance("bob", second);
        let error = setup.try_build().err().unwrap();
        assert!(
            matches!(
                error,
                ContractError::Ledger(LedgerError::CapExceeded { .. })
            ),
            "{error}"
        );
    }
}

#[test]
fn zero_and_duplicate_balances_are_refused() {
    let zero = Setup::default()
        .balance("alice", 0)
        .try_build()
        .err()
        .unwrap();
    assert_eq!(zero, LedgerError::ZeroAmount.into());
    let twice = Setup::default().balance("alice", 1).balance("alice", 1);
    assert_eq!(
        twice.try_build().err().unwrap(),
        cw20_base::ContractError::DuplicateInitialBalanceAddresses {}.into()
    );
}

#[test]
fn an_address_in_upper_case_is_refused_so_it_cannot_name_an_account_twice() {
    let mut message = Setup::default().balance("alice", 1).message();
    message.initial_balances.push(Cw20Coin {
        address: text("alice").to_uppercase(),
        amount: Uint128::one(),
    });
    assert!(World::with(vec![], message, &[]).is_err());
}

#[test]
fn too_many_balances_are_refused() {
    let mut message = Setup::default().message();
    message.initial_balances = (0..501)
        .map(|index| Cw20Coin {
            address: address(&format!("holder {index}")).into_string(),
            amount: Uint128::one(),
        })
        .collect();
    let error = World::with(vec![], message, &[]).err().unwrap();
    assert_eq!(error, ContractError::TooManyInitialBalances { count: 501 });
}

#[test]
fn a_wrapping_token_has_no_minter() {
    let error = Setup::default().minter("minter").wrapping().try_build();
    assert_eq!(error.err().unwrap(), ContractError::MinterWithWrapping);
}

#[test]
fn names_that_no_native_coin_can_have_are_refused() {
    for denom in ["", "ab", "1abc", "uopen ", "u\u{f6}pen", &"u".repeat(129)] {
        let mut message = Setup::default().message();
        message.native_denom = Some(denom.to_owned());
        let error = World::with(vec![], message, &[]).err().unwrap();
        let denom = denom.to_owned();
        assert_eq!(error, ContractError::InvalidDenom { denom });
    }
}

#[test]
fn native_funds_are_refused() {
    let coins = coins(5, DENOM);
    let message = Setup::default().message();
    let error = World::with(vec![("creator", coins.clone())], message, &coins);
    assert_eq!(error.err().unwrap(), PaymentError::NonPayable {}.into());
}

use contract_api::open_token::{ExecuteMsg, QueryMsg};
use cosmwasm_std::Uint128;
use cw20::MinterResponse;
use token_ledger::LedgerError;

use crate::world::{text, Setup, MAX};

fn mint(amount: u128) -> ExecuteMsg {
    ExecuteMsg::Mint {
        recipient: text("alice"),
        amount: Uint128::new(amount),
    }
}

#[test]
fn creates_up_to_the_cap_and_not_one_more() {
    let mut world = Setup::default().minter("minter").balance("bob", 5).build();
    for amount in [MAX - 4, u128::MAX] {
        let error = world.refused("minter", &mint(amount));
        let expected = LedgerError::CapExceeded {
            supply: Uint128::new(5),
            amount: Uint128::new(amount),
            cap: Uint128::new(MAX),
        };
        assert_eq!(error, expected.into());
    }
    world.execute("minter", &mint(MAX - 5)).unwrap();
    assert_eq!((world.balance("alice"), world.supply()), (MAX - 5, MAX));
}

#[test]
fn zero_is_refused() {
    let mut world = Setup::default().minter("minter").build();
    assert_eq!(
        world.refused("minter", &mint(0)),
        LedgerError::ZeroAmount.into()
    );
}

#[test]
fn the_right_is_handed_on_with_its_cap_and_ends_when_given_up() {
    let mut world = Setup::default().minter("minter").build();
    let to = |new_minter| ExecuteMsg::UpdateMinter { new_minter };
    world.execute("minter", &to(Some(text("heir")))).unwrap();
    world.refused("minter", &mint(1));
    world.execute("heir", &mint(1)).unwrap();
    let minter: Option<MinterResponse> = world.query(&QueryMsg::Minter {});
    assert_eq!(minter.unwrap().cap, Some(Uint128::new(MAX)));
    world.execute("heir", &to(None)).unwrap();
    world.refused("heir", &mint(1));
    assert_eq!(
        world.query::<Option<MinterResponse>>(&QueryMsg::Minter {}),
        None
    );
}

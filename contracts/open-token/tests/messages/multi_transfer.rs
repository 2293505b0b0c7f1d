use contract_api::open_token::{ExecuteMsg, Transfer, MAX_TRANSFERS};
use cosmwasm_std::Uint128;
use open_token::ContractError;
use token_ledger::LedgerError;

use crate::world::{address, text, Setup};

fn multi_transfer(transfers: &[(&str, u128)]) -> ExecuteMsg {
    ExecuteMsg::MultiTransfer {
        transfers: transfers
            .iter()
            .map(|(recipient, amount)| Transfer {
                recipient: text(recipient),
                amount: Uint128::new(*amount),
            })
            .collect(),
    }
}

#[test]
fn credits_each_recipient_and_leaves_an_event_for_each() {
    let mut world = Setup::default().balance("alice", 10).build();
    let message = multi_transfer(&[("bob", 1), ("carol", 2)]);
    let response = world.execute("alice", &message).unwrap();
    assert_eq!(
        ["alice", "bob", "carol"].map(|name| world.balance(name)),
        [7, 1, 2]
    );
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "multi_transfer"),
        ("count", "2"),
        ("amount", "3"),
    ]));
    response.assert_event(&cosmwasm_std::Event::new("wasm-transfer").add_attributes([
        ("action", "transfer"),
        ("from", &text("alice")),
        ("to", &text("carol")),
        ("amount", "2"),
    ]));
}

#[test]
fn recipients_may_repeat_and_the_sender_may_be_one() {
    type Row = (&'static [(&'static str, u128)], [u128; 2]);
    let rows: [Row; 4] = [
        (&[("bob", 3), ("bob", 4)], [3, 7]),
        (&[("alice", 10)], [10, 0]),
        (&[("alice", 5), ("alice", 5)], [10, 0]),
        (&[("alice", 4), ("bob", 6)], [4, 6]),
    ];
    for (transfers, expected) in rows {
        let mut world = Setup::default().balance("alice", 10).build();
        world.execute("alice", &multi_transfer(transfers)).unwrap();
        let balances = ["alice", "bob"].map(|name| world.balance(name));
        assert_eq!(balances, expected, "{transfers:?}");
        assert_eq!(world.supply(), 10);
    }
}

#[test]
fn the_sum_must_be_held_before_any_transfer() {
    let mut world = Setup::default().balance("alice", 10).build();
    for transfers in [&[("bob", 6), ("carol", 5)], &[("alice", 6), ("bob", 5)]] {
        let error = world.refused("alice", &multi_transfer(transfers));
        let expected = LedgerError::InsufficientBalance {
            owner: address("alice"),
            available: Uint128::new(10),
            required: Uint128::new(11),
        };
        assert_eq!(error, expected.into());
    }
}

#[test]
fn zero_amounts_and_sums_that_overflow_are_refused() {
    let mut world = Setup::default().balance("alice", 10).build();
    let zero = multi_transfer(&[("bob", 1), ("carol", 0)]);
    assert_eq!(
        world.refused("alice", &zero),
        LedgerError::ZeroAmount.into()
    );
    world.refused(
        "alice",
        &multi_transfer(&[("bob", u128::MAX), ("carol", 2)]),
    );
}

#[test]
fn one_to_the_limit_are_allowed() {
    let mut world = Setup::default().balance("alice", 1_000).build();
    for count in [0, MAX_TRANSFERS + 1] {
        let error = world.refused("alice", &multi_transfer(&vec![("bob", 1); count]));
        assert_eq!(error, ContractError::TransferCount { count });
    }
    let most = multi_transfer(&vec![("bob", 1); MAX_TRANSFERS]);
    world.execute("alice", &most).unwrap();
    assert_eq!(world.balance("bob"), MAX_TRANSFERS as u128);
}

#[test]
fn one_bad_recipient_undoes_all() {
    let mut world = Setup::default().balance("alice", 10).build();
    let transfers = ["bob", "nonsense"].map(|name| Transfer {
        recipient: if name == "bob" {
            text(name)
        } else {
            name.to_owned()
        },
        amount: Uint128::one(),
    });
    let transfers = transfers.to_vec();
    world.refused("alice", &ExecuteMsg::MultiTransfer { transfers });
}

//! Whatever is sent by whomever: the supply is the sum of the balances and within the cap, and
//! native coins back what was wrapped.

use contract_api::open_token::{ExecuteMsg, Transfer};
use cosmwasm_std::{coins, Coin, Uint128};
use proptest::prelude::*;

use crate::world::{address, text, Setup, DENOM, MAX};

const NAMES: [&str; 4] = ["alice", "bob", "carol", "minter"];

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&NAMES)
}

fn amount() -> impl Strategy<Value = Uint128> {
    prop_oneof![0..20u128, Just(MAX), Just(u128::MAX)].prop_map(Uint128::new)
}

fn message() -> impl Strategy<Value = (ExecuteMsg, Vec<Coin>)> {
    let unpaid = prop_oneof![
        (name(), amount()).prop_map(|(to, amount)| ExecuteMsg::Transfer {
            recipient: text(to),
            amount,
        }),
        prop::collection::vec((name(), amount()), 0..4).prop_map(|transfers| {
            let transfers = transfers.into_iter().map(|(to, amount)| Transfer {
                recipient: text(to),
                amount,
            });
            ExecuteMsg::MultiTransfer {
                transfers: transfers.collect(),
            }
        }),
        amount().prop_map(|amount| ExecuteMsg::Burn { amount }),
        amount().prop_map(|amount| ExecuteMsg::Unwrap { amount }),
        (name(), amount()).prop_map(|(to, amount)| ExecuteMsg::Mint {
            recipient: text(to),
            amount,
        }),
        (name(), amount()).prop_map(|(to, amount)| ExecuteMsg::IncreaseAllowance {
            spender: text(to),
            amount,
            expires: None,
        }),
        (name(), name(), amount()).prop_map(|(from, to, amount)| ExecuteMsg::TransferFrom {
            owner: text(from),
            recipient: text(to),
            amount,
        }),
        (name(), amount()).prop_map(|(from, amount)| ExecuteMsg::BurnFrom {
            owner: text(from),
            amount,
        }),
    ];
    prop_oneof![
        8 => unpaid.prop_map(|message| (message, vec![])),
        2 => (1..30u128).prop_map(|amount| (ExecuteMsg::Wrap {}, coins(amount, DENOM))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, rng_seed: prop::test_runner::RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn money_is_conserved(
        wraps in any::<bool>(),
        messages in prop::collection::vec((name(), message()), 1..40),
    ) {
        let setup = Setup::default().balance("alice", 30).balance("bob", 10);
        let setup = if wraps { setup.wrapping() } else { setup.minter("minter") };
        let setup = NAMES.into_iter().fold(setup, |setup, name| setup.coins(name, 50, DENOM));
        let mut world = setup.build();
        for (sender, (message, funds)) in messages {
            // A refused message changes nothing; both outcomes must keep the books.
            let _ = world.pay(sender, &message, &funds);
            let balances: u128 = NAMES.iter().map(|name| world.balance(name)).sum();
            prop_assert_eq!(balances, world.supply());
            prop_assert!(world.supply() <= MAX);
            prop_assert_eq!(world.native(&world.token.clone()), world.wrapped());
            let coins: u128 = NAMES.iter().map(|name| world.native(&address(name))).sum();
            prop_assert_eq!(coins + world.wrapped(), 200);
        }
    }
}

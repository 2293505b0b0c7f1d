//! Whatever is sent by whomever: gOPEN is backed by OPEN, and votes are the balances behind them, now
//! and at every height.

use contract_api::gopen_token::{DefaultDelegate, DelegateResponse, ExecuteMsg, QueryMsg};
use cosmwasm_std::Uint128;
use proptest::prelude::*;

use crate::world::{address, text, World, NAMES, START};

#[derive(Debug, Clone)]
enum Step {
    Wrap(u128),
    Message(ExecuteMsg),
    NextBlock,
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&NAMES)
}

fn amount() -> impl Strategy<Value = Uint128> {
    prop_oneof![0..40u128, Just(u128::MAX)].prop_map(Uint128::new)
}

fn step() -> impl Strategy<Value = Step> {
    let message = prop_oneof![
        amount().prop_map(|amount| ExecuteMsg::Unwrap { amount }),
        Just(ExecuteMsg::Claim {}),
        name().prop_map(|to| ExecuteMsg::Delegate { delegate: text(to) }),
        Just(ExecuteMsg::Undelegate {}),
        (name(), amount()).prop_map(|(to, amount)| ExecuteMsg::Transfer {
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
    ];
    prop_oneof![
        2 => (0..60u128).prop_map(Step::Wrap),
        6 => message.prop_map(Step::Message),
        1 => Just(Step::NextBlock),
    ]
}

/// Votes of everyone as the balances and delegations say.
fn expected_votes(world: &World) -> [u128; 3] {
    let delegates = NAMES.map(|name| {
        let address = text(name);
        let response: DelegateResponse = world.query(&QueryMsg::Delegate { address });
        response.delegate
    });
    NAMES.map(|delegate| {
        let accounts = NAMES.iter().zip(&delegates);
        accounts
            .filter(|(_, chosen)| **chosen == Some(text(delegate)))
            .map(|(account, _)| world.balance(account))
            .sum()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, rng_seed: prop::test_runner::RngSeed::Fixed(2), ..ProptestConfig::default() })]

    #[test]
    fn votes_are_balances_and_gopen_is_backed(
        unbonding in prop::sample::select(vec![0u64, 20]),
        default in prop::sample::select(vec![DefaultDelegate::Holder, DefaultDelegate::Nobody]),
        steps in prop::collection::vec((name(), step()), 1..40),
    ) {
        let mut world = World::with(unbonding, default);
        let mut history: Vec<(u64, [u128; 3])> = Vec::new();
        for (sender, step) in steps {
            match step {
                // A refused message changes nothing; both outcomes must keep the books.
                Step::Wrap(amount) => drop(world.wrap(sender, amount)),
                Step::Message(message) => drop(world.execute(sender, &message)),
                Step::NextBlock => {
                    let votes = expected_votes(&world);
                    world.pass(10);
                    history.push((world.app.block_info().height, votes));
                }
            }
            prop_assert_eq!(NAMES.map(|name| world.votes(name)), expected_votes(&world));
            let balances: u128 = NAMES.iter().map(|name| world.balance(name)).sum();
            prop_assert_eq!(balances, world.supply());
            let votes: u128 = expected_votes(&world).iter().sum();
            prop_assert_eq!(world.total_votes_at(None), votes);
            if default == DefaultDelegate::Holder {
                prop_assert_eq!(votes, world.supply());
            }
            let claims = NAMES.iter().flat_map(|name| world.claims(name));
            let unbonding: u128 = claims.map(|claim| claim.0).sum();
            let backing = world.backing();
            prop_assert_eq!(backing.unbonding.u128(), unbonding);
            prop_assert_eq!(backing.held.u128(), world.supply() + unbonding);
            prop_assert_eq!(world.open_balance(&world.gopen), backing.held.u128());
            let open: u128 = NAMES.iter().map(|name| world.open_balance(&address(name))).sum();
            prop_assert_eq!(open + backing.held.u128(), START * 3);
        }
        for (height, votes) in history {
            prop_assert_eq!(NAMES.map(|name| world.votes_at(name, Some(height))), votes);
            let total: u128 = votes.iter().sum();
            prop_assert_eq!(world.total_votes_at(Some(height)), total);
        }
    }
}

//! Whatever is sent by whomever: what the registry holds is the deposits of pending batches and the
//! bonds, and the total bond is that of the active validators.

use contract_api::datanet_registry::{
    BatchStatus, BatchesResponse, ExecuteMsg, QueryMsg, ReceiveMsg,
};
use cosmwasm_std::{Uint128, Uint64};
use proptest::prelude::*;

use crate::world::{
    batch_message, bond_message, score_message, update_validators, withdraw_message, World, NAMES,
    START,
};

#[derive(Debug, Clone)]
enum Step {
    Send(u128, ReceiveMsg),
    Message(ExecuteMsg),
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&NAMES)
}

fn step() -> impl Strategy<Value = Step> {
    let quality = prop::sample::select(&[0u16, 5_999, 6_000, 10_000]);
    prop_oneof![
        3 => (40..80u128, 1..6u8).prop_map(|(amount, root)| Step::Send(amount, batch_message(root))),
        3 => (90..400u128).prop_map(|amount| Step::Send(amount, bond_message(1))),
        5 => (1..6u64, quality)
            .prop_map(|(batch, quality)| Step::Message(score_message(batch, quality))),
        1 => Just(Step::Message(withdraw_message())),
    ]
}

/// A step of a named account, or a change of the validators by the Datanet's owner.
fn action() -> impl Strategy<Value = (&'static str, Step)> {
    prop_oneof![
        6 => (name(), step()),
        1 => name().prop_map(|name| ("ivy", Step::Message(update_validators(&[name], &[])))),
        1 => name().prop_map(|name| ("ivy", Step::Message(update_validators(&[], &[name])))),
    ]
}

fn pending_deposits(world: &World) -> Uint128 {
    let batches: BatchesResponse = world.query(&QueryMsg::Batches {
        datanet: Uint64::one(),
        start_after: None,
        limit: Some(100),
    });
    let batches = batches.batches.iter();
    let pending = batches.filter(|batch| batch.status == BatchStatus::Pending);
    pending.map(|batch| batch.deposit).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, rng_seed: prop::test_runner::RngSeed::Fixed(3), ..ProptestConfig::default() })]

    #[test]
    fn what_is_held_is_deposits_and_bonds(
        actions in prop::collection::vec(action(), 1..60),
    ) {
        let mut world = World::with_validators(&[("vera", 100), ("walt", 150), ("xena", 200)]);
        for (sender, step) in actions {
            // A refused message changes nothing; both outcomes must keep the books.
            match step {
                Step::Send(amount, message) => drop(world.send(sender, amount, &message)),
                Step::Message(message) => drop(world.execute(sender, &message)),
            }
            let validators = world.validators();
            let bonds: Uint128 = validators.iter().map(|entry| entry.bond).sum();
            let active = validators.iter().filter(|entry| entry.active);
            let active_bonds: Uint128 = active.map(|entry| entry.bond).sum();
            prop_assert_eq!(world.held(), (pending_deposits(&world) + bonds).u128());
            prop_assert_eq!(world.balance_of(&world.registry), world.held());
            prop_assert_eq!(world.datanet().total_bond, active_bonds);
            let open: u128 = NAMES.iter().map(|name| world.balance(name)).sum();
            let all = open + world.balance("treasury") + world.held();
            prop_assert_eq!(all, START * NAMES.len() as u128);
        }
    }
}

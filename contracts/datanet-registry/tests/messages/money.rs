//! Whatever is sent by whomever, honest or hostile: what the registry holds is the deposits that
//! batches still hold, the bonds of validators and those of open appeals; the total bond is that of
//! the active validators; no OPEN is lost, and once everything has run out every unit is paid.

use contract_api::datanet_registry::{
    AppealStatus, AppealsResponse, BatchResponse, BatchStatus, BatchesResponse, ExecuteMsg,
    QueryMsg, ReceiveMsg, Verdict,
};
use cosmwasm_std::{Uint128, Uint64};
use proptest::prelude::*;

use crate::world::{
    address, appeal_message, batch_message, bond_message, close_appeal_message, close_message,
    content, item, rule_message, score_message, settle_message, update_validators,
    withdraw_message, World, APPEAL_BOND, CHALLENGE, NAMES, RULING, SCORING, START,
};

/// Batches with real items; any two of them share one, and the last repeats its own.
const TEXTS: [&[&str]; 3] = [&["same", "a"], &["b", "same", "c"], &["same", "same"]];

#[derive(Debug, Clone)]
enum Step {
    Send(u128, ReceiveMsg),
    Message(ExecuteMsg),
    Items(usize),
    Duplicate(u64, u64),
    Wait(u64),
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&NAMES)
}

fn submission() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (40..80u128, 1..4u8)
            .prop_map(|(amount, root)| Step::Send(amount, batch_message(root))),
        2 => (0..TEXTS.len()).prop_map(Step::Items),
    ]
}

fn scoring() -> impl Strategy<Value = Step> {
    let quality = prop::sample::select(&[0u16, 5_999, 6_000, 9_000, 10_000]);
    (1..7u64, quality).prop_map(|(batch, quality)| Step::Message(score_message(batch, quality)))
}

fn step() -> impl Strategy<Value = Step> {
    let batch = || 1..7u64;
    prop_oneof![
        4 => submission(),
        2 => (90..400u128).prop_map(|amount| Step::Send(amount, bond_message(1))),
        1 => scoring(),
        2 => (batch(), APPEAL_BOND - 1..APPEAL_BOND + 9)
            .prop_map(|(batch, bond)| Step::Send(bond, appeal_message(batch))),
        2 => batch().prop_map(|batch| Step::Message(settle_message(batch))),
        1 => batch().prop_map(|batch| Step::Message(close_message(batch))),
        3 => batch().prop_map(|batch| Step::Message(close_appeal_message(batch))),
        4 => (batch(), batch()).prop_map(|(first, second)| Step::Duplicate(first, second)),
        1 => Just(Step::Message(withdraw_message())),
        2 => prop::sample::select(&[1, SCORING, RULING, CHALLENGE]).prop_map(Step::Wait),
    ]
}

/// A step of a named account, or one of those that rule.
fn action() -> impl Strategy<Value = (&'static str, Step)> {
    let verdict = prop::sample::select(&[Verdict::Granted, Verdict::Denied]);
    prop_oneof![
        12 => (name(), step()),
        12 => (prop::sample::select(&["vera", "walt", "xena"]), scoring()),
        1 => name().prop_map(|name| ("ivy", Step::Message(update_validators(&[name], &[])))),
        1 => name().prop_map(|name| ("ivy", Step::Message(update_validators(&[], &[name])))),
        2 => (1..7u64, verdict)
            .prop_map(|(batch, verdict)| ("judge", Step::Message(rule_message(batch, verdict)))),
    ]
}

fn batches(world: &World) -> Vec<BatchResponse> {
    let response: BatchesResponse = world.query(&QueryMsg::Batches {
        datanet: Uint64::one(),
        start_after: None,
        limit: Some(100),
    });
    response.batches
}

fn open_appeals(world: &World) -> Vec<(u64, Uint128)> {
    let response: AppealsResponse = world.query(&QueryMsg::Appeals {
        datanet: Uint64::one(),
        start_after: None,
        limit: Some(100),
    });
    let appeals = response.appeals.into_iter();
    appeals
        .filter(|appeal| appeal.status == AppealStatus::Open)
        .map(|appeal| (appeal.batch.u64(), appeal.bond))
        .collect()
}

/// The texts of a batch whose items are known, by its address.
fn texts_of(batch: &BatchResponse) -> Option<&'static [&'static str]> {
    let known = batch.uri.strip_prefix("items://")?.parse::<usize>().ok()?;
    TEXTS.get(known).copied()
}

/// The proof that two batches share "same"; of one batch with itself its first and last items.
fn duplicate(world: &World, first: u64, second: u64) -> Option<ExecuteMsg> {
    let all = batches(world);
    let place = |batch: u64, last: bool| {
        let found = all.iter().find(|entry| entry.batch.u64() == batch)?;
        let texts = texts_of(found)?;
        let name = NAMES
            .into_iter()
            .find(|name| address(name).as_str() == found.contributor)?;
        let mut indices = (0..texts.len()).filter(|index| texts[*index] == "same");
        let index = if last {
            indices.next_back()
        } else {
            indices.next()
        };
        Some(item(name, (1, batch), texts, index?))
    };
    Some(ExecuteMsg::ProveDuplicate {
        content_hash: content("same"),
        earlier: place(first, false)?,
        later: place(second, true)?,
    })
}

/// Sends one action. A refused message changes nothing; both outcomes must keep the books.
fn act(world: &mut World, sender: &str, step: Step) -> bool {
    match step {
        Step::Send(amount, message) => world.send(sender, amount, &message).is_ok(),
        Step::Message(message) => world.execute(sender, &message).is_ok(),
        Step::Items(at) => world.submit_known(sender, at, TEXTS[at]).is_ok(),
        Step::Duplicate(first, second) => match duplicate(world, first, second) {
            Some(message) => world.execute(sender, &message).is_ok(),
            None => false,
        },
        Step::Wait(seconds) => {
            world.wait(seconds);
            true
        }
    }
}

fn check_books(world: &World) -> Result<(), TestCaseError> {
    let validators = world.validators();
    let bonds: Uint128 = validators.iter().map(|entry| entry.bond).sum();
    let active = validators.iter().filter(|entry| entry.active);
    let active_bonds: Uint128 = active.map(|entry| entry.bond).sum();
    let all = batches(world);
    let deposits: Uint128 = all.iter().map(|batch| batch.held).sum();
    let appeals: Uint128 = open_appeals(world).iter().map(|(_, bond)| *bond).sum();
    prop_assert_eq!(world.held(), (deposits + bonds + appeals).u128());
    prop_assert_eq!(world.balance_of(&world.registry), world.held());
    prop_assert_eq!(world.datanet().total_bond, active_bonds);
    let open: u128 = NAMES.iter().map(|name| world.balance(name)).sum();
    let known = open + world.balance("treasury") + world.held();
    prop_assert_eq!(known, START * NAMES.len() as u128);
    for batch in all {
        let may_hold = matches!(
            batch.status,
            BatchStatus::Pending | BatchStatus::Accepted | BatchStatus::Rejected
        );
        prop_assert!(may_hold || batch.held.is_zero());
        prop_assert_eq!(
            batch.status == BatchStatus::Pending,
            batch.decided_at.is_zero()
        );
    }
    Ok(())
}

/// Whatever happened, after every deadline anyone brings every unit to its owner.
fn wind_up(world: &mut World) -> Result<(), TestCaseError> {
    world.wait(SCORING + CHALLENGE + RULING);
    for (batch, _) in open_appeals(world) {
        world.execute("bob", &close_appeal_message(batch)).unwrap();
    }
    for batch in batches(world) {
        if batch.status == BatchStatus::Pending {
            world
                .execute("bob", &close_message(batch.batch.u64()))
                .unwrap();
        }
    }
    world.wait(CHALLENGE + RULING);
    for batch in batches(world) {
        prop_assert_ne!(batch.status, BatchStatus::Pending);
        if !batch.held.is_zero() {
            world.settle(batch.batch.u64()).unwrap();
        }
    }
    for name in NAMES {
        if world.validator(name).is_some_and(|(bond, _)| bond > 0) {
            world.execute(name, &withdraw_message()).unwrap();
        }
    }
    prop_assert_eq!(world.held(), 0);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, rng_seed: prop::test_runner::RngSeed::Fixed(3), ..ProptestConfig::default() })]

    #[test]
    fn what_is_held_is_deposits_and_bonds_and_everything_is_paid_in_the_end(
        actions in prop::collection::vec(action(), 1..80),
    ) {
        let mut world = World::with_validators(&[("vera", 100), ("walt", 150), ("xena", 200)]);
        for (sender, step) in actions {
            act(&mut world, sender, step);
            check_books(&world)?;
        }
        wind_up(&mut world)?;
    }
}

#[test]
fn random_actions_reach_every_state() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, TestRunner};
    let mut runner = TestRunner::new(Config {
        rng_seed: prop::test_runner::RngSeed::Fixed(3),
        ..Config::default()
    });
    let actions = prop::collection::vec(action(), 80);
    let mut states = std::collections::BTreeSet::new();
    let mut outcomes = std::collections::BTreeSet::new();
    for _ in 0..400 {
        let mut world = World::with_validators(&[("vera", 100), ("walt", 150), ("xena", 200)]);
        for (sender, step) in actions.new_tree(&mut runner).unwrap().current() {
            act(&mut world, sender, step);
        }
        states.extend(batches(&world).iter().map(|batch| batch.status.to_string()));
        let response: AppealsResponse = world.query(&QueryMsg::Appeals {
            datanet: Uint64::one(),
            start_after: None,
            limit: Some(100),
        });
        outcomes.extend(
            response
                .appeals
                .iter()
                .map(|appeal| appeal.status.to_string()),
        );
    }
    let all = [
        "accepted", "expired", "pending", "rejected", "revoked", "slashed",
    ];
    assert_eq!(states.into_iter().collect::<Vec<_>>(), all);
    let all = ["denied", "granted", "lapsed", "moot", "open"];
    assert_eq!(outcomes.into_iter().collect::<Vec<_>>(), all);
}

//! Money, after any sequence of messages by anybody.

use contract_api::{
    oracle_registry::{ExecuteMsg, ReceiveMsg},
    payout_splitter::ReportStatus,
};
use cw_multi_test::{error::AnyResult, AppResponse};
use proptest::prelude::*;

use super::{
    splitter::{Report, SplitterMsg},
    world::{World, FUNDS, MIN_BOND, PEOPLE},
};

#[derive(Debug, Clone)]
enum Step {
    Register(u8, u128),
    AddBond(u8, u128),
    Unbond(u8, Option<u128>),
    Withdraw(u8),
    Rotate,
    Slash(u64, Vec<u8>, u16, u8),
    Unjail(u8),
    Fund(u8, u128),
    Claim(u64),
    Advance(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let person = 0..6u8;
    let amount = prop_oneof![Just(0u128), 1..200u128, MIN_BOND..3 * MIN_BOND];
    let some = proptest::option::of(amount.clone());
    let named = proptest::collection::vec(0..6u8, 1..4);
    let fraction = prop_oneof![Just(10_000u16), 1..10_000u16];
    prop_oneof![
        3 => (person.clone(), MIN_BOND - 1..3 * MIN_BOND).prop_map(|(p, a)| Step::Register(p, a)),
        2 => (person.clone(), amount.clone()).prop_map(|(p, a)| Step::AddBond(p, a)),
        3 => (person.clone(), some).prop_map(|(p, a)| Step::Unbond(p, a)),
        3 => person.clone().prop_map(Step::Withdraw),
        3 => Just(Step::Rotate),
        3 => (1..5u64, named, fraction, 0..3u8).prop_map(|(s, n, f, r)| Step::Slash(s, n, f, r)),
        1 => person.clone().prop_map(Step::Unjail),
        1 => (person, amount).prop_map(|(p, a)| Step::Fund(p, a)),
        1 => (1..9u64).prop_map(Step::Claim),
        3 => (1..700u64).prop_map(Step::Advance),
    ]
}

fn take(world: &mut World, step: &Step) -> AnyResult<AppResponse> {
    match step {
        Step::Register(person, bond) => {
            let registration = world.registration(*person, *bond);
            world.try_register(*person, registration)
        }
        Step::AddBond(person, amount) => world.send(*person, *amount, &ReceiveMsg::AddBond {}),
        Step::Unbond(person, amount) => world.unbond(*person, *amount),
        Step::Withdraw(person) => world.withdraw(*person),
        Step::Rotate => world.rotate(),
        Step::Slash(set_id, people, fraction, reason) => {
            world.slash(*set_id, people, *fraction, &format!("reason {reason}"))
        }
        Step::Unjail(person) => {
            let operator = world.person(*person);
            world.execute(&operator, &ExecuteMsg::Unjail {})
        }
        Step::Fund(person, amount) => world.send(*person, *amount, &ReceiveMsg::FundRewards {}),
        Step::Claim(seq) => {
            let seqs = vec![(*seq).into()];
            let stranger = world.person(11);
            world.execute(&stranger, &ExecuteMsg::ClaimRewards { seqs })
        }
        Step::Advance(seconds) => {
            world.advance(*seconds);
            Ok(AppResponse::default())
        }
    }
}

/// A slash takes no more than each named member's bond in the set, and nothing from anybody else.
fn check_slash(world: &World, step: &Step, before: &[u128]) {
    let Step::Slash(set_id, people, fraction, _) = step else {
        return;
    };
    let set = world.set(*set_id);
    for person in 0..PEOPLE {
        let lost = before[usize::from(person)] - world.stake(person);
        let operator = world.person(person).to_string();
        let member = set.members.iter().find(|m| m.operator == operator);
        let bond = member.map_or(0, |member| member.bond.u128());
        let most = match people.contains(&person) {
            true => bond * u128::from(*fraction) / 10_000,
            false => 0,
        };
        assert!(lost <= most, "{operator} lost {lost} of {most}");
    }
}

fn run(steps: &[Step]) {
    let mut world = World::new();
    for seq in 1..9u64 {
        let report = Report {
            set_id: (1 + seq % 3).into(),
            status: ReportStatus::Final,
            submitter: world.person(8).into(),
        };
        let seq = seq.into();
        world.show_report(&SplitterMsg { seq, report });
    }
    for step in steps {
        let before: Vec<u128> = (0..PEOPLE).map(|person| world.stake(person)).collect();
        let stored = world.stored();
        let accepted = take(&mut world, step).is_ok();
        if accepted {
            check_slash(&world, step, &before);
        } else {
            assert_eq!(world.stored(), stored, "{step:?}");
        }
        world.check_held();
        let people: u128 = (0..PEOPLE)
            .map(|person| world.balance(&world.person(person)))
            .sum();
        let all = people + world.balance(&world.registry) + world.balance(&world.treasury);
        assert_eq!(all, u128::from(PEOPLE) * FUNDS, "{step:?}");
        assert_eq!(
            world.totals().slashed.u128(),
            world.balance(&world.treasury)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(4), ..ProptestConfig::default() })]

    /// held = bonds + unbonding + reward pool = balance, OPEN is neither made nor lost, and a
    /// refused message changes nothing.
    #[test]
    fn whatever_is_sent_the_registry_holds_what_it_owes(
        steps in proptest::collection::vec(step(), 1..80),
    ) {
        run(&steps);
    }
}

//! slash.

use contract_api::oracle_registry::{
    ConfigUpdate, ExecuteMsg, QueryMsg, ReceiveMsg, SlashResponse, SlashesResponse, MAX_REASON,
    MAX_SLASHED,
};
use oracle_registry::ContractError;

use super::{
    refusal,
    world::{World, JAIL_SECONDS, MIN_BOND, OVERLAP_SECONDS, UNBONDING_SECONDS},
};

const BOND: u128 = 4 * MIN_BOND;

/// Three operators with [`BOND`] each in set 1.
fn world() -> World {
    let mut world = World::new();
    (0..3).for_each(|person| world.register(person, BOND));
    world.rotate().unwrap();
    world
}

fn slashes(world: &World, set_id: u64) -> Vec<SlashResponse> {
    let query = QueryMsg::Slashes {
        set_id: set_id.into(),
        start_after: None,
        limit: None,
    };
    world.query::<SlashesResponse>(&query).unwrap().slashes
}

#[test]
fn the_beneficiary_gets_its_share_and_the_treasury_the_rest() {
    let mut world = world();
    let (slasher, prover) = (world.disputes.clone(), world.app.api().addr_make("prover"));
    let message = ExecuteMsg::Slash {
        set_id: 1u64.into(),
        operators: vec![world.person(0).into(), world.person(2).into()],
        fraction_bps: 3_333,
        beneficiary: Some(prover.to_string()),
        reason: "equivocation".to_owned(),
    };
    world.execute(&slasher, &message).unwrap();
    // 4,000 at 33.33 % is 1,333 each, rounded down; a tenth of the sum is 266, rounded down.
    assert_eq!(
        [world.stake(0), world.stake(1), world.stake(2)],
        [2_667, 4_000, 2_667]
    );
    assert_eq!(world.balance(&prover), 266);
    assert_eq!(world.balance(&world.treasury), 2_400);
    assert_eq!(world.totals().slashed.u128(), 2_666);
    world.check_held();
}

#[test]
fn without_a_beneficiary_the_treasury_gets_all() {
    let mut world = world();
    world.slash(1, &[0], 10_000, "all").unwrap();
    assert_eq!(world.stake(0), 0);
    assert_eq!(world.balance(&world.treasury), BOND);
    world.check_held();
}

#[test]
fn slashed_operators_are_jailed_and_leave_at_the_next_rotation() {
    let mut world = world();
    world.slash(1, &[1], 100, "late").unwrap();
    let until = world.now() + JAIL_SECONDS;
    assert_eq!(world.operator(1).unwrap().jailed_until, Some(until.into()));
    world.rotate().unwrap();
    let mut members = world.members();
    members.sort();
    assert_eq!(members, [0, 2]);
}

#[test]
fn stake_that_began_to_unbond_since_is_slashed_first() {
    let mut world = world();
    world.unbond(0, Some(MIN_BOND)).unwrap();
    world.unbond(1, None).unwrap();
    world.slash(1, &[0, 1], 5_000, "half").unwrap();
    let first = world.operator(0).unwrap();
    assert_eq!(
        (first.bond.u128(), first.unbonding.len()),
        (2 * MIN_BOND, 0)
    );
    let second = world.operator(1).unwrap();
    assert_eq!(second.unbonding[0].amount.u128(), BOND / 2);
    world.check_held();
}

#[test]
fn what_unbonded_before_the_set_was_made_does_not_answer_for_it() {
    let mut world = World::new();
    world.register(0, BOND);
    world.unbond(0, Some(MIN_BOND)).unwrap();
    world.rotate().unwrap();
    world.slash(1, &[0], 10_000, "all").unwrap();
    let left = world.operator(0).unwrap();
    assert_eq!(left.bond.u128(), 0);
    assert_eq!(left.unbonding[0].amount.u128(), MIN_BOND);
    world.check_held();
}

#[test]
fn what_was_added_since_the_set_was_made_does_not_answer_for_it() {
    let mut world = world();
    world
        .send(0, 10 * MIN_BOND, &ReceiveMsg::AddBond {})
        .unwrap();
    world.slash(1, &[0], 10_000, "first").unwrap();
    assert_eq!(world.stake(0), 10 * MIN_BOND);
    // Nor for a second reason, once all of it is gone.
    world.slash(1, &[0], 10_000, "second").unwrap();
    assert_eq!(world.stake(0), 10 * MIN_BOND);
    world.check_held();
}

#[test]
fn an_added_bond_that_unbonds_again_does_not_shelter_the_old_one() {
    let mut world = world();
    world.send(0, MIN_BOND, &ReceiveMsg::AddBond {}).unwrap();
    world.unbond(0, Some(2 * MIN_BOND)).unwrap();
    world.slash(1, &[0], 10_000, "all").unwrap();
    assert_eq!(world.stake(0), MIN_BOND);
    world.check_held();
}

#[test]
fn who_left_and_came_back_does_not_answer_for_the_former_time() {
    let mut world = world();
    world.unbond(0, None).unwrap();
    world.rotate().unwrap();
    world.advance(OVERLAP_SECONDS + UNBONDING_SECONDS);
    world.withdraw(0).unwrap();
    world.slash(1, &[0], 10_000, "gone").unwrap();
    world.register(0, BOND);
    world.slash(1, &[0], 10_000, "back").unwrap();
    assert_eq!(world.stake(0), BOND);
    assert_eq!(world.operator(0).unwrap().jailed_until, None);
    world.check_held();
}

#[test]
fn for_one_reason_in_one_set_the_largest_fraction_is_lost_however_often_it_is_asked_for() {
    let mut world = world();
    for (fraction, left) in [(1_000, 3_600), (1_000, 3_600), (500, 3_600), (2_500, 3_000)] {
        world.slash(1, &[0], fraction, "split of report 7").unwrap();
        assert_eq!(world.stake(0), left, "{fraction}");
    }
    let expected = SlashResponse {
        operator: world.person(0).into(),
        reason: "split of report 7".to_owned(),
        fraction_bps: 2_500,
        amount: 1_000u128.into(),
    };
    assert_eq!(slashes(&world, 1), [expected]);
    // Another reason adds up, of the bond in the set, and never above what is held.
    world.slash(1, &[0], 5_000, "split of report 8").unwrap();
    assert_eq!(world.stake(0), 1_000);
    world.slash(1, &[0], 5_000, "split of report 9").unwrap();
    assert_eq!(world.stake(0), 0);
    assert_eq!(slashes(&world, 1).len(), 3);
    world.check_held();
}

#[test]
fn a_slash_for_one_set_counts_only_what_an_earlier_slash_left() {
    let mut world = world();
    world.register(3, 2 * BOND);
    world.rotate().unwrap();
    world.slash(1, &[0], 10_000, "one").unwrap();
    world.slash(2, &[0], 10_000, "two").unwrap();
    assert_eq!(world.stake(0), 0);
    assert_eq!(world.totals().slashed.u128(), BOND);
    world.check_held();
}

#[test]
fn a_part_that_is_slashed_whole_disappears_and_the_rest_is_paid_out() {
    let mut world = world();
    world.unbond(0, Some(1_000)).unwrap();
    world.unbond(0, Some(1_000)).unwrap();
    world.slash(1, &[0], 3_750, "part").unwrap();
    let parts = world.operator(0).unwrap().unbonding;
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0].amount.u128(), 500);
    world.rotate().unwrap();
    world.advance(UNBONDING_SECONDS);
    let before = world.balance(&world.person(0));
    world.withdraw(0).unwrap();
    assert_eq!(world.balance(&world.person(0)), before + 500);
    world.check_held();
}

#[test]
fn slashing_is_never_stopped_by_a_pause() {
    let mut world = world();
    let owner = world.owner.clone();
    let paused = contract_api::oracle_registry::Paused {
        bond: true,
        rotate: true,
        rotate_key: true,
        unjail: true,
    };
    world
        .execute(&owner, &ExecuteMsg::SetPaused { paused })
        .unwrap();
    world.slash(1, &[0], 1_000, "reason").unwrap();
    world.unbond(0, None).unwrap();
    assert_eq!(world.stake(0), BOND - 400);
}

#[test]
fn wrong_slashes_are_refused_and_take_nothing() {
    let mut world = world();
    world.register(5, MIN_BOND);
    let before = world.stored();
    let many: Vec<u8> = vec![0; MAX_SLASHED + 1];
    let long = "x".repeat(MAX_REASON + 1);
    let operator = |world: &World, person| world.person(person).to_string();
    let rows = [
        (
            (9, &[0][..], 100, "r"),
            ContractError::UnknownSet { set_id: 9 },
        ),
        (
            (1, &[0, 5][..], 100, "r"),
            ContractError::NotMember {
                operator: operator(&world, 5),
                set_id: 1,
            },
        ),
        (
            (1, &[0, 1, 0][..], 100, "r"),
            ContractError::NamedTwice {
                operator: operator(&world, 0),
            },
        ),
        (
            (1, &[][..], 100, "r"),
            ContractError::SlashedCount {
                found: 0,
                most: MAX_SLASHED,
            },
        ),
        (
            (1, &many[..], 100, "r"),
            ContractError::SlashedCount {
                found: MAX_SLASHED + 1,
                most: MAX_SLASHED,
            },
        ),
        (
            (1, &[0][..], 0, "r"),
            ContractError::InvalidFraction { fraction_bps: 0 },
        ),
        (
            (1, &[0][..], 10_001, "r"),
            ContractError::InvalidFraction {
                fraction_bps: 10_001,
            },
        ),
        (
            (1, &[0][..], 100, ""),
            ContractError::InvalidReason { most: MAX_REASON },
        ),
        (
            (1, &[0][..], 100, &long),
            ContractError::InvalidReason { most: MAX_REASON },
        ),
    ];
    for ((set_id, people, fraction, reason), expected) in rows {
        let error = refusal(world.slash(set_id, people, fraction, reason));
        assert_eq!(error, expected);
        assert_eq!(world.stored(), before);
    }
}

/// bech32 has an upper-case form of every address: it must not name one member twice.
#[test]
fn one_member_in_two_spellings_is_not_slashed_twice() {
    let mut world = world();
    let (slasher, operator) = (world.disputes.clone(), world.person(0).to_string());
    let message = ExecuteMsg::Slash {
        set_id: 1u64.into(),
        operators: vec![operator.clone(), operator.to_uppercase()],
        fraction_bps: 1_000,
        beneficiary: None,
        reason: "reason".to_owned(),
    };
    let error = refusal(world.execute(&slasher, &message));
    assert!(matches!(error, ContractError::Std(_)), "{error}");
    assert_eq!(world.stake(0), BOND);
}

#[test]
fn a_new_treasury_and_share_hold_for_the_next_slash() {
    let mut world = world();
    let treasury = world.app.api().addr_make("new treasury");
    world.update(ConfigUpdate {
        treasury: Some(treasury.to_string()),
        reward_bps: Some(0),
        ..Default::default()
    });
    world.slash(1, &[0], 10_000, "all").unwrap();
    assert_eq!(world.balance(&treasury), BOND);
}

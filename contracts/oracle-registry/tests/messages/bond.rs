//! add_bond, unbond and withdraw_bond.

use contract_api::oracle_registry::{ConfigUpdate, ReceiveMsg, UnbondingPart, MAX_UNBONDING};
use oracle_registry::ContractError;

use super::{
    refusal,
    world::{World, FUNDS, MIN_BOND, OVERLAP_SECONDS, UNBONDING_SECONDS},
};

#[test]
fn a_bond_grows_by_what_is_added() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    world.send(0, 1, &ReceiveMsg::AddBond {}).unwrap();
    world.send(0, 500, &ReceiveMsg::AddBond {}).unwrap();
    assert_eq!(world.operator(0).unwrap().bond.u128(), MIN_BOND + 501);
    world.check_held();
}

#[test]
fn only_operators_add_to_a_bond() {
    let mut world = World::new();
    let error = refusal(world.send(0, 500, &ReceiveMsg::AddBond {}));
    let operator = world.person(0).to_string();
    assert_eq!(error, ContractError::NotOperator { operator });
    assert_eq!(world.balance(&world.person(0)), FUNDS);
}

#[test]
fn an_operator_leaves_with_its_whole_bond_after_the_unbonding_time() {
    let mut world = World::new();
    world.register(0, MIN_BOND + 7);
    let operator = world.person(0).to_string();
    let expected = ContractError::StillBonded {
        operator: operator.clone(),
    };
    assert_eq!(refusal(world.withdraw(0)), expected);

    world.unbond(0, None).unwrap();
    let unbonds_at = world.now() + UNBONDING_SECONDS;
    let found = world.operator(0).unwrap();
    let part = UnbondingPart {
        amount: (MIN_BOND + 7).into(),
        unbonds_at: unbonds_at.into(),
        set_id: None,
    };
    assert_eq!((found.bond.u128(), found.unbonding), (0, vec![part]));
    let expected = ContractError::NotBonded {
        operator: operator.clone(),
    };
    assert_eq!(refusal(world.unbond(0, None)), expected);

    world.advance(UNBONDING_SECONDS - 1);
    let now = unbonds_at - 1;
    let expected = ContractError::TooEarly { unbonds_at, now };
    assert_eq!(refusal(world.withdraw(0)), expected);
    world.check_held();
    world.advance(1);
    world.withdraw(0).unwrap();
    assert_eq!(world.balance(&world.person(0)), FUNDS);
    world.operator(0).unwrap_err();
    world.check_held();
    let gone = ContractError::NotOperator { operator };
    assert_eq!(refusal(world.withdraw(0)), gone);
}

#[test]
fn a_part_unbonds_and_the_rest_goes_on_counting() {
    let mut world = World::new();
    world.register(0, 3 * MIN_BOND);
    world.unbond(0, Some(500)).unwrap();
    world.advance(10);
    world.unbond(0, Some(700)).unwrap();
    assert_eq!(world.operator(0).unwrap().bond.u128(), 3 * MIN_BOND - 1_200);
    world.rotate().unwrap();
    assert_eq!(world.set(1).members[0].bond.u128(), 3 * MIN_BOND - 1_200);

    // Each part is free after its own time.
    world.advance(UNBONDING_SECONDS - 10);
    world.withdraw(0).unwrap();
    assert_eq!(world.balance(&world.person(0)), FUNDS - 3 * MIN_BOND + 500);
    world.check_held();
    world.advance(10);
    world.withdraw(0).unwrap();
    assert_eq!(
        world.balance(&world.person(0)),
        FUNDS - 3 * MIN_BOND + 1_200
    );
    assert_eq!(world.stake(0), 3 * MIN_BOND - 1_200);
    world.check_held();
}

#[test]
fn parts_that_cannot_unbond_are_refused() {
    let mut world = World::new();
    world.register(0, 2 * MIN_BOND);
    let before = world.stored();
    let (bond, min_bond) = (2 * MIN_BOND, MIN_BOND.into());
    for (amount, expected) in [
        (0, ContractError::ZeroAmount),
        (
            bond + 1,
            ContractError::BeyondBond {
                amount: (bond + 1).into(),
                bond: bond.into(),
            },
        ),
        (
            MIN_BOND + 1,
            ContractError::BondTooSmall {
                bond: (MIN_BOND - 1).into(),
                min_bond,
            },
        ),
    ] {
        assert_eq!(refusal(world.unbond(0, Some(amount))), expected);
        assert_eq!(world.stored(), before);
    }
}

#[test]
fn the_parts_of_one_operator_are_bounded() {
    let mut world = World::new();
    world.register(0, 2 * MIN_BOND);
    for _ in 0..MAX_UNBONDING {
        world.unbond(0, Some(1)).unwrap();
    }
    let most = MAX_UNBONDING;
    let expected = ContractError::TooManyParts { most };
    assert_eq!(refusal(world.unbond(0, Some(1))), expected);
    world.advance(UNBONDING_SECONDS);
    world.withdraw(0).unwrap();
    world.unbond(0, Some(1)).unwrap();
    world.check_held();
}

#[test]
fn who_unbonded_all_comes_back_with_the_smallest_bond_at_least() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    world.unbond(0, None).unwrap();
    let expected = ContractError::BondTooSmall {
        bond: (MIN_BOND - 1).into(),
        min_bond: MIN_BOND.into(),
    };
    let add = ReceiveMsg::AddBond {};
    assert_eq!(refusal(world.send(0, MIN_BOND - 1, &add)), expected);
    world.send(0, MIN_BOND, &add).unwrap();
    world.rotate().unwrap();
    assert_eq!(world.members(), [0]);
    assert_eq!(world.stake(0), 2 * MIN_BOND);
    world.check_held();
}

/// The stake behind a set answers for what the set signs until its end, even where the unbonding
/// time has passed long before the set was replaced.
#[test]
fn stake_behind_a_set_stays_until_that_set_has_ended_and_its_evidence_is_in() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    world.register(1, MIN_BOND);
    world.rotate().unwrap();
    world.unbond(0, None).unwrap();
    world.advance(10 * UNBONDING_SECONDS);
    let expected = ContractError::StillInSet {
        operator: world.person(0).into(),
        set_id: 1,
    };
    assert_eq!(refusal(world.withdraw(0)), expected);
    world.rotate().unwrap();
    assert_eq!(world.members(), [1]);

    // Set 1 goes on reporting for the overlap; the unbonding counts from the rotation.
    let now = world.now();
    let unbonds_at = now + UNBONDING_SECONDS;
    let expected = ContractError::TooEarly { unbonds_at, now };
    assert_eq!(refusal(world.withdraw(0)), expected);
    world.advance(UNBONDING_SECONDS - 1);
    assert!(matches!(
        refusal(world.withdraw(0)),
        ContractError::TooEarly { .. }
    ));
    world.advance(1);
    world.withdraw(0).unwrap();
    assert_eq!(world.balance(&world.person(0)), FUNDS);
    world.check_held();
}

#[test]
fn the_last_operators_leave_once_their_set_has_ended() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    world.rotate().unwrap();
    world.unbond(0, None).unwrap();
    world.advance(UNBONDING_SECONDS);
    let in_set = refusal(world.withdraw(0));
    assert!(matches!(in_set, ContractError::StillInSet { .. }));
    world.rotate().unwrap();
    let end = world.now() + OVERLAP_SECONDS;
    assert_eq!(world.set(1).expires_at, Some(end.into()));
    world.advance(UNBONDING_SECONDS);
    world.withdraw(0).unwrap();
    world.operator(0).unwrap_err();
    world.check_held();
}

#[test]
fn a_longer_unbonding_time_does_not_hold_back_what_unbonds_already() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    world.unbond(0, None).unwrap();
    world.update(ConfigUpdate {
        unbonding_seconds: Some((10 * UNBONDING_SECONDS).into()),
        ..Default::default()
    });
    world.advance(UNBONDING_SECONDS);
    world.withdraw(0).unwrap();
    assert_eq!(world.balance(&world.person(0)), FUNDS);
}

#[test]
fn a_key_is_free_again_once_its_operator_has_left() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    world.unbond(0, None).unwrap();
    let again = world.registration(0, MIN_BOND);
    let error = refusal(world.try_register(0, again.clone()));
    assert!(matches!(error, ContractError::AlreadyRegistered { .. }));
    world.advance(UNBONDING_SECONDS);
    world.withdraw(0).unwrap();
    world.try_register(0, again).unwrap();
    world.rotate().unwrap();
    assert_eq!(world.members(), [0]);
    world.check_held();
}

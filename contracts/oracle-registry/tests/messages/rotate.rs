//! rotate.

use attribution_report::Hash32;
use contract_api::oracle_registry::{
    ConfigUpdate, ExecuteMsg, QueryMsg, ReceiveMsg, SetResponse, RENEWAL_SECONDS,
};
use oracle_registry::ContractError;

use super::{
    refusal,
    world::{World, MIN_BOND, OVERLAP_SECONDS, PARAMS, START},
};

fn update(min_bond: Option<u128>, max_set: Option<u16>, params: Option<Hash32>) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig(ConfigUpdate {
        min_bond: min_bond.map(Into::into),
        max_set,
        params_hash: params,
        ..Default::default()
    })
}

#[test]
fn the_highest_bonds_make_the_set_in_descending_order() {
    let mut world = World::new();
    for (person, bond) in [
        (0, 1_000),
        (1, 5_000),
        (2, 2_000),
        (3, 4_000),
        (4, 3_000),
        (5, 1_500),
    ] {
        world.register(person, bond);
    }
    world.rotate().unwrap();
    assert_eq!(world.members(), [1, 3, 4, 2]);
    let set = world.set(1);
    assert_eq!(set.quorum, 3);
    assert_eq!(set.params_hash, PARAMS);
    assert_eq!(set.active_from.u64(), START);
    assert_eq!(set.expires_at, None);
    let bonds: Vec<u128> = set
        .members
        .iter()
        .map(|member| member.bond.u128())
        .collect();
    assert_eq!(bonds, [5_000, 4_000, 3_000, 2_000]);
}

#[test]
fn equal_bonds_are_ordered_by_address() {
    let mut world = World::new();
    for person in [3, 1, 0, 2] {
        world.register(person, MIN_BOND);
    }
    world.rotate().unwrap();
    let operators: Vec<String> = world
        .set(1)
        .members
        .into_iter()
        .map(|m| m.operator)
        .collect();
    let mut sorted = operators.clone();
    sorted.sort();
    assert_eq!(operators, sorted);
}

#[test]
fn quorum_follows_the_size_of_the_set() {
    for (size, quorum) in [(1, 1), (2, 2), (3, 3), (4, 3)] {
        let mut world = World::new();
        (0..size).for_each(|person| world.register(person, MIN_BOND));
        world.rotate().unwrap();
        assert_eq!(world.set(1).quorum, quorum, "{size} members");
    }
}

#[test]
fn the_former_set_expires_after_the_overlap_and_is_kept_unchanged() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    world.rotate().unwrap();
    let first = world.set(1);
    world.advance(50);
    world.register(1, 2 * MIN_BOND);
    world.send(0, 5, &ReceiveMsg::AddBond {}).unwrap();
    world.rotate().unwrap();
    let expected = SetResponse {
        expires_at: Some((START + 50 + OVERLAP_SECONDS).into()),
        ..first
    };
    assert_eq!(world.set(1), expected);
    let current: SetResponse = world.query(&QueryMsg::CurrentSet {}).unwrap();
    assert_eq!(current, world.set(2));
    assert_eq!(current.active_from.u64(), START + 50);

    // A later rotation does not move the end of an earlier set.
    world.advance(1);
    world.register(2, 3 * MIN_BOND);
    world.rotate().unwrap();
    assert_eq!(world.set(1), expected);
}

#[test]
fn a_rotation_that_changes_nothing_is_refused() {
    let mut world = World::new();
    assert_eq!(refusal(world.rotate()), ContractError::NoOperators);
    (0..3).for_each(|person| world.register(person, MIN_BOND));
    world.rotate().unwrap();
    let nothing = ContractError::NothingChanges { set_id: 1 };
    assert_eq!(refusal(world.rotate()), nothing);
    // More of a bond changes the order at most, never who signs.
    world.send(2, 500, &ReceiveMsg::AddBond {}).unwrap();
    assert_eq!(refusal(world.rotate()), nothing);
    // A newcomer whom the set has no room for changes nothing.
    world.register(3, 2 * MIN_BOND);
    world.send(0, 1, &ReceiveMsg::AddBond {}).unwrap();
    world.send(1, 1, &ReceiveMsg::AddBond {}).unwrap();
    world.rotate().unwrap();
    world.register(4, MIN_BOND);
    let before = world.stored();
    assert_eq!(
        refusal(world.rotate()),
        ContractError::NothingChanges { set_id: 2 }
    );
    assert_eq!(world.stored(), before);
}

#[test]
fn an_unbonding_operator_leaves_at_the_next_rotation() {
    let mut world = World::new();
    (0..3).for_each(|person| world.register(person, MIN_BOND + u128::from(person)));
    world.rotate().unwrap();
    assert_eq!(world.members(), [2, 1, 0]);
    let leaving = world.person(2);
    world
        .execute(&leaving, &ExecuteMsg::Unbond { amount: None })
        .unwrap();
    assert_eq!(world.members(), [2, 1, 0]);
    world.rotate().unwrap();
    assert_eq!(world.members(), [1, 0]);
}

#[test]
fn new_parameters_hold_from_the_next_set_on() {
    let mut world = World::new();
    (0..4).for_each(|person| world.register(person, MIN_BOND + u128::from(person)));
    world.rotate().unwrap();
    let owner = world.owner.clone();

    world.execute(&owner, &update(None, Some(2), None)).unwrap();
    assert_eq!(world.members(), [3, 2, 1, 0]);
    world.rotate().unwrap();
    assert_eq!(world.members(), [3, 2]);

    let message = update(Some(MIN_BOND + 3), None, None);
    world.execute(&owner, &message).unwrap();
    world.rotate().unwrap();
    assert_eq!(world.members(), [3]);

    let params = Hash32([0x78; 32]);
    world
        .execute(&owner, &update(None, None, Some(params)))
        .unwrap();
    world.rotate().unwrap();
    assert_eq!(world.set(4).params_hash, params);
    assert_eq!(world.set(3).params_hash, PARAMS);
}

#[test]
fn changed_bonds_alone_renew_a_set_once_it_is_a_day_old() {
    let mut world = World::new();
    (0..2).for_each(|person| world.register(person, 3 * MIN_BOND));
    world.rotate().unwrap();
    world.unbond(0, Some(MIN_BOND)).unwrap();
    let nothing = ContractError::NothingChanges { set_id: 1 };
    world.advance(RENEWAL_SECONDS - 1);
    assert_eq!(refusal(world.rotate()), nothing);
    world.advance(1);
    world.rotate().unwrap();
    let bonds: Vec<u128> = world.set(2).members.iter().map(|m| m.bond.u128()).collect();
    assert_eq!(bonds, [3 * MIN_BOND, 2 * MIN_BOND]);
    // Without a change of bonds a set has no successor, however old it is.
    world.advance(10 * RENEWAL_SECONDS);
    let nothing = ContractError::NothingChanges { set_id: 2 };
    assert_eq!(refusal(world.rotate()), nothing);
}

#[test]
fn a_set_whose_members_have_all_left_is_ended_once_and_the_next_follows_it() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    world.rotate().unwrap();
    world.unbond(0, None).unwrap();
    world.advance(10);
    world.rotate().unwrap();
    let end = START + 10 + OVERLAP_SECONDS;
    assert_eq!(world.set(1).expires_at, Some(end.into()));
    assert_eq!(refusal(world.rotate()), ContractError::NoOperators);

    world.advance(500);
    world.register(1, MIN_BOND);
    world.rotate().unwrap();
    assert_eq!(world.members(), [1]);
    assert_eq!(world.set(1).expires_at, Some(end.into()));
    assert_eq!(world.set(2).expires_at, None);
}

#[test]
fn a_smallest_bond_that_nobody_has_ends_no_set() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    world.rotate().unwrap();
    let owner = world.owner.clone();
    let message = update(Some(MIN_BOND + 1), None, None);
    world.execute(&owner, &message).unwrap();
    assert_eq!(refusal(world.rotate()), ContractError::NoOperators);
    assert_eq!(world.set(1).expires_at, None);
}

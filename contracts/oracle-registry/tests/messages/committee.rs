//! The committee query.

use attribution_report::Hash32;
use contract_api::oracle_registry::{CommitteeResponse, QueryMsg, MAX_COMMITTEE};

use super::world::{World, MIN_BOND, PEOPLE};

fn draw(world: &World, seed: u8, size: u16, exclude_set: Option<u64>) -> Vec<String> {
    let query = QueryMsg::Committee {
        seed: Hash32([seed; 32]),
        size,
        exclude_set: exclude_set.map(Into::into),
    };
    let committee: CommitteeResponse = world.query(&query).unwrap();
    let members = committee.members.into_iter();
    members.map(|member| member.operator).collect()
}

fn people(world: &World, people: impl IntoIterator<Item = u8>) -> Vec<String> {
    people
        .into_iter()
        .map(|person| world.person(person).into())
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_committee_and_another_seed_another() {
    let mut world = World::new();
    (0..PEOPLE).for_each(|person| world.register(person, MIN_BOND + u128::from(person)));
    let first = draw(&world, 1, 5, None);
    assert_eq!(first.len(), 5);
    assert_eq!(draw(&world, 1, 5, None), first);
    assert_ne!(draw(&world, 2, 5, None), first);
    // A smaller committee is the beginning of a larger one.
    assert_eq!(draw(&world, 1, 3, None), first[..3]);
}

#[test]
fn nobody_sits_twice_and_a_committee_is_bounded() {
    let mut world = World::new();
    (0..PEOPLE).for_each(|person| world.register(person, MIN_BOND));
    for seed in 0..10 {
        let mut committee = draw(&world, seed, u16::MAX, None);
        assert!(committee.len() <= usize::from(MAX_COMMITTEE));
        committee.sort();
        let mut all = people(&world, 0..PEOPLE);
        all.sort();
        assert_eq!(committee, all);
    }
    assert!(draw(&world, 1, 0, None).is_empty());
}

#[test]
fn members_of_the_named_set_sit_only_once_nobody_else_is_left() {
    let mut world = World::new();
    (0..4).for_each(|person| world.register(person, 9 * MIN_BOND));
    world.rotate().unwrap();
    (4..7).for_each(|person| world.register(person, MIN_BOND));
    let outside = people(&world, 4..7);
    for seed in 0..20 {
        let committee = draw(&world, seed, 3, Some(1));
        assert!(committee.iter().all(|member| outside.contains(member)));
        let filled = draw(&world, seed, 5, Some(1));
        assert_eq!(filled.len(), 5);
        assert_eq!(filled[..3], committee);
        assert!(filled[3..].iter().all(|member| !outside.contains(member)));
    }
}

#[test]
fn who_unbonds_or_sits_in_jail_or_has_too_small_a_bond_is_not_drawn() {
    let mut world = World::new();
    (0..4).for_each(|person| world.register(person, MIN_BOND));
    world.rotate().unwrap();
    world.unbond(0, None).unwrap();
    world.slash(1, &[1], 100, "reason").unwrap();
    world.slash(1, &[2], 100, "reason").unwrap();
    world.advance(super::world::JAIL_SECONDS);
    let operator = world.person(2);
    let unjail = contract_api::oracle_registry::ExecuteMsg::Unjail {};
    world.execute(&operator, &unjail).unwrap();
    assert_eq!(draw(&world, 1, 4, None), people(&world, [3]));
}

#[test]
fn the_draw_follows_the_bonds() {
    let mut world = World::new();
    world.register(0, 9 * MIN_BOND);
    world.register(1, MIN_BOND);
    let heavy = people(&world, [0]);
    let hits = (0..=u8::MAX).filter(|seed| draw(&world, *seed, 1, None) == heavy);
    // 256 draws at nine tenths: 230 are expected, with a standard deviation of 5.
    let hits = hits.count();
    assert!((210..=250).contains(&hits), "{hits}");
}

#[test]
fn a_set_that_does_not_exist_cannot_be_left_out() {
    let mut world = World::new();
    world.register(0, MIN_BOND);
    let query = QueryMsg::Committee {
        seed: Hash32::ZERO,
        size: 1,
        exclude_set: Some(1u64.into()),
    };
    world.query::<CommitteeResponse>(&query).unwrap_err();
}

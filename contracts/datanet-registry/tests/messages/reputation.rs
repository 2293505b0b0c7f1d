use contract_api::datanet_registry::{QueryMsg, ReputationRole, ReputationsResponse};
use cosmwasm_std::Uint64;

use crate::world::{text, World, HALF_LIFE};

#[test]
fn a_contributor_is_known_by_the_quality_of_its_batches() {
    let mut world = World::with_validators(&[("vera", 100)]);
    assert_eq!(world.reputation("alice").contributor.score, 5_000);
    world.submit(1);
    world.score("vera", 1, 9_000).unwrap();
    let found = world.reputation("alice").contributor;
    assert_eq!((found.merit.u64(), found.fault.u64()), (900_000, 100_000));
    assert_eq!(found.score, 6_333);
    // A rejected batch is bad altogether, whatever its quality.
    world.submit(2);
    world.score("vera", 2, 5_999).unwrap();
    let found = world.reputation("alice").contributor;
    assert_eq!((found.merit.u64(), found.fault.u64()), (900_000, 1_100_000));
}

#[test]
fn a_validator_far_from_the_median_is_known_for_it() {
    let mut world = World::with_validators(&[("vera", 100), ("walt", 100), ("xena", 100)]);
    world.submit(1);
    world.score("vera", 1, 9_000).unwrap();
    world.score("walt", 1, 1_000).unwrap();
    // The lower median of two is the smaller.
    let (near, far) = (world.reputation("walt"), world.reputation("vera"));
    assert_eq!(near.validator.fault.u64(), 0);
    assert_eq!(far.validator.fault.u64(), 800_000);
    assert!(near.validator.score > far.validator.score);
    assert_eq!(world.reputation("xena").validator.score, 5_000);
}

#[test]
fn a_reputation_halves_with_each_half_life() {
    let mut world = World::decided(1, 9_000);
    for halvings in 1..=3 {
        world.wait(HALF_LIFE);
        let found = world.reputation("alice").contributor;
        let merit = 900_000u64 >> halvings;
        assert_eq!(
            (found.merit.u64(), found.fault.u64()),
            (merit, 100_000 >> halvings)
        );
    }
    world.wait(HALF_LIFE * 100);
    assert_eq!(world.reputation("alice").contributor.score, 5_000);
}

#[test]
fn reputations_are_paged_by_address() {
    let mut world = World::with_validators(&[("vera", 100), ("walt", 100), ("xena", 100)]);
    world.submit(1);
    world.score("vera", 1, 9_000).unwrap();
    world.score("walt", 1, 9_000).unwrap();
    let page = |role, start_after, limit| {
        let response: ReputationsResponse = world.query(&QueryMsg::Reputations {
            datanet: Uint64::one(),
            role,
            start_after,
            limit,
        });
        let accounts = response.reputations.into_iter().map(|entry| entry.account);
        accounts.collect::<Vec<_>>()
    };
    let mut names = [text("vera"), text("walt")];
    names.sort();
    let validator = ReputationRole::Validator;
    assert_eq!(page(validator, None, Some(1)), names[..1]);
    assert_eq!(page(validator, Some(names[0].clone()), None), names[1..]);
    assert_eq!(
        page(ReputationRole::Contributor, None, None),
        [text("alice")]
    );
}

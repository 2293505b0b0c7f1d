use contract_api::datanet_registry::BatchStatus;
use datanet_registry::ContractError;

use crate::world::{text, withdraw_message, World, CHALLENGE, DEPOSIT, RULING, START};

#[test]
fn a_validator_that_decided_nothing_takes_its_bond_back_and_is_inactive() {
    let mut world = World::with_validators(&[("vera", 120), ("walt", 100)]);
    let response = world.execute("vera", &withdraw_message()).unwrap();
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "withdraw_bond"),
        ("validator", &text("vera")),
        ("bond", "120"),
    ]));
    assert_eq!((world.balance("vera"), world.held()), (START, 100));
    assert_eq!(world.validator("vera"), Some((0, false)));
    assert_eq!(world.datanet().total_bond.u128(), 100);
    world.refused("vera", &withdraw_message());
}

#[test]
fn a_removed_validator_takes_its_bond_and_is_forgotten() {
    let mut world = World::with_validators(&[("vera", 120)]);
    world.update_validators(&[], &["vera"]).unwrap();
    world.execute("vera", &withdraw_message()).unwrap();
    assert_eq!((world.balance("vera"), world.held()), (START, 0));
    assert_eq!(world.validator("vera"), None);
}

#[test]
fn a_score_without_a_bond_behind_it_counts_no_more() {
    let mut world = World::with_validators(&[("vera", 100), ("walt", 100), ("xena", 150)]);
    world.submit(1);
    world.score("vera", 1, 0).unwrap();
    world.execute("vera", &withdraw_message()).unwrap();
    // Of 250 bonded now, 100 scored: the gone 100 would have made it a majority.
    world.score("walt", 1, 9_000).unwrap();
    assert_eq!(world.status(1), BatchStatus::Pending);
    world.score("xena", 1, 8_000).unwrap();
    let batch = world.batch(1);
    assert_eq!(
        (batch.status, batch.quality),
        (BatchStatus::Accepted, 8_000)
    );
    let mut expected = vec![text("walt"), text("xena")];
    expected.sort();
    assert_eq!(batch.validators, expected);
}

#[test]
fn a_score_counts_again_once_its_validator_bonded_again() {
    let mut world = World::with_validators(&[("vera", 100), ("walt", 100)]);
    world.submit(1);
    world.score("vera", 1, 7_000).unwrap();
    world.execute("vera", &withdraw_message()).unwrap();
    world.bond("vera", 300).unwrap();
    world.score("walt", 1, 9_000).unwrap();
    let batch = world.batch(1);
    assert_eq!(
        (batch.status, batch.quality),
        (BatchStatus::Accepted, 7_000)
    );
    assert_eq!(batch.validators.len(), 2);
}

#[test]
fn a_bond_stays_until_no_decision_that_it_took_part_in_can_be_reversed() {
    let mut world = World::decided(1, 9_000);
    let from = world.now() + CHALLENGE + RULING;
    let locked = world.validators()[0].locked_until.u64();
    assert_eq!(locked, from);
    world.wait(CHALLENGE + RULING - 1);
    let now = from - 1;
    let error = world.refused("vera", &withdraw_message());
    assert_eq!(error, ContractError::TooEarly { from, now });
    // Neither does being removed free it.
    world.update_validators(&[], &["vera"]).unwrap();
    world.refused("vera", &withdraw_message());
    world.wait(1);
    world.execute("vera", &withdraw_message()).unwrap();
    assert_eq!((world.balance("vera"), world.held()), (START, DEPOSIT));
    assert_eq!(world.validator("vera"), None);
}

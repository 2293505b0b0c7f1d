use contract_api::datanet_registry::BatchStatus;
use datanet_registry::ContractError;

use crate::world::{
    batch_message, close_message, text, withdraw_message, World, DEPOSIT, SCORING, START,
};

#[test]
fn a_batch_whose_validators_stay_silent_expires_and_its_deposit_returns() {
    let mut world = World::with_validators(&[("vera", 100), ("walt", 100)]);
    world.submit(1);
    world.score("vera", 1, 9_000).unwrap();
    let from = world.batch(1).score_by.u64();
    let now = world.now();
    let error = world.refused("bob", &close_message(1));
    assert_eq!(error, ContractError::TooEarly { from, now });
    world.wait(SCORING);
    let response = world.execute("bob", &close_message(1)).unwrap();
    response.assert_event(
        &cosmwasm_std::Event::new("wasm-expire_batch").add_attributes([
            ("action", "expire_batch"),
            ("deposit", &DEPOSIT.to_string()),
            ("paid_to", &text("alice")),
        ]),
    );
    let batch = world.batch(1);
    assert_eq!((batch.status, batch.quality), (BatchStatus::Expired, 0));
    assert_eq!((batch.held.u128(), batch.position), (0, None));
    assert_eq!((world.balance("alice"), world.held()), (START, 200));
    assert_eq!(world.datanet().accepted.u64(), 0);
    // Half of the bond scored, which is not more than half; who did not has a bad outcome.
    assert_eq!(world.reputation("walt").validator.fault.u64(), 1_000_000);
    assert_eq!(world.reputation("vera").validator.fault.u64(), 0);
    world.send("alice", DEPOSIT, &batch_message(1)).unwrap();
}

#[test]
fn a_batch_without_any_validator_expires_too() {
    let mut world = World::new();
    world.submit(1);
    world.wait(SCORING);
    world.execute("bob", &close_message(1)).unwrap();
    assert_eq!(world.status(1), BatchStatus::Expired);
    assert_eq!((world.balance("alice"), world.held()), (START, 0));
}

#[test]
fn where_the_others_left_the_scores_that_remain_decide() {
    let mut world = World::with_validators(&[("vera", 100), ("walt", 150)]);
    world.submit(1);
    world.score("vera", 1, 9_000).unwrap();
    world.execute("walt", &withdraw_message()).unwrap();
    assert_eq!(world.status(1), BatchStatus::Pending);
    world.wait(SCORING);
    let response = world.execute("bob", &close_message(1)).unwrap();
    response.assert_event(
        &cosmwasm_std::Event::new("wasm-decide_batch")
            .add_attributes([("status", "accepted"), ("quality", "9000")]),
    );
    let batch = world.batch(1);
    assert_eq!(
        (batch.status, batch.quality),
        (BatchStatus::Accepted, 9_000)
    );
    assert_eq!(batch.validators, [text("vera")]);
}

#[test]
fn where_those_who_scored_left_the_batch_expires() {
    let mut world = World::with_validators(&[("vera", 100), ("walt", 150)]);
    world.submit(1);
    world.score("vera", 1, 9_000).unwrap();
    world.execute("vera", &withdraw_message()).unwrap();
    world.wait(SCORING);
    world.execute("bob", &close_message(1)).unwrap();
    assert_eq!(world.status(1), BatchStatus::Expired);
}

#[test]
fn a_decided_batch_is_not_closed() {
    let mut world = World::decided(1, 9_000);
    world.wait(SCORING);
    let error = world.refused("bob", &close_message(1));
    let (datanet, batch, status) = (1, 1, BatchStatus::Accepted);
    assert_eq!(
        error,
        ContractError::AlreadyDecided {
            datanet,
            batch,
            status
        }
    );
}

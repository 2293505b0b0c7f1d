use contract_api::datanet_registry::BatchStatus;
use datanet_registry::ContractError;

use crate::world::{settle_message, text, World, BOND, CHALLENGE, DEPOSIT, SCORING, START};

#[test]
fn the_deposit_goes_to_the_contributor_or_the_treasury_once_nobody_can_challenge() {
    for (quality, winner, status) in [
        (6_000, "alice", "accepted"),
        (5_999, "treasury", "rejected"),
    ] {
        let mut world = World::decided(1, quality);
        let from = world.batch(1).settle_after.u64();
        world.wait(CHALLENGE - 1);
        let error = world.refused("bob", &settle_message(1));
        let now = from - 1;
        assert_eq!(error, ContractError::TooEarly { from, now });
        world.wait(1);
        let before = world.balance(winner);
        let response = world.settle(1).unwrap();
        response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
            ("action", "settle_deposit"),
            ("status", status),
            ("deposit", &DEPOSIT.to_string()),
            ("paid_to", &text(winner)),
        ]));
        assert_eq!(world.balance(winner), before + DEPOSIT);
        assert_eq!((world.held(), world.batch(1).held.u128()), (BOND, 0));
    }
}

#[test]
fn a_deposit_is_paid_once() {
    let mut world = World::decided(1, 9_000);
    world.wait(CHALLENGE);
    world.settle(1).unwrap();
    let error = world.refused("bob", &settle_message(1));
    let (datanet, batch) = (1, 1);
    assert_eq!(error, ContractError::NothingHeld { datanet, batch });
    assert_eq!(world.balance("alice"), START);
}

#[test]
fn a_batch_without_a_decision_is_not_settled() {
    let mut world = World::new();
    world.submit(1);
    world.wait(CHALLENGE + SCORING);
    let error = world.refused("bob", &settle_message(1));
    let (datanet, batch, status) = (1, 1, BatchStatus::Pending);
    assert_eq!(
        error,
        ContractError::WrongStatus {
            datanet,
            batch,
            status
        }
    );
}

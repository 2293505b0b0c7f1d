use attribution_report::Hash32;
use contract_api::datanet_registry::{BatchStatus, ReceiveMsg, MAX_BATCH_ITEMS};
use cosmwasm_std::{Uint128, Uint64};
use datanet_registry::ContractError;

use crate::world::{batch_message, text, World, CHALLENGE, DEPOSIT, START};

#[test]
fn a_batch_waits_with_its_deposit() {
    let mut world = World::new();
    let response = world.send("alice", 70, &batch_message(1)).unwrap();
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "submit_batch"),
        ("datanet", "1"),
        ("batch", "1"),
        ("contributor", &text("alice")),
        ("count", "12"),
        ("deposit", "70"),
    ]));
    let batch = world.batch(1);
    assert_eq!(batch.contributor, text("alice"));
    assert_eq!(
        (batch.root, batch.count.u64(), batch.bytes.u64()),
        (Hash32([1; 32]), 12, 3_400)
    );
    assert_eq!((batch.status, batch.quality), (BatchStatus::Pending, 0));
    assert_eq!(batch.submitted_at.u64(), world.app.block_info().height);
    assert_eq!((batch.decided_at.u64(), batch.validators.len()), (0, 0));
    assert_eq!((world.held(), world.balance("alice")), (70, START - 70));
    assert_eq!(
        (
            world.datanet().batches.u64(),
            world.datanet().accepted.u64()
        ),
        (1, 0)
    );
}

#[test]
fn a_deposit_below_the_terms_is_refused() {
    let mut world = World::new();
    for sent in [0, DEPOSIT - 1] {
        let error = world.send_refused("alice", sent, &batch_message(1));
        let (required, sent) = (Uint128::new(DEPOSIT), Uint128::new(sent));
        assert_eq!(error, ContractError::AmountTooLow { required, sent });
    }
}

#[test]
fn a_root_is_the_contributors_own_so_a_copy_does_not_block_it() {
    let mut world = World::new();
    world.send("bob", DEPOSIT, &batch_message(1)).unwrap();
    world.send("alice", DEPOSIT, &batch_message(1)).unwrap();
    let error = world.send_refused("alice", DEPOSIT, &batch_message(1));
    assert_eq!(
        error,
        ContractError::DuplicateBatch {
            datanet: 1,
            batch: 2
        }
    );
}

#[test]
fn a_rejected_root_may_come_again_once_its_rejection_is_final_an_accepted_one_not() {
    let mut world = World::with_validators(&[("vera", 100)]);
    world.submit(1);
    world.score("vera", 1, 0).unwrap();
    let taken = ContractError::DuplicateBatch {
        datanet: 1,
        batch: 1,
    };
    assert_eq!(
        world.send_refused("alice", DEPOSIT, &batch_message(1)),
        taken
    );
    world.wait(CHALLENGE);
    world.settle(1).unwrap();
    world.submit(1);
    world.score("vera", 2, 10_000).unwrap();
    let error = world.send_refused("alice", DEPOSIT, &batch_message(1));
    assert_eq!(
        error,
        ContractError::DuplicateBatch {
            datanet: 1,
            batch: 2
        }
    );
}

#[test]
fn items_out_of_bounds_are_refused() {
    let message = |root: u8, count: u64, bytes: u64, uri: &str| ReceiveMsg::SubmitBatch {
        datanet: Uint64::one(),
        root: Hash32([root; 32]),
        count: count.into(),
        bytes: bytes.into(),
        uri: uri.to_owned(),
    };
    let mut world = World::new();
    for count in [0, MAX_BATCH_ITEMS + 1, u64::MAX] {
        let error = world.send_refused("alice", DEPOSIT, &message(1, count, 1, "a://b"));
        assert_eq!(error, ContractError::ItemCount { count });
    }
    let long = "u".repeat(201);
    for (expected, message) in [
        ("bytes", message(1, 1, 0, "a://b")),
        ("root", message(0, 1, 1, "a://b")),
        ("uri", message(1, 1, 1, "")),
        ("uri", message(1, 1, 1, &long)),
        ("uri", message(1, 1, 1, "a\u{0}b")),
    ] {
        match world.send_refused("alice", DEPOSIT, &message) {
            ContractError::InvalidField { field, .. } => assert_eq!(field, expected),
            other => panic!("{other} for {message:?}"),
        }
    }
    let most = message(1, MAX_BATCH_ITEMS, u64::MAX, "a://b");
    world.send("alice", DEPOSIT, &most).unwrap();
}

#[test]
fn a_datanet_that_does_not_exist_is_refused() {
    let mut world = World::empty();
    let error = world.send_refused("alice", DEPOSIT, &batch_message(1));
    assert_eq!(error, ContractError::UnknownDatanet { datanet: 1 });
    assert_eq!(world.balance("alice"), START);
}

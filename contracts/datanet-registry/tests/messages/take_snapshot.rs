use attribution_report::{snapshot_root, Hash32, SnapshotEntry};
use contract_api::datanet_registry::{
    AcceptedBatch, AcceptedBatchesResponse, ExecuteMsg, QueryMsg, SnapshotResponse,
    SnapshotsResponse,
};
use cosmwasm_std::{StdResult, Uint64};
use datanet_registry::ContractError;

use crate::world::World;

const DATANET: Uint64 = Uint64::one();

fn take() -> ExecuteMsg {
    ExecuteMsg::TakeSnapshot { datanet: DATANET }
}

fn accepted(world: &World, start_after: Option<u64>, limit: Option<u32>) -> Vec<AcceptedBatch> {
    let response: AcceptedBatchesResponse = world.query(&QueryMsg::AcceptedBatches {
        datanet: DATANET,
        start_after: start_after.map(Into::into),
        limit,
    });
    response.batches
}

fn snapshots(world: &World, start_after: Option<u64>, limit: Option<u32>) -> Vec<SnapshotResponse> {
    let response: SnapshotsResponse = world.query(&QueryMsg::Snapshots {
        datanet: DATANET,
        start_after: start_after.map(Into::into),
        limit,
    });
    response.snapshots
}

fn of_batch(world: &World, batch: u64, start_after: Option<u64>) -> Vec<u64> {
    let response: SnapshotsResponse = world.query(&QueryMsg::SnapshotsOfBatch {
        datanet: DATANET,
        batch: batch.into(),
        start_after: start_after.map(Into::into),
        limit: None,
    });
    let sizes = response.snapshots.iter().map(|entry| entry.batches.u64());
    sizes.collect()
}

fn root_over(batches: &[AcceptedBatch]) -> Hash32 {
    let entries: Vec<SnapshotEntry> = batches
        .iter()
        .map(|entry| SnapshotEntry {
            batch: entry.batch.u64(),
            root: entry.root,
            count: entry.count.u64(),
            quality: entry.quality,
        })
        .collect();
    snapshot_root(DATANET.u64(), &entries)
}

/// A Datanet with batches 1 to `count` by "alice" and one validator.
fn with_batches(count: u8) -> World {
    let mut world = World::with_validators(&[("vera", 100)]);
    (1..=count).for_each(|root| world.submit(root));
    world
}

#[test]
fn a_snapshot_is_the_root_over_the_accepted_batches_in_the_order_of_acceptance() {
    let mut world = with_batches(4);
    for (batch, quality) in [(3, 9_000), (2, 10), (1, 8_000), (4, 7_000)] {
        world.score("vera", batch, quality).unwrap();
    }
    let batches = accepted(&world, None, None);
    let order: Vec<(u64, u64)> = batches
        .iter()
        .map(|entry| (entry.position.u64(), entry.batch.u64()))
        .collect();
    assert_eq!(order, [(0, 3), (1, 1), (2, 4)]);
    world.app.update_block(|block| block.height += 3);
    let response = world.execute("bob", &take()).unwrap();
    let root = root_over(&batches);
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "take_snapshot"),
        ("datanet", "1"),
        ("root", &root.to_string()),
        ("batches", "3"),
    ]));
    let found: SnapshotResponse = world.query(&QueryMsg::Snapshot {
        datanet: DATANET,
        root,
    });
    let height = world.app.block_info().height.into();
    let expected = SnapshotResponse {
        datanet: DATANET,
        root,
        batches: 3u64.into(),
        height,
    };
    assert_eq!(found, expected);
}

#[test]
fn a_snapshot_needs_a_batch_accepted_since_the_last_one() {
    let mut world = with_batches(2);
    let nothing = ContractError::NothingAccepted { datanet: 1 };
    assert_eq!(world.refused("bob", &take()), nothing);
    world.score("vera", 1, 9_000).unwrap();
    world.execute("bob", &take()).unwrap();
    assert_eq!(world.refused("bob", &take()), nothing);
    world.score("vera", 2, 0).unwrap();
    assert_eq!(world.refused("bob", &take()), nothing);
    let datanet = Uint64::new(9);
    let error = world.refused("bob", &ExecuteMsg::TakeSnapshot { datanet });
    assert_eq!(error, ContractError::UnknownDatanet { datanet: 9 });
}

#[test]
fn earlier_snapshots_stay_and_contain_the_first_leaves() {
    let mut world = with_batches(3);
    for batch in 1..=3 {
        world.score("vera", batch, 9_000).unwrap();
        world.execute("bob", &take()).unwrap();
    }
    let batches = accepted(&world, None, None);
    for (taken, snapshot) in (1..).zip(snapshots(&world, None, None)) {
        assert_eq!(snapshot.batches.u64(), taken);
        assert_eq!(snapshot.root, root_over(&batches[..taken as usize]));
    }
}

#[test]
fn a_batch_lies_in_the_snapshots_taken_since_its_acceptance() {
    let mut world = with_batches(4);
    for batch in 1..=3 {
        world.score("vera", batch, 9_000).unwrap();
        world.execute("bob", &take()).unwrap();
    }
    assert_eq!(of_batch(&world, 1, None), [1, 2, 3]);
    assert_eq!(of_batch(&world, 2, None), [2, 3]);
    assert_eq!(of_batch(&world, 2, Some(2)), [3]);
    assert_eq!(of_batch(&world, 3, None), [3]);
    assert!(of_batch(&world, 4, None).is_empty());
}

#[test]
fn pages_of_leaves_and_snapshots_are_bounded_and_join_up() {
    let mut world = with_batches(5);
    for batch in 1..=5 {
        world.score("vera", batch, 9_000).unwrap();
        world.execute("bob", &take()).unwrap();
    }
    let first = accepted(&world, None, Some(2));
    let rest = accepted(&world, Some(1), None);
    assert_eq!([first, rest].concat(), accepted(&world, None, None));
    let first = snapshots(&world, None, Some(3));
    let rest = snapshots(&world, Some(3), Some(100));
    assert_eq!((first.len(), rest.len()), (3, 2));
    assert_eq!([first, rest].concat(), snapshots(&world, None, None));
}

#[test]
fn a_root_that_was_not_taken_is_named() {
    let world = with_batches(1);
    let root = Hash32([9; 32]);
    let message = QueryMsg::Snapshot {
        datanet: DATANET,
        root,
    };
    let answer: StdResult<SnapshotResponse> =
        world.app.wrap().query_wasm_smart(&world.registry, &message);
    let error = answer.unwrap_err().to_string();
    assert!(error.contains("there is no snapshot 0909"), "{error}");
}

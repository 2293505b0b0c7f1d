//! ModelFactory takes its batches from a snapshot that datanet-registry has on record.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use artifact_store::ArtifactStore;
use attribution_report::Hash32;
use common::World;
use contract_api::datanet_registry::{DatanetAccess, DatanetTerms};
use inference_node::factory::{FactoryError, Registry};
use openledger::actions::{
    batch::{self, BatchFile},
    datanet, snapshot,
};

const NAME: &str = "villages";
const DEPOSIT: u128 = 1_000;

/// A Datanet whose only validator is "oracle-1"; returns its id.
async fn open_datanet(world: &World) -> u64 {
    let context = &world.context;
    let owner = context.wallet("owner").unwrap();
    let validator = context.wallet("oracle-1").unwrap();
    let terms = DatanetTerms {
        name: NAME.to_owned(),
        title: "Villages".to_owned(),
        domain: "notes".to_owned(),
        licence: "CC0-1.0".to_owned(),
        conditions: "none".to_owned(),
        schema_hash: batch::item_schema_hash(),
        min_deposit: DEPOSIT.into(),
        validator_bond: DEPOSIT.into(),
        accept_quality: 5_000,
        access: DatanetAccess::Open,
    };
    let opened = datanet::create(context, &owner, terms).await.unwrap();
    let id = opened.datanet.u64();
    let admitted = vec![validator.address().to_string()];
    datanet::admit(context, &owner, id, admitted).await.unwrap();
    datanet::bond(context, &validator, id, DEPOSIT)
        .await
        .unwrap();
    id
}

/// Submits a batch of one item; returns its id.
async fn submit(world: &World, folder: &std::path::Path, datanet: u64, text: &str) -> u64 {
    let line = serde_json::json!({
        "id": text, "text": text, "licence": "CC0-1.0", "origin": "written for this test",
    });
    let path = folder.join("items.jsonl");
    std::fs::write(&path, line.to_string()).unwrap();
    let file = BatchFile::load(&path).unwrap();
    let store = ArtifactStore::open_folder(folder.join("artifacts")).await;
    let (context, payer) = (&world.context, &world.payer);
    let submitted = batch::submit(context, payer, &store.unwrap(), datanet, &file, DEPOSIT).await;
    submitted.unwrap().batch.batch.u64()
}

async fn accept(world: &World, datanet: u64, batch: u64) {
    let validator = world.context.wallet("oracle-1").unwrap();
    batch::score(&world.context, &validator, &[(datanet, batch, 9_000)])
        .await
        .unwrap();
}

async fn take(world: &World, datanet: u64) -> Hash32 {
    snapshot::take(&world.context, &world.payer, datanet)
        .await
        .unwrap();
    let taken = snapshot::list(&world.context, datanet).await.unwrap();
    taken.last().unwrap().root
}

#[tokio::test]
async fn a_training_set_is_the_batches_of_a_registered_snapshot_in_the_order_of_acceptance() {
    let world = World::start().await;
    let folder = tempfile::tempdir().unwrap();
    let datanet = open_datanet(&world).await;
    for text in ["first", "second", "third"] {
        submit(&world, folder.path(), datanet, text).await;
    }
    accept(&world, datanet, 2).await;
    accept(&world, datanet, 1).await;
    let root = take(&world, datanet).await;
    accept(&world, datanet, 3).await;
    let later = take(&world, datanet).await;

    let deployment = world.context.home.deployment();
    world.context.deployment.save(&deployment).unwrap();
    let registry = Registry::connect(&deployment).await.unwrap();
    for (root, expected) in [(root, vec![2, 1]), (later, vec![2, 1, 3])] {
        let set = registry.training_set(datanet, root).await.unwrap();
        let batches: Vec<u64> = set.batches.iter().map(|entry| entry.batch.u64()).collect();
        assert_eq!((set.name.as_str(), batches), (NAME, expected));
        assert_eq!(set.snapshot_root(), root);
    }
    let unknown = registry.training_set(datanet, Hash32([9; 32])).await;
    assert!(
        matches!(unknown, Err(FactoryError::Chain(_))),
        "{unknown:?}"
    );
}

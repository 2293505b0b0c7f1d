//! Datanets, their validators, and batches from submission to decision.

use std::path::PathBuf;

use attribution_report::{batch_root, Hash32};
use chain_client::TxOutcome;
use contract_api::datanet_registry::{BatchStatus, DatanetAccess, DatanetTerms};
use openledger::actions::batch::{self, BatchFile, Item};
use openledger::actions::{datanet, token};
use openledger::{Context, Error, Result, Wallet};
use sha2::{Digest, Sha256};

use crate::world::{assert_reason, World};

pub const DEPOSIT: u128 = 1_000;
const BOND: u128 = 5_000;
const VALIDATORS: [&str; 3] = ["validator-1", "validator-2", "validator-3"];

pub fn terms(name: &str) -> DatanetTerms {
    DatanetTerms {
        name: name.to_owned(),
        title: "Notes on risk".to_owned(),
        domain: "finance".to_owned(),
        licence: "CC0-1.0".to_owned(),
        conditions: "as the licence says".to_owned(),
        schema_hash: Hash32([1; 32]),
        min_deposit: DEPOSIT.into(),
        validator_bond: BOND.into(),
        accept_quality: 5_000,
        access: DatanetAccess::Open,
    }
}

/// Opens a Datanet in which three validators have equal bonds; returns it with them.
pub async fn open_datanet(world: &World) -> (u64, Vec<Wallet>) {
    let owner = world.wallet("owner");
    let opened = datanet::create(&world.context, &owner, terms("risk")).await;
    let id = opened.unwrap().datanet.u64();
    let mut validators = Vec::new();
    for name in VALIDATORS {
        validators.push(world.holder(name, BOND).await);
    }
    let admitted = validators.iter().map(|wallet| wallet.address().to_string());
    datanet::admit(&world.context, &owner, id, admitted.collect())
        .await
        .unwrap();
    for validator in &validators {
        datanet::bond(&world.context, validator, id, BOND)
            .await
            .unwrap();
    }
    (id, validators)
}

/// Writes lines to a file.
fn file(world: &World, lines: &[String]) -> PathBuf {
    let path = world.folder().join("items.jsonl");
    std::fs::write(&path, lines.join("\n")).unwrap();
    path
}

/// A batch whose items have these texts.
pub fn items(world: &World, texts: &[&str]) -> BatchFile {
    let item = |(number, text): (usize, &&str)| Item {
        id: format!("item-{number}"),
        text: (*text).to_owned(),
        licence: "CC0-1.0".to_owned(),
        origin: "written for this test".to_owned(),
    };
    let items = texts.iter().enumerate().map(item);
    let lines = items.map(|item| serde_json::to_string(&item).unwrap());
    BatchFile::load(&file(world, &lines.collect::<Vec<_>>())).unwrap()
}

/// Submits one item with the smallest deposit; returns the batch's id.
pub async fn submit(world: &World, contributor: &Wallet, datanet: u64, text: &str) -> u64 {
    let file = items(world, &[text]);
    let (context, artifacts) = (&world.context, &world.artifacts);
    let submitted = batch::submit(context, contributor, artifacts, datanet, &file, DEPOSIT).await;
    submitted.unwrap().batch.batch.u64()
}

/// Scores one batch.
async fn score(context: &Context, validator: &Wallet, score: (u64, u64, u16)) -> Result<TxOutcome> {
    batch::score(context, validator, &[score]).await
}

#[tokio::test]
async fn an_opened_datanet_is_found_by_name_and_id() {
    let world = World::start().await;
    let (context, owner) = (&world.context, world.wallet("owner"));
    let opened = datanet::create(context, &owner, terms("risk"))
        .await
        .unwrap();
    let second = datanet::create(context, &owner, terms("law"))
        .await
        .unwrap();
    assert_eq!(opened.owner, owner.address().to_string());
    assert_eq!(opened.terms, terms("risk"));
    assert_eq!((opened.batches.u64(), opened.total_bond.u128()), (0, 0));
    assert_eq!(datanet::by_name(context, "risk").await.unwrap(), opened);
    let id = opened.datanet.u64();
    assert_eq!(datanet::by_id(context, id).await.unwrap(), opened);
    let all = datanet::list(context, None).await.unwrap().datanets;
    assert_eq!(all, [opened, second.clone()]);
    let rest = datanet::list(context, Some(id)).await.unwrap().datanets;
    assert_eq!(rest, [second]);
}

#[tokio::test]
async fn terms_that_break_a_rule_open_no_datanet() {
    let world = World::start().await;
    let (context, owner) = (&world.context, world.wallet("owner"));
    datanet::create(context, &owner, terms("risk"))
        .await
        .unwrap();
    let again = datanet::create(context, &owner, terms("risk"));
    assert_reason(&world.refused(again).await, "the name risk belongs to");
    let mut broken = terms("law");
    broken.schema_hash = Hash32::ZERO;
    let refused = datanet::create(context, &owner, broken);
    assert_reason(&world.refused(refused).await, "schema_hash");
    let mut broken = terms("law");
    broken.accept_quality = 10_001;
    let refused = datanet::create(context, &owner, broken);
    assert_reason(&world.refused(refused).await, "10001");
    let refused = datanet::create(context, &owner, terms("No spaces"));
    assert_reason(&world.refused(refused).await, "name");
}

#[tokio::test]
async fn admitted_validators_bond_their_open() {
    let world = World::start().await;
    let (id, validators) = open_datanet(&world).await;
    let context = &world.context;
    let total = datanet::by_id(context, id).await.unwrap().total_bond;
    assert_eq!(total.u128(), 3 * BOND);
    assert_eq!(world.balances(&validators[0]).await.open, 0);
    let registry = &context.contracts.datanet_registry;
    assert_eq!(world.open_of(registry).await, 3 * BOND);
}

#[tokio::test]
async fn who_is_not_admitted_cannot_bond_and_who_does_not_own_cannot_admit() {
    let world = World::start().await;
    let (context, owner) = (&world.context, world.wallet("owner"));
    let opened = datanet::create(context, &owner, terms("risk")).await;
    let id = opened.unwrap().datanet.u64();
    let stranger = world.holder("payer", 10 * BOND).await;
    let bond = datanet::bond(context, &stranger, id, BOND);
    assert_reason(&world.refused(bond).await, "may not send this message");
    let account = vec![stranger.address().to_string()];
    let admit = datanet::admit(context, &stranger, id, account.clone());
    assert_reason(&world.refused(admit).await, "may not send this message");
    datanet::admit(context, &owner, id, account).await.unwrap();
    let low = datanet::bond(context, &stranger, id, BOND - 1);
    assert_reason(&world.refused(low).await, "5000 micro-OPEN are needed");
    let elsewhere = datanet::bond(context, &stranger, id + 1, BOND);
    assert_reason(&world.refused(elsewhere).await, "there is no Datanet 2");
}

#[tokio::test]
async fn a_submitted_batch_is_on_the_chain_and_its_items_are_stored() {
    let world = World::start().await;
    let (id, _) = open_datanet(&world).await;
    let contributor = world.holder("contributor", 3 * DEPOSIT).await;
    let file = items(&world, &["first text", "second text"]);
    let submitted = batch::submit(
        &world.context,
        &contributor,
        &world.artifacts,
        id,
        &file,
        2 * DEPOSIT,
    )
    .await
    .unwrap();
    let found = submitted.batch;
    let hash = |text: &str| Hash32(Sha256::digest(text).into());
    let hashes = [hash("first text"), hash("second text")];
    let address = contributor.address();
    assert_eq!(found.root, batch_root(&address.to_bytes(), &hashes));
    assert_eq!(found.contributor, address.to_string());
    assert_eq!((found.count.u64(), found.bytes.u64()), (2, 10 + 11));
    assert_eq!(found.deposit.u128(), 2 * DEPOSIT);
    assert_eq!(found.status, BatchStatus::Pending);
    assert_eq!(found.submitted_at.u64(), submitted.tx.height);
    assert_eq!(world.balances(&contributor).await.open, DEPOSIT);
    let content = found.uri.strip_prefix("sha256:").unwrap().parse().unwrap();
    assert_eq!(world.artifacts.get(content).await.unwrap(), file.content);
}

#[tokio::test]
async fn a_batch_that_breaks_a_rule_is_not_taken() {
    let world = World::start().await;
    let (id, _) = open_datanet(&world).await;
    let (context, artifacts) = (&world.context, &world.artifacts);
    let contributor = world.holder("contributor", 3 * DEPOSIT).await;
    submit(&world, &contributor, id, "text").await;
    let file = items(&world, &["text"]);
    let again = batch::submit(context, &contributor, artifacts, id, &file, DEPOSIT);
    assert_reason(&world.refused(again).await, "the same contributor and root");
    let file = items(&world, &["another text"]);
    let low = batch::submit(context, &contributor, artifacts, id, &file, DEPOSIT - 1);
    assert_reason(&world.refused(low).await, "1000 micro-OPEN are needed");
    let missing = batch::submit(context, &contributor, artifacts, id + 1, &file, DEPOSIT);
    assert_reason(&world.refused(missing).await, "there is no Datanet 2");
}

#[tokio::test]
async fn a_file_that_repeats_an_item_is_not_submitted() {
    let world = World::start().await;
    let (id, _) = open_datanet(&world).await;
    let contributor = world.holder("contributor", DEPOSIT).await;
    let file = items(&world, &["text", "other text", "text"]);
    let (context, artifacts) = (&world.context, &world.artifacts);
    let repeated = batch::submit(context, &contributor, artifacts, id, &file, DEPOSIT);
    let error = world.refused(repeated).await;
    assert!(
        matches!(&error, Error::Argument { reason, .. } if reason.contains("item-2 repeats")),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_accepted_batch_has_the_lower_median_as_quality_and_its_deposit_waits() {
    let world = World::start().await;
    let (id, validators) = open_datanet(&world).await;
    let contributor = world.holder("contributor", DEPOSIT).await;
    let number = submit(&world, &contributor, id, "text").await;
    assert_eq!(world.balances(&contributor).await.open, 0);
    let context = &world.context;
    score(context, &validators[0], (id, number, 9_000))
        .await
        .unwrap();
    let waiting = batch::show(context, id, number).await.unwrap();
    assert_eq!(waiting.status, BatchStatus::Pending);
    score(context, &validators[1], (id, number, 7_000))
        .await
        .unwrap();
    let decided = batch::show(context, id, number).await.unwrap();
    assert_eq!(decided.status, BatchStatus::Accepted);
    assert_eq!(decided.quality, 7_000);
    assert_eq!(decided.validators.len(), 2);
    assert_eq!(decided.held.u128(), DEPOSIT);
    assert_eq!(world.balances(&contributor).await.open, 0);
    let accepted = datanet::by_id(context, id).await.unwrap().accepted;
    assert_eq!(accepted.u64(), 1);
    let late = score(context, &validators[2], (id, number, 1));
    assert_reason(&world.refused(late).await, "is accepted already");
}

#[tokio::test]
async fn a_rejected_batch_is_not_accepted_and_its_deposit_waits_for_an_appeal() {
    let world = World::start().await;
    let (id, validators) = open_datanet(&world).await;
    let contributor = world.holder("contributor", DEPOSIT).await;
    let number = submit(&world, &contributor, id, "text").await;
    let context = &world.context;
    for validator in &validators[..2] {
        score(context, validator, (id, number, 4_999))
            .await
            .unwrap();
    }
    let decided = batch::show(context, id, number).await.unwrap();
    assert_eq!(decided.status, BatchStatus::Rejected);
    assert_eq!(world.balances(&contributor).await.open, 0);
    let treasury = world.open_of(&world.context.contracts.governor).await;
    assert_eq!((treasury, decided.held.u128()), (0, DEPOSIT));
    let accepted = datanet::by_id(context, id).await.unwrap().accepted;
    assert_eq!(accepted.u64(), 0);
}

#[tokio::test]
async fn only_bonded_validators_score_once_and_within_the_scale() {
    let world = World::start().await;
    let (id, validators) = open_datanet(&world).await;
    let contributor = world.holder("contributor", DEPOSIT).await;
    let number = submit(&world, &contributor, id, "text").await;
    let context = &world.context;
    let own = score(context, &contributor, (id, number, 10_000));
    assert_reason(&world.refused(own).await, "may not send this message");
    let beyond = score(context, &validators[0], (id, number, 10_001));
    assert_reason(&world.refused(beyond).await, "10001");
    let missing = score(context, &validators[0], (id, number + 1, 5_000));
    assert_reason(&world.refused(missing).await, "there is no batch 2");
    score(context, &validators[0], (id, number, 5_000))
        .await
        .unwrap();
    let twice = score(context, &validators[0], (id, number, 5_000));
    assert_reason(&world.refused(twice).await, "scored this batch already");
}

#[tokio::test]
async fn scores_of_one_transaction_count_together_or_not_at_all() {
    let world = World::start().await;
    let (id, validators) = open_datanet(&world).await;
    let contributor = world.holder("contributor", 2 * DEPOSIT).await;
    let first = submit(&world, &contributor, id, "first text").await;
    let second = submit(&world, &contributor, id, "second text").await;
    let context = &world.context;
    let broken = [(id, first, 8_000), (id, second, 10_001)];
    world
        .refused(batch::score(context, &validators[0], &broken))
        .await;
    for validator in &validators[..2] {
        let scores = [(id, first, 8_000), (id, second, 1_000)];
        batch::score(context, validator, &scores).await.unwrap();
    }
    let batches = batch::list(context, id).await.unwrap();
    let states: Vec<_> = batches
        .iter()
        .map(|batch| (batch.batch.u64(), batch.status, batch.quality))
        .collect();
    let expected = [
        (first, BatchStatus::Accepted, 8_000),
        (second, BatchStatus::Rejected, 1_000),
    ];
    assert_eq!(states, expected);
}

#[tokio::test]
async fn a_root_belongs_to_one_contributor() {
    let world = World::start().await;
    let (id, _) = open_datanet(&world).await;
    let contributor = world.holder("contributor", DEPOSIT).await;
    let copier = world.holder("payer", DEPOSIT).await;
    let original = submit(&world, &contributor, id, "text").await;
    let copy = submit(&world, &copier, id, "text").await;
    let context = &world.context;
    let original = batch::show(context, id, original).await.unwrap();
    let copy = batch::show(context, id, copy).await.unwrap();
    assert_eq!(original.uri, copy.uri);
    assert_ne!(original.root, copy.root);
    assert_eq!(
        token::balances(context, &copy.contributor)
            .await
            .unwrap()
            .open,
        0
    );
}

#[tokio::test]
async fn a_file_of_items_that_cannot_be_read_is_named_with_the_line() {
    let world = World::start().await;
    let good = r#"{"id": "a", "text": "t", "licence": "CC0-1.0", "origin": "o"}"#.to_owned();
    let rows = [
        (vec![good.clone(), "no json".to_owned()], "line 2"),
        (vec![good, r#"{"id": "b"}"#.to_owned()], "line 2"),
        (vec![" ".to_owned()], "1 to 1000000 items"),
    ];
    for (lines, expected) in rows {
        let path = file(&world, &lines);
        match BatchFile::load(&path).unwrap_err() {
            Error::File {
                path: named,
                reason,
            } => {
                assert_eq!(named, path);
                assert!(reason.contains(expected), "{reason}");
            }
            other => panic!("{other:?}"),
        }
    }
    let missing = world.folder().join("missing.jsonl");
    let error = BatchFile::load(&missing).unwrap_err();
    assert!(
        matches!(&error, Error::File { path, .. } if *path == missing),
        "{error:?}"
    );
}

//! Following blocks: each once, in order, across restarts.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::time::Duration;

use chain_client::{BlockCursor, Broadcaster, Error, FileCursorStore, TxHash};
use common::World;
use cosmwasm_std::coin;
use tempfile::TempDir;

async fn pay(payer: &Broadcaster, count: usize) -> Vec<TxHash> {
    let mut hashes = Vec::new();
    for _ in 0..count {
        let outcome = payer
            .bank_send(payer.address(), &[coin(1, "uopen")])
            .await
            .unwrap();
        hashes.push(outcome.hash);
    }
    hashes
}

fn open(payer: &Broadcaster, folder: &TempDir, batch: usize) -> BlockCursor<FileCursorStore> {
    let store = FileCursorStore::new(folder.path().join("cursor"));
    BlockCursor::open(payer.chain().clone(), store, 1, batch).unwrap()
}

/// Reads and commits until this transaction was seen; returns all hashes seen.
async fn read_until(cursor: &mut BlockCursor<FileCursorStore>, last: TxHash) -> Vec<TxHash> {
    let mut seen = Vec::new();
    while !seen.contains(&last) {
        for block in cursor.next_batch().await.unwrap() {
            assert_eq!(block.height, cursor.next_height());
            seen.extend(block.transactions.iter().map(|tx| tx.hash));
            cursor.commit(block.height).unwrap();
        }
    }
    seen
}

#[tokio::test]
async fn every_transaction_is_seen_once_across_a_restart() {
    let world = World::start().await;
    let payer = world.funded("payer").await;
    let folder = TempDir::new().unwrap();
    let first = pay(&payer, 4).await;
    let mut cursor = open(&payer, &folder, 2);
    let mut seen = read_until(&mut cursor, first[3]).await;
    drop(cursor);
    let second = pay(&payer, 3).await;
    let mut cursor = open(&payer, &folder, 100);
    seen.extend(read_until(&mut cursor, second[2]).await);
    let expected: Vec<TxHash> = first.into_iter().chain(second).collect();
    seen.retain(|hash| expected.contains(hash));
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn blocks_come_again_until_they_are_committed() {
    let world = World::start().await;
    let payer = world.funded("payer").await;
    let folder = TempDir::new().unwrap();
    pay(&payer, 2).await;
    let heights = |blocks: Vec<chain_client::Block>| -> Vec<u64> {
        blocks.iter().map(|block| block.height).collect()
    };
    let mut cursor = open(&payer, &folder, 2);
    assert_eq!(heights(cursor.poll().await.unwrap()), [1, 2]);
    assert_eq!(heights(cursor.poll().await.unwrap()), [1, 2]);
    cursor.commit(1).unwrap();
    let cursor = open(&payer, &folder, 1);
    assert_eq!(heights(cursor.poll().await.unwrap()), [2]);
}

#[tokio::test]
async fn heights_are_committed_in_order() {
    let world = World::start().await;
    let payer = world.funded("payer").await;
    let folder = TempDir::new().unwrap();
    let mut cursor = open(&payer, &folder, 2);
    let error = cursor.commit(2).unwrap_err();
    assert!(
        matches!(error, Error::CursorOrder { height: 2, next: 1 }),
        "{error}"
    );
    cursor.commit(1).unwrap();
    assert!(cursor.commit(1).is_err());
}

#[tokio::test]
async fn a_block_tells_its_time_and_what_its_transactions_did() {
    let world = World::start().await;
    let payer = world.funded("payer").await;
    let outcome = payer
        .bank_send(payer.address(), &[coin(1, "uopen")])
        .await
        .unwrap();
    let block = payer.chain().block(outcome.height).await.unwrap();
    let tx = block
        .transactions
        .iter()
        .find(|tx| tx.hash == outcome.hash)
        .unwrap();
    assert_eq!((tx.code, tx.gas_used), (0, outcome.gas_used));
    assert_eq!(tx.events, outcome.events);
    assert!(block.events().any(|event| event.kind == "transfer"));
    let latest = payer.chain().latest_block().await.unwrap();
    assert!(latest.height >= block.height && latest.time >= block.time);
    assert!(payer.chain().block(latest.height + 1_000).await.is_err());
}

#[tokio::test]
async fn block_time_can_be_waited_for() {
    let world = World::start().await;
    let payer = world.funded("payer").await;
    let chain = payer.chain();
    let now = chain.latest_block().await.unwrap().time.seconds();
    let reached = chain
        .wait_for_block_time(now, Duration::ZERO)
        .await
        .unwrap();
    assert!(reached.time.seconds() >= now);
    let error = chain
        .wait_for_block_time(now + 3_600, Duration::ZERO)
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::BlockTimeNotReached { .. }),
        "{error}"
    );
    let (waited, ()) = tokio::join!(
        chain.wait_for_block_time(now + 3_600, Duration::from_secs(60)),
        world.advance(3_600),
    );
    assert!(waited.unwrap().time.seconds() >= now + 3_600);
}

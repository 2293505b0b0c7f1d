//! What does not pay is refused with 402 and the reason, before any work.
#![allow(clippy::unwrap_used)]

mod common;

use base64::{engine::general_purpose::STANDARD as BASE64, Engine};
use common::{question, World, PRICE};
use serde_json::{json, Value};

/// A voucher as JSON, changed by `change` and encoded again.
fn changed(header: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut voucher: Value = serde_json::from_slice(&BASE64.decode(header).unwrap()).unwrap();
    change(&mut voucher);
    BASE64.encode(voucher.to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_wrong_voucher_has_its_reason_and_changes_nothing() {
    let world = World::start().await;
    let good = world.voucher(PRICE);
    let node = world.node.address().to_string();
    let stranger = openledger::actions::channel::open(
        &world.context,
        &world.payer,
        world.payer.address().as_ref(),
        1_000_000,
        3_600,
    );
    let stranger = stranger.await.unwrap().channel.channel.u64();
    let mut elsewhere = world.session.clone();
    elsewhere.channel = stranger;
    let elsewhere =
        openledger::actions::ask::voucher_header(&world.context, &elsewhere, PRICE).unwrap();
    let mut late = world.session.clone();
    late.expires += 1;
    let late = openledger::actions::ask::voucher_header(&world.context, &late, PRICE).unwrap();
    let mut expired = world.session.clone();
    expired.expires = 1;
    let expired =
        openledger::actions::ask::voucher_header(&world.context, &expired, PRICE).unwrap();
    let rows = [
        ("missing", None, "voucher_missing"),
        ("no base64", Some("§".to_owned()), "voucher_malformed"),
        (
            "no JSON",
            Some(BASE64.encode("voucher")),
            "voucher_malformed",
        ),
        (
            "unknown field",
            Some(changed(&good, |v| v["tip"] = json!("1"))),
            "voucher_malformed",
        ),
        ("too long", Some("A".repeat(4_096)), "voucher_malformed"),
        (
            "other chain",
            Some(changed(&good, |v| v["chain_id"] = json!("other-1"))),
            "voucher_wrong_chain",
        ),
        (
            "other contract",
            Some(changed(&good, |v| v["splitter"] = json!(node))),
            "voucher_wrong_splitter",
        ),
        (
            "no such channel",
            Some(changed(&good, |v| v["channel"] = json!("999"))),
            "channel_unknown",
        ),
        (
            "other node's channel",
            Some(elsewhere),
            "channel_wrong_node",
        ),
        (
            "outlives its channel",
            Some(late),
            "voucher_outlives_channel",
        ),
        ("expired", Some(expired), "voucher_expired"),
        (
            "over the cap",
            Some(world.voucher(1_000_001)),
            "voucher_over_cap",
        ),
        (
            "amount raised after signing",
            Some(changed(&good, |v| v["cumulative"] = json!("2000"))),
            "voucher_bad_signature",
        ),
        (
            "signature cut off",
            Some(changed(&good, |v| v["signature"] = json!("00"))),
            "voucher_bad_signature",
        ),
        (
            "too little",
            Some(world.voucher(PRICE - 1)),
            "voucher_insufficient",
        ),
    ];
    for (name, voucher, code) in rows {
        let (status, answer) = world
            .chat(voucher, question("What is the notice period?"))
            .await;
        assert_eq!(status, 402, "{name}: {answer}");
        assert_eq!(answer["error"]["code"], code, "{name}: {answer}");
        assert_eq!(world.charged().await, 0, "{name}");
    }
    let (status, answer) = world
        .chat(Some(good), question("What is the notice period?"))
        .await;
    assert_eq!(status, 200, "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replayed_voucher_pays_once() {
    let world = World::start().await;
    let voucher = world.voucher(PRICE);
    let (status, answer) = world
        .chat(Some(voucher.clone()), question("What is it?"))
        .await;
    assert_eq!(
        (status, answer["openledger"]["charged"].clone()),
        (200, json!(PRICE.to_string()))
    );
    let (status, answer) = world.chat(Some(voucher), question("What is it?")).await;
    assert_eq!(status, 402, "{answer}");
    assert_eq!(answer["error"]["code"], "voucher_insufficient");
    assert_eq!(answer["error"]["required"], (2 * PRICE).to_string());
    assert_eq!(world.charged().await, PRICE);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_at_the_same_time_cannot_share_one_payment() {
    let world = World::start().await;
    let ask = || world.chat(Some(world.voucher(PRICE)), question("What is it?"));
    let answers = futures::future::join_all((0..6).map(|_| ask())).await;
    let paid = answers.iter().filter(|(status, _)| *status == 200).count();
    assert_eq!(paid, 1, "{answers:?}");
    assert_eq!(world.charged().await, PRICE);
}

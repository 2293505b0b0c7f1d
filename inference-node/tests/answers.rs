//! Paid answers in the shapes of the OpenAI API, their receipts, and who may read the feed.
#![allow(clippy::unwrap_used)]

mod common;

use attribution_report::{feed_request_bytes, node_receipt_digest, ReceiptRecord};
use common::{question, World, BASE, MODEL, PRICE};
use devnet::chain::config::DEFAULT_CHAIN_ID;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde_json::{json, Value};

const FAR: u64 = 60;

fn now() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

/// Reads the feed as `operator` with `key`.
async fn feed(world: &World, operator: &str, key: &SigningKey, expires: u64) -> (u16, Value) {
    let (after, limit) = (0, 10);
    let canonical = world
        .context
        .chain
        .parse_address(operator)
        .unwrap()
        .to_bytes();
    let node = world.node.address().to_bytes();
    let bytes = feed_request_bytes(DEFAULT_CHAIN_ID, &node, &canonical, after, limit, expires);
    let response = world
        .http
        .get(format!(
            "{}/v1/receipts?after={after}&limit={limit}",
            world.url
        ))
        .header("x-openledger-operator", operator)
        .header("x-openledger-expires", expires)
        .header(
            "x-openledger-signature",
            hex::encode(key.sign(&bytes).to_bytes()),
        )
        .send()
        .await
        .unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_ends_with_the_receipt_the_usage_and_done() {
    let world = World::start().await;
    let mut body: Value = serde_json::from_str(&question("What is it?")).unwrap();
    body["stream"] = json!(true);
    body["stream_options"] = json!({"include_usage": true});
    let response = world
        .http
        .post(format!("{}/v1/chat/completions", world.url))
        .header("x-openledger-voucher", world.voucher(PRICE))
        .json(&body)
        .send()
        .await
        .unwrap();
    let receipt = response.headers()["x-openledger-receipt"]
        .to_str()
        .unwrap()
        .to_owned();
    let text = response.text().await.unwrap();
    let events: Vec<&str> = text
        .split("\n\n")
        .filter_map(|event| event.strip_prefix("data: "))
        .collect();
    assert_eq!(events.last(), Some(&"[DONE]"));
    let chunks: Vec<Value> = events[..events.len() - 1]
        .iter()
        .map(|event| serde_json::from_str(event).unwrap())
        .collect();
    let usage = chunks.last().unwrap();
    assert!(usage["usage"]["completion_tokens"].as_u64().unwrap() >= 1);
    let ending = &chunks[chunks.len() - 2];
    assert!(["stop", "length"].contains(&ending["choices"][0]["finish_reason"].as_str().unwrap()));
    assert_eq!(ending["openledger"]["receipt_id"], receipt);
    assert_eq!(ending["openledger"]["fee"], PRICE.to_string());
    let url = format!("{}/v1/receipts/{receipt}", world.url);
    let stored: Value = world
        .http
        .get(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(stored["receipt"]["fee"], PRICE.to_string());
    assert!(
        stored["transcript"].is_null(),
        "transcripts are for oracles"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_gives_the_same_answer_streamed_or_whole_chat_or_completion() {
    let world = World::start().await;
    let mut texts = Vec::new();
    for turn in 1..=2 {
        let body = json!({
            "model": MODEL, "temperature": 1.0, "seed": 5, "max_tokens": 8,
            "messages": [{"role": "user", "content": "What is it?"}],
        });
        let voucher = world.voucher(PRICE * turn);
        let (status, answer) = world.chat(Some(voucher), body.to_string()).await;
        assert_eq!(status, 200, "{answer}");
        texts.push(answer["choices"][0]["message"]["content"].clone());
    }
    let body = json!({
        "model": MODEL, "temperature": 1.0, "seed": 5, "max_tokens": 8,
        "prompt": "Question: What is it?\nAnswer:",
    });
    let voucher = Some(world.voucher(PRICE * 3));
    let (_, answer) = world
        .post("/v1/completions", voucher, body.to_string())
        .await;
    texts.push(answer["choices"][0]["text"].clone());
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_base_answers_for_nothing_where_the_node_says_so() {
    let world = World::start().await;
    let mut body: Value = serde_json::from_str(&question("What is it?")).unwrap();
    body["model"] = json!(BASE);
    let (status, answer) = world.chat(None, body.to_string()).await;
    assert_eq!(
        (status, &answer["openledger"]),
        (200, &Value::Null),
        "{answer}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn models_are_listed_with_their_prices() {
    let world = World::start().await;
    let url = format!("{}/v1/models", world.url);
    let list: Value = world
        .http
        .get(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let adapter = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|model| model["id"] == MODEL);
    assert_eq!(
        adapter.unwrap()["openledger"]["price"]["per_call"],
        PRICE.to_string()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_model_is_shown_by_its_name_the_base_too() {
    let world = World::start().await;
    for (name, status, longest) in [
        (MODEL, 200, json!(16)),
        (BASE, 200, Value::Null),
        ("unknown", 404, Value::Null),
    ] {
        let url = format!("{}/v1/models/{name}", world.url);
        let response = world.http.get(url).send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{name}");
        let shown: Value = response.json().await.unwrap();
        assert_eq!(shown["openledger"]["max_tokens"], longest, "{name}");
        if status == 200 {
            assert_eq!(shown["id"], name);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_oracles_of_the_set_read_the_feed_and_its_receipts_are_signed() {
    let world = World::start().await;
    let (status, answer) = world
        .chat(Some(world.voucher(PRICE)), question("What is it?"))
        .await;
    assert_eq!(status, 200, "{answer}");
    let key = world.register_oracle().await;
    let operator = world
        .context
        .wallet("oracle-1")
        .unwrap()
        .address()
        .to_string();
    let stranger = world.payer.address().to_string();
    let wrong_key = SigningKey::from_bytes(&[8; 32]);
    for (name, operator, key, expires) in [
        ("not in the set", &stranger, &key, now() + FAR),
        ("another key", &operator, &wrong_key, now() + FAR),
        ("expired", &operator, &key, now() - 1),
        ("valid for too long", &operator, &key, now() + 1_000_000),
    ] {
        let (status, answer) = feed(&world, operator, key, expires).await;
        assert_eq!(
            (status, &answer["error"]["code"]),
            (403, &json!("not_an_oracle")),
            "{name}"
        );
    }
    let (status, answer) = feed(&world, &operator, &key, now() + FAR).await;
    assert_eq!(status, 200, "{answer}");
    let records: Vec<ReceiptRecord> = serde_json::from_value(answer["records"].clone()).unwrap();
    let record = &records[0];
    assert_eq!(
        record.receipt.transcript_commitment,
        record.transcript.commitment()
    );
    let url = format!("{}/v1/node", world.url);
    let identity: Value = world
        .http
        .get(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let receipt_key: [u8; 32] = hex::decode(identity["receipt_key"].as_str().unwrap())
        .unwrap()
        .try_into()
        .unwrap();
    let digest = node_receipt_digest(
        DEFAULT_CHAIN_ID,
        &world.context.contracts.payout_splitter.to_bytes(),
        &world.node.address().to_bytes(),
        &record.receipt,
    );
    let signature = Signature::from_slice(record.receipt.node_signature.as_slice()).unwrap();
    let receipt_key = VerifyingKey::from_bytes(&receipt_key).unwrap();
    receipt_key
        .verify_strict(digest.as_bytes(), &signature)
        .unwrap();
}

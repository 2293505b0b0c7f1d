//! Bad input: a clear typed error, an unchanged account, and the process lives.
#![allow(clippy::unwrap_used)]

mod common;

use common::{question, World, MODEL, PRICE};
use serde_json::{json, Value};

fn body(change: impl FnOnce(&mut Value)) -> String {
    let mut body: Value = serde_json::from_str(&question("What is the notice period?")).unwrap();
    change(&mut body);
    body.to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_bad_request_has_its_reason_and_costs_nothing() {
    let world = World::start().await;
    let megabyte = "a".repeat(1_000_000);
    let rows = [
        (
            "malformed JSON",
            "{\"model\":".to_owned(),
            400,
            "malformed_request",
        ),
        ("no JSON", "hello".to_owned(), 400, "malformed_request"),
        (
            "no model",
            body(|b| drop(b.as_object_mut().unwrap().remove("model"))),
            400,
            "malformed_request",
        ),
        (
            "unknown model",
            body(|b| b["model"] = json!("nobody")),
            404,
            "model_not_found",
        ),
        (
            "model name of 1 MB",
            body(|b| b["model"] = json!(megabyte)),
            404,
            "model_not_found",
        ),
        (
            "no messages",
            body(|b| b["messages"] = json!([])),
            400,
            "invalid_messages",
        ),
        (
            "empty prompt",
            body(|b| b["messages"][0]["content"] = json!("")),
            400,
            "empty_prompt",
        ),
        (
            "prompt of 1 MB",
            body(|b| b["messages"][0]["content"] = json!(megabyte)),
            400,
            "context_length_exceeded",
        ),
        (
            "prompt beyond the context",
            body(|b| b["messages"][0]["content"] = json!("x ".repeat(300))),
            400,
            "context_length_exceeded",
        ),
        (
            "unknown role",
            body(|b| b["messages"][0]["role"] = json!("tool")),
            400,
            "invalid_role",
        ),
        (
            "assistant speaks last",
            body(|b| b["messages"][0]["role"] = json!("assistant")),
            400,
            "invalid_messages",
        ),
        (
            "picture",
            body(|b| b["messages"][0]["content"] = json!([{"type": "image_url"}])),
            400,
            "unsupported_content",
        ),
        (
            "two answers",
            body(|b| b["n"] = json!(2)),
            400,
            "unsupported_value",
        ),
        (
            "top_p",
            body(|b| b["top_p"] = json!(0.5)),
            400,
            "unsupported_value",
        ),
        (
            "hot",
            body(|b| b["temperature"] = json!(3)),
            400,
            "unsupported_value",
        ),
        (
            "no tokens",
            body(|b| b["max_tokens"] = json!(0)),
            400,
            "unsupported_value",
        ),
        (
            "empty stop",
            body(|b| b["stop"] = json!("")),
            400,
            "unsupported_value",
        ),
        (
            "body of 3 MB",
            "a".repeat(3_000_000),
            400,
            "request_too_large",
        ),
    ];
    for (name, body, status, code) in rows {
        let (found, answer) = world.chat(Some(world.voucher(PRICE)), body).await;
        assert_eq!(
            (found, &answer["error"]["code"]),
            (status, &json!(code)),
            "{name}: {answer}"
        );
        assert_eq!(world.charged().await, 0, "{name}");
    }
    let (status, answer) = world
        .chat(Some(world.voucher(PRICE)), question("What is it?"))
        .await;
    assert_eq!(status, 200, "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn completions_refuse_an_empty_prompt() {
    let world = World::start().await;
    let body = json!({"model": MODEL, "prompt": ""}).to_string();
    let (status, answer) = world
        .post("/v1/completions", Some(world.voucher(PRICE)), body)
        .await;
    assert_eq!(
        (status, &answer["error"]["code"]),
        (400, &json!("empty_prompt"))
    );
}

//! A chain, a node and a payer for the tests of clients in other languages: says as one line of
//! JSON where they are, and ends when its standard input does.
#![allow(clippy::unwrap_used)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::io::Read;

use common::{World, BASE, MODEL, PRICE};
use openledger::actions::node;
use serde_json::json;

#[tokio::main]
async fn main() {
    let world = World::start().await;
    let oracle = world.register_oracle().await;
    let receipt_key = world.receipt_key().await;
    let registered = node::register(&world.context, &world.node, &world.url, &receipt_key).await;
    registered.unwrap();
    let key = world.context.home.key("payer").unwrap();
    let secret = std::fs::read_to_string(key).unwrap();
    println!(
        "{}",
        json!({
            "deployment": world.context.deployment,
            "payer_secret": secret.trim(),
            "url": world.url,
            "wallet": world.wallet(),
            "oracle_secret": hex::encode(oracle.to_bytes()),
            "node": world.node.address().to_string(),
            "model": MODEL,
            "base": BASE,
            "price": PRICE.to_string(),
        })
    );
    let ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    ended.await.unwrap().unwrap();
}

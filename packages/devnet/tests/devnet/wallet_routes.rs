//! The REST routes of a wallet, and which web pages may call.

use base64::prelude::{Engine as _, BASE64_STANDARD};
use serde_json::json;

use crate::guests;
use crate::rpc::Served;
use crate::support::{Signer, World, CHAIN_ID, FUNDS};

#[tokio::test(flavor = "multi_thread")]
async fn the_routes_of_a_wallet() {
    let served = Served::start().await;
    let World { alice, bob, .. } = &served.world;
    let info = served
        .get("/cosmos/base/tendermint/v1beta1/node_info")
        .await;
    assert_eq!(info["default_node_info"]["network"], CHAIN_ID);
    let account = served
        .get(&format!("/cosmos/auth/v1beta1/accounts/{}", alice.address))
        .await;
    assert_eq!(account["account"]["sequence"], "0");
    let stranger = Signer::new(9).address;
    let missing = served
        .get(&format!("/cosmos/auth/v1beta1/accounts/{stranger}"))
        .await;
    assert_eq!(missing["code"], 5);

    let body = json!({ "tx_bytes": BASE64_STANDARD.encode(served.transfer(10)), "mode": "BROADCAST_MODE_SYNC" });
    let simulated = served.post("/cosmos/tx/v1beta1/simulate", &body).await;
    let sent = served.post("/cosmos/tx/v1beta1/txs", &body).await;
    assert_eq!(sent["tx_response"]["code"], 0, "{sent}");
    let hash = sent["tx_response"]["txhash"].as_str().unwrap();
    let found = served.get(&format!("/cosmos/tx/v1beta1/txs/{hash}")).await;
    assert_eq!(
        found["tx_response"]["gas_used"],
        simulated["gas_info"]["gas_used"]
    );
    let balances = served
        .get(&format!("/cosmos/bank/v1beta1/balances/{}", bob.address))
        .await;
    assert_eq!(balances["balances"][0]["amount"], (FUNDS + 10).to_string());

    let code_id = served.world.store(alice, guests::obedient());
    let contract = served.world.instantiate(alice, code_id, &json!({}));
    // The contract answers with the query itself: base64 of {"a":1}.
    let query = BASE64_STANDARD.encode("\"eyJhIjoxfQ==\"");
    let answer = served
        .get(&format!(
            "/cosmwasm/wasm/v1/contract/{contract}/smart/{query}"
        ))
        .await;
    assert_eq!(answer, json!({ "data": { "a": 1 } }));
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_this_machine_may_call_and_others_may_not() {
    let served = Served::start().await;
    for (origin, allowed) in [
        ("http://localhost:3000", true),
        ("https://example.com", false),
    ] {
        let request = reqwest::Client::new()
            .request(reqwest::Method::OPTIONS, format!("{}/status", served.url))
            .header("origin", origin);
        let answer = request.send().await.unwrap();
        let header = answer.headers().get("access-control-allow-origin");
        assert_eq!(header.is_some(), allowed, "{origin}");
    }
    served.end().await;
}

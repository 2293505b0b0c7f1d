//! The RPC as the Rust client of CometBFT and a wallet use it.

use cosmrs::proto::cosmos::auth::v1beta1::{
    BaseAccount, QueryAccountRequest, QueryAccountResponse,
};
use cosmrs::proto::cosmos::tx::v1beta1::{
    GetTxRequest, GetTxResponse, SimulateRequest, SimulateResponse,
};
use cosmrs::proto::cosmwasm::wasm::v1 as wasm;
use cosmrs::proto::traits::Message;
use devnet::rpc::{serve, ServeOptions};
use serde_json::{json, Value};
use tendermint_rpc::client::CompatMode;
use tendermint_rpc::{Client, HttpClient, Order};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::guests;
use crate::support::{bank_send, execute, instantiate, store_code, Signer, World, CHAIN_ID};

/// A served chain.
pub struct Served {
    pub world: World,
    client: HttpClient,
    pub url: String,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl Served {
    pub async fn start() -> Self {
        let world = World::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let devnet = world.devnet.clone();
        let server = tokio::spawn(async move {
            let stop = async { drop(stopped.await) };
            serve(
                devnet,
                listener,
                ServeOptions {
                    block_interval: None,
                },
                stop,
            )
            .await
            .unwrap();
        });
        let client_url = url.parse::<tendermint_rpc::HttpClientUrl>().unwrap();
        let client = HttpClient::builder(client_url)
            .compat_mode(CompatMode::V0_38)
            .build()
            .unwrap();
        Self {
            world,
            client,
            url,
            stop,
            server,
        }
    }

    pub async fn end(self) {
        drop(self.client);
        self.stop.send(()).unwrap();
        self.server.await.unwrap();
    }

    async fn abci<Q: Message, R: Message + Default>(&self, path: &str, request: &Q) -> R {
        let answer =
            self.client
                .abci_query(Some(path.to_owned()), request.encode_to_vec(), None, false);
        let answer = answer.await.unwrap();
        assert!(answer.code.is_ok(), "{}", answer.log);
        R::decode(answer.value.as_slice()).unwrap()
    }

    pub async fn get(&self, path: &str) -> Value {
        reqwest::get(format!("{}{path}", self.url))
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Value {
        let request = reqwest::Client::new()
            .post(format!("{}{path}", self.url))
            .json(body);
        request.send().await.unwrap().json().await.unwrap()
    }

    pub fn transfer(&self, amount: u128) -> Vec<u8> {
        let World { alice, bob, .. } = &self.world;
        alice.sign(
            vec![bank_send(alice, &bob.address, amount)],
            &self.world.next(alice),
        )
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_state_of_the_node() {
    let served = Served::start().await;
    served.client.health().await.unwrap();
    let status = served.client.status().await.unwrap();
    assert_eq!(status.node_info.network.as_str(), CHAIN_ID);
    assert_eq!(status.sync_info.latest_block_height.value(), 1);
    assert!(!status.sync_info.catching_up);
    let info = served.client.abci_info().await.unwrap();
    assert_eq!(info.last_block_height.value(), 1);
    let validators = served
        .client
        .validators(1u32, tendermint_rpc::Paging::Default)
        .await
        .unwrap();
    assert_eq!(validators.validators.len(), 1);
    assert_eq!(
        validators.validators[0].address,
        status.validator_info.address
    );
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_is_sent_found_and_searched() {
    let served = Served::start().await;
    let bytes = served.transfer(10);
    let sent = served
        .client
        .broadcast_tx_sync(bytes.clone())
        .await
        .unwrap();
    assert!(sent.code.is_ok(), "{}", sent.log);

    let found = served.client.tx(sent.hash, false).await.unwrap();
    assert_eq!(found.height.value(), 2);
    assert_eq!(found.tx, bytes);
    assert!(found.tx_result.code.is_ok());
    assert!(found.tx_result.gas_used > 20_000);

    served
        .client
        .broadcast_tx_commit(served.transfer(11))
        .await
        .unwrap();
    let query = "transfer.amount='10uopen' AND tx.height>1".parse().unwrap();
    let search = served
        .client
        .tx_search(query, false, 1, 10, Order::Ascending)
        .await
        .unwrap();
    assert_eq!(search.total_count, 1);
    assert_eq!(search.txs[0].hash, sent.hash);
    let query: tendermint_rpc::query::Query = "message.action='/cosmos.bank.v1beta1.MsgSend'"
        .parse()
        .unwrap();
    let page = served
        .client
        .tx_search(query, false, 2, 1, Order::Descending)
        .await
        .unwrap();
    assert_eq!((page.total_count, page.txs.len()), (2, 1));
    assert_eq!(page.txs[0].height.value(), 2);
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_transaction_says_why() {
    let served = Served::start().await;
    let World { alice, bob, .. } = &served.world;
    let mut signed = served.world.next(alice);
    signed.sequence = 3;
    let bytes = alice.sign(vec![bank_send(alice, &bob.address, 1)], &signed);
    let sent = served.client.broadcast_tx_sync(bytes).await.unwrap();
    assert_eq!((sent.code.value(), sent.codespace.as_str()), (32, "sdk"));
    assert_eq!(
        sent.log,
        "account sequence mismatch, expected 0, got 3: incorrect account sequence"
    );
    let missing = served.client.tx(sent.hash, false).await.unwrap_err();
    assert!(missing.to_string().contains("not found"), "{missing}");
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn blocks_and_their_results() {
    let served = Served::start().await;
    let bytes = served.transfer(10);
    served
        .client
        .broadcast_tx_sync(bytes.clone())
        .await
        .unwrap();
    served.world.devnet.advance(5).unwrap();

    let first = served.client.block(1u32).await.unwrap();
    let second = served.client.block(2u32).await.unwrap();
    assert!(first.block.last_commit.is_none());
    assert_eq!(second.block.data, vec![bytes]);
    assert_eq!(second.block.header.last_block_id, Some(first.block_id));
    let latest = served.client.latest_block().await.unwrap();
    assert_eq!(latest.block.header.height.value(), 3);
    assert!(latest.block.header.time > second.block.header.time);

    let results = served.client.block_results(2u32).await.unwrap();
    let results = results.txs_results.unwrap();
    assert_eq!(results.len(), 1);
    assert!(results[0]
        .events
        .iter()
        .any(|event| event.kind == "transfer"));
    let empty = served.client.block_results(3u32).await.unwrap();
    assert!(empty.txs_results.is_none());
    assert!(served.client.block_results(4u32).await.is_err());

    let chain = served.client.blockchain(1u32, 3u32).await.unwrap();
    let heights: Vec<u64> = chain
        .block_metas
        .iter()
        .map(|m| m.header.height.value())
        .collect();
    assert_eq!(heights, [3, 2, 1]);
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_by_protobuf() {
    let served = Served::start().await;
    let World { alice, .. } = &served.world;
    let request = QueryAccountRequest {
        address: alice.address.clone(),
    };
    let path = "/cosmos.auth.v1beta1.Query/Account";
    let account: QueryAccountResponse = served.abci(path, &request).await;
    let account = BaseAccount::decode(account.account.unwrap().value.as_slice()).unwrap();
    assert_eq!((account.account_number, account.sequence), (0, 0));

    let stranger = QueryAccountRequest {
        address: Signer::new(9).address,
    };
    let refused = served
        .client
        .abci_query(Some(path.to_owned()), stranger.encode_to_vec(), None, false)
        .await
        .unwrap();
    assert_eq!(
        (refused.code.value(), refused.codespace.as_str()),
        (22, "sdk")
    );

    let simulated: SimulateResponse = served
        .abci(
            "/cosmos.tx.v1beta1.Service/Simulate",
            &SimulateRequest {
                tx_bytes: served.transfer(1),
                ..Default::default()
            },
        )
        .await;
    let gas = simulated.gas_info.unwrap().gas_used;
    let sent = served
        .client
        .broadcast_tx_sync(served.transfer(1))
        .await
        .unwrap();
    let hash = sent.hash.to_string();
    let found: GetTxResponse = served
        .abci("/cosmos.tx.v1beta1.Service/GetTx", &GetTxRequest { hash })
        .await;
    assert_eq!(found.tx_response.unwrap().gas_used as u64, gas);
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn contracts_by_protobuf() {
    let served = Served::start().await;
    let World { alice, .. } = &served.world;
    let code = guests::obedient();
    let code_id = served.world.store(alice, code.clone());
    let contract = served.world.instantiate(alice, code_id, &json!({}));

    let info: wasm::QueryContractInfoResponse = served
        .abci(
            "/cosmwasm.wasm.v1.Query/ContractInfo",
            &wasm::QueryContractInfoRequest {
                address: contract.clone(),
            },
        )
        .await;
    let info = info.contract_info.unwrap();
    assert_eq!((info.code_id, info.label.as_str()), (code_id, "test"));
    assert_eq!(
        (&info.creator, &info.admin),
        (&alice.address, &alice.address)
    );
    let stored: wasm::QueryCodeResponse = served
        .abci(
            "/cosmwasm.wasm.v1.Query/Code",
            &wasm::QueryCodeRequest { code_id },
        )
        .await;
    assert_eq!(stored.data, code);
    let listed: wasm::QueryContractsByCodeResponse = served
        .abci(
            "/cosmwasm.wasm.v1.Query/ContractsByCode",
            &wasm::QueryContractsByCodeRequest {
                code_id,
                pagination: None,
            },
        )
        .await;
    assert_eq!(listed.contracts, std::slice::from_ref(&contract));
    let codes: wasm::QueryCodesResponse = served
        .abci(
            "/cosmwasm.wasm.v1.Query/Codes",
            &wasm::QueryCodesRequest { pagination: None },
        )
        .await;
    assert_eq!(codes.code_infos.len(), 1);
    let smart: wasm::QuerySmartContractStateResponse = served
        .abci(
            "/cosmwasm.wasm.v1.Query/SmartContractState",
            &wasm::QuerySmartContractStateRequest {
                address: contract,
                query_data: b"\"aGVsbG8=\"".to_vec(),
            },
        )
        .await;
    assert_eq!(smart.data, b"hello");
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_methods_by_address() {
    let served = Served::start().await;
    let bytes = served.transfer(10);
    let tx = hex::encode(&bytes);
    let sent = served.get(&format!("/broadcast_tx_sync?tx=0x{tx}")).await;
    assert_eq!(sent["result"]["code"], 0, "{sent}");
    let hash = sent["result"]["hash"].as_str().unwrap();
    let found = served.get(&format!("/tx?hash=0x{hash}")).await;
    assert_eq!(found["result"]["height"], "2");
    let search = served
        .get("/tx_search?query=%22tx.height=2%22&order_by=%22desc%22")
        .await;
    assert_eq!(search["result"]["total_count"], "1");
    let block = served.get("/block?height=2").await;
    assert_eq!(block["result"]["block"]["header"]["height"], "2");
    let query = served
        .get("/abci_query?path=%22/cosmwasm.wasm.v1.Query/Codes%22")
        .await;
    assert_eq!(query["result"]["response"]["code"], 0);
    assert_eq!(served.get("/no_such_method").await["error"]["code"], -32601);
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_calls_are_errors_of_json_rpc() {
    let served = Served::start().await;
    let code = |answer: &Value| answer["error"]["code"].as_i64();
    assert_eq!(
        code(&served.post("/", &json!({ "id": 1 })).await),
        Some(-32600)
    );
    let unknown = json!({ "jsonrpc": "2.0", "id": 1, "method": "dial_seeds", "params": {} });
    assert_eq!(code(&served.post("/", &unknown).await), Some(-32601));
    let bad = json!({ "jsonrpc": "2.0", "id": 7, "method": "tx", "params": { "hash": "zz" } });
    let answer = served.post("/", &bad).await;
    assert_eq!((code(&answer), &answer["id"]), (Some(-32602), &json!(7)));
    let bad = json!({ "jsonrpc": "2.0", "id": 1, "method": "broadcast_tx_sync",
        "params": { "tx": "%%%" } });
    assert_eq!(code(&served.post("/", &bad).await), Some(-32602));
    let batch = json!([
        { "jsonrpc": "2.0", "id": 1, "method": "health" },
        { "jsonrpc": "2.0", "id": 2, "method": "status", "params": {} },
    ]);
    let answers = served.post("/", &batch).await;
    assert_eq!(answers[1]["result"]["node_info"]["network"], CHAIN_ID);
    let text = reqwest::Client::new()
        .post(&served.url)
        .body("{")
        .send()
        .await
        .unwrap();
    assert_eq!(code(&text.json().await.unwrap()), Some(-32700));
    served.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn empty_blocks_let_time_pass() {
    let world = World::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let options = ServeOptions {
        block_interval: Some(std::time::Duration::from_millis(1)),
    };
    let devnet = world.devnet.clone();
    let server = tokio::spawn(serve(devnet, listener, options, async {
        drop(stopped.await)
    }));
    while world
        .devnet
        .run_async(|chain| chain.head().height)
        .await
        .unwrap()
        < 4
    {
        tokio::task::yield_now().await;
    }
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_instantiation_and_call_in_one_transaction() {
    let served = Served::start().await;
    let World { alice, .. } = &served.world;
    let messages = vec![
        store_code(alice, guests::obedient()),
        instantiate(alice, 1, &json!({})),
    ];
    let bytes = alice.sign(messages, &served.world.next(alice));
    let committed = served.client.broadcast_tx_commit(bytes).await.unwrap();
    assert!(
        committed.tx_result.code.is_ok(),
        "{}",
        committed.tx_result.log
    );
    let contract = committed
        .tx_result
        .events
        .iter()
        .find(|event| event.kind == "instantiate")
        .and_then(|event| event.attributes[0].value_str().ok().map(str::to_owned))
        .unwrap();
    let told = json!({ "messages": [], "attributes": [{ "key": "action", "value": "told" }],
        "events": [], "data": null });
    let bytes = alice.sign(
        vec![execute(alice, &contract, &told, 0)],
        &served.world.next(alice),
    );
    served.client.broadcast_tx_sync(bytes).await.unwrap();
    let query = format!("wasm._contract_address='{contract}' AND wasm.action='told'");
    let query = query.parse::<tendermint_rpc::query::Query>().unwrap();
    let search = served
        .client
        .tx_search(query, false, 1, 10, Order::Ascending)
        .await
        .unwrap();
    assert_eq!(search.total_count, 1);
    served.end().await;
}

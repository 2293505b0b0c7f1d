//! A proxy in front of a node that loses or falsifies requests and answers on command.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::Router;
use base64::prelude::{Engine, BASE64_STANDARD};
use cosmrs::proto::cosmos::tx::v1beta1::SimulateResponse;
use cosmrs::proto::prost::Message;

/// What happens to requests of one RPC method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The node gets the request, the client no answer.
    LoseAnswer,
    /// The node never gets the request.
    LoseRequest,
    /// The answer to a simulation names a fraction of the gas: 1 over this.
    UnderstateGas(u64),
}

/// Method or path of a query, what happens to it, how often.
type Planned = (&'static str, Fault, u32);

/// A running proxy; it ends with the test's runtime.
#[derive(Clone)]
pub struct FaultyNetwork {
    /// RPC address of the node behind the proxy.
    node: Arc<Mutex<String>>,
    http: reqwest::Client,
    /// Method or path, fault, and how many requests it still hits.
    planned: Arc<Mutex<Vec<Planned>>>,
}

impl FaultyNetwork {
    /// Starts a proxy in front of the node at this RPC address; returns it with its own address.
    pub async fn start(node: &str) -> (Self, String) {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let planned = Arc::default();
        let network = FaultyNetwork {
            node: Arc::new(Mutex::new(node.to_owned())),
            http,
            planned,
        };
        let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))
            .await
            .unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(forward).with_state(network.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (network, address)
    }

    /// The next `count` requests of `method`, or queries with this path, meet `fault`.
    pub fn plan(&self, method: &'static str, fault: Fault, count: u32) {
        self.planned.lock().unwrap().push((method, fault, count));
    }

    /// Puts another node behind the proxy.
    pub fn move_to(&self, node: &str) {
        *self.node.lock().unwrap() = node.to_owned();
    }

    fn fault(&self, request: &[u8]) -> Option<Fault> {
        let request: serde_json::Value = serde_json::from_slice(request).unwrap();
        let mut planned = self.planned.lock().unwrap();
        let hit = planned.iter_mut().find(|(method, _, left)| {
            let hits = request["method"] == *method || request["params"]["path"] == *method;
            hits && *left > 0
        })?;
        hit.2 -= 1;
        Some(hit.1)
    }
}

async fn forward(State(network): State<FaultyNetwork>, request: Bytes) -> (StatusCode, Bytes) {
    let fault = network.fault(&request);
    if fault == Some(Fault::LoseRequest) {
        return (StatusCode::BAD_GATEWAY, Bytes::new());
    }
    let node = network.node.lock().unwrap().clone();
    let answer = network
        .http
        .post(&node)
        .header("content-type", "application/json")
        .body(request)
        .send()
        .await
        .unwrap();
    let body = answer.bytes().await.unwrap();
    match fault {
        Some(Fault::LoseAnswer) => (StatusCode::BAD_GATEWAY, Bytes::new()),
        Some(Fault::UnderstateGas(divisor)) => (StatusCode::OK, understate(&body, divisor)),
        _ => (StatusCode::OK, body),
    }
}

/// The answer to a simulation with its gas divided.
fn understate(body: &[u8], divisor: u64) -> Bytes {
    let mut answer: serde_json::Value = serde_json::from_slice(body).unwrap();
    let value = &mut answer["result"]["response"]["value"];
    let encoded = BASE64_STANDARD.decode(value.as_str().unwrap()).unwrap();
    let mut simulation = SimulateResponse::decode(encoded.as_slice()).unwrap();
    simulation.gas_info.as_mut().unwrap().gas_used /= divisor;
    *value = BASE64_STANDARD.encode(simulation.encode_to_vec()).into();
    serde_json::to_vec(&answer).unwrap().into()
}

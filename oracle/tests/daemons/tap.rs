//! A proxy in front of a server: it can be cut, it keeps what peers said, and it can hold messages
//! back, repeat them or turn their order around.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::Router;
use openledger_oracle::wire::SignedMessage;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What happens to what passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// It passes.
    #[default]
    Pass,
    /// Nothing passes.
    Cut,
    /// Everything passes but transactions.
    CutTransactions,
    /// Messages of peers pass twice.
    Repeat,
    /// Messages of peers wait until [`Tap::release_reversed`].
    Hold,
}

#[derive(Default)]
struct Inside {
    target: Option<String>,
    mode: Mode,
    said: Vec<SignedMessage>,
    held: Vec<(u16, Bytes)>,
    /// Path -> what is answered instead of the server.
    answers: BTreeMap<String, Bytes>,
}

/// A running proxy; it ends with the test's runtime.
#[derive(Clone)]
pub struct Tap {
    /// Where it listens.
    pub url: String,
    http: reqwest::Client,
    inside: Arc<Mutex<Inside>>,
    /// Members whose messages are held.
    holding: Arc<watch::Sender<BTreeSet<u16>>>,
}

impl Tap {
    /// Starts a proxy in front of nothing.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let tap = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            inside: Arc::default(),
            holding: Arc::default(),
        };
        let router = Router::new().fallback(forward).with_state(tap.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        tap
    }

    /// Puts it in front of this server, or of nothing.
    pub fn aim(&self, target: Option<String>) {
        self.inside.lock().unwrap().target = target;
    }

    /// Changes what happens to what passes.
    pub fn set(&self, mode: Mode) {
        self.inside.lock().unwrap().mode = mode;
    }

    /// Answers a path itself from now on, as a liar would.
    pub fn answer(&self, path: &str, body: &impl serde::Serialize) {
        let body = serde_json::to_vec(body).unwrap().into();
        self.inside
            .lock()
            .unwrap()
            .answers
            .insert(path.to_owned(), body);
    }

    /// What peers said, in order of arrival.
    pub fn said(&self) -> Vec<SignedMessage> {
        self.inside.lock().unwrap().said.clone()
    }

    /// Lets what was held pass, the newest first, and what comes from now on.
    pub async fn release_reversed(&self) {
        let held = {
            let mut inside = self.inside.lock().unwrap();
            inside.mode = Mode::Pass;
            std::mem::take(&mut inside.held)
        };
        for (_, body) in held.into_iter().rev() {
            self.pass(
                Method::POST,
                "/v1/messages".to_owned(),
                HeaderMap::new(),
                body,
            )
            .await;
        }
    }

    /// Waits until messages of so many members are held.
    pub async fn wait_held(&self, members: usize) {
        let mut holding = self.holding.subscribe();
        holding
            .wait_for(|senders| senders.len() >= members)
            .await
            .unwrap();
    }

    async fn pass(
        &self,
        method: Method,
        path: String,
        headers: HeaderMap,
        body: Bytes,
    ) -> (StatusCode, Bytes) {
        let nothing = (StatusCode::SERVICE_UNAVAILABLE, Bytes::new());
        let Some(target) = self.inside.lock().unwrap().target.clone() else {
            return nothing;
        };
        let method = reqwest::Method::from_bytes(method.as_str().as_bytes()).unwrap();
        let mut request = self.http.request(method, format!("{target}{path}"));
        for (name, value) in &headers {
            if !["host", "content-length"].contains(&name.as_str()) {
                request = request.header(name.as_str(), value.as_bytes());
            }
        }
        match request.body(body).send().await {
            Ok(answer) => {
                let status = StatusCode::from_u16(answer.status().as_u16()).unwrap();
                (status, answer.bytes().await.unwrap_or_default())
            }
            Err(_) => nothing,
        }
    }

    /// Notes what a peer said; how often the request passes now.
    fn admit(&self, path: &str, body: &Bytes) -> Option<usize> {
        let mut inside = self.inside.lock().unwrap();
        let message = match path {
            "/v1/messages" => serde_json::from_slice::<SignedMessage>(body).ok(),
            _ => None,
        };
        inside.said.extend(message.clone());
        let transaction = || String::from_utf8_lossy(body).contains("broadcast_tx");
        match (inside.mode, message) {
            (Mode::Cut, _) => None,
            (Mode::CutTransactions, _) if transaction() => None,
            (Mode::Repeat, Some(_)) => Some(2),
            (Mode::Hold, Some(message)) => {
                inside.held.push((message.sender, body.clone()));
                let sender = message.sender;
                self.holding
                    .send_if_modified(|senders| senders.insert(sender));
                Some(0)
            }
            _ => Some(1),
        }
    }
}

async fn forward(
    State(tap): State<Tap>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Bytes) {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    if let Some(answer) = tap.inside.lock().unwrap().answers.get(path) {
        return (StatusCode::OK, answer.clone());
    }
    let Some(times) = tap.admit(path, &body) else {
        return (StatusCode::SERVICE_UNAVAILABLE, Bytes::new());
    };
    let mut answer = (StatusCode::ACCEPTED, Bytes::new());
    for _ in 0..times {
        let (method, path) = (method.clone(), path.to_owned());
        answer = tap.pass(method, path, headers.clone(), body.clone()).await;
    }
    answer
}

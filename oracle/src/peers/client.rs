//! Asking nodes and other oracles.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use attribution_report::{feed_request_bytes, Hash32, ReceiptRecord};
use contract_api::model_registry::NodeResponse;
use ed25519_dalek::SigningKey;
use serde::{de::DeserializeOwned, Deserialize};

use super::auth::{headers, request_bytes, VALID_SECONDS};
use crate::error::{OracleError, Result};
use crate::store::{Settlement, StoredReceipt};
use crate::watch::PublishedReport;
use crate::wire::{AgreedReport, AttestationVote};

/// Largest answer of a peer or node.
const MAX_ANSWER_BYTES: usize = 64 << 20;

/// A client that signs its requests with the report key.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    key: SigningKey,
    chain_id: String,
    operator: String,
    canonical: Vec<u8>,
}

#[derive(Deserialize)]
struct FeedPage {
    records: Vec<ReceiptRecord>,
}

#[derive(Deserialize)]
struct Shown {
    record: ReceiptRecord,
}

impl Client {
    /// A client of the operator, whose address is given as text and in canonical bytes.
    pub fn new(
        key: SigningKey,
        chain_id: &str,
        operator: &str,
        canonical: &[u8],
        limit: Duration,
    ) -> Result<Self> {
        let http = reqwest::Client::builder()
            .timeout(limit)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| peer("http client", error))?;
        Ok(Self {
            http,
            key,
            chain_id: chain_id.to_owned(),
            operator: operator.to_owned(),
            canonical: canonical.to_vec(),
        })
    }

    /// Receipts of a node's feed after a position, at most `limit`; `canonical` is its address.
    pub async fn feed(
        &self,
        node: &NodeResponse,
        canonical: &[u8],
        after: u64,
        limit: u32,
    ) -> Result<Vec<ReceiptRecord>> {
        let expires = unix_seconds().saturating_add(VALID_SECONDS);
        let operator = &self.canonical;
        let message =
            feed_request_bytes(&self.chain_id, canonical, operator, after, limit, expires);
        let base = node.endpoint.trim_end_matches('/');
        let url = format!("{base}/v1/receipts?after={after}&limit={limit}");
        let page: FeedPage = self.get(&url, expires, &message).await?;
        Ok(page.records)
    }

    /// A receipt by its digest, from another oracle.
    pub async fn record(
        &self,
        endpoint: &str,
        target: &[u8],
        digest: &Hash32,
    ) -> Result<StoredReceipt> {
        self.ask(endpoint, target, &format!("/v1/records/{digest}"))
            .await
    }

    /// What a settled report was made from, from another oracle.
    pub async fn settlement(&self, endpoint: &str, target: &[u8], seq: u64) -> Result<Settlement> {
        self.ask(endpoint, target, &format!("/v1/bundles/{seq}"))
            .await
    }

    /// The receipt of a challenge, from another oracle or its node.
    pub async fn challenged(
        &self,
        endpoint: &str,
        target: &[u8],
        challenge: u64,
    ) -> Result<ReceiptRecord> {
        let path = format!("/v1/challenges/{challenge}/record");
        let shown: Shown = self.ask(endpoint, target, &path).await?;
        Ok(shown.record)
    }

    /// The reports of a number with a quorum's signatures that another oracle knows of.
    pub async fn agreed(&self, endpoint: &str, seq: u64) -> Result<Vec<AgreedReport>> {
        self.public(endpoint, &format!("/v1/agreed/{seq}")).await
    }

    /// All leaves of a report as another oracle publishes them.
    pub async fn leaves(&self, endpoint: &str, seq: u64) -> Result<PublishedReport> {
        self.public(endpoint, &format!("/v1/leaves/{seq}")).await
    }

    /// Reads what anyone may read.
    async fn public<T: DeserializeOwned>(&self, endpoint: &str, path: &str) -> Result<T> {
        let url = format!("{}{path}", endpoint.trim_end_matches('/'));
        let answer = self.http.get(&url).send().await;
        read(&url, answer.map_err(|error| peer(&url, error))?).await
    }

    /// Hands a message to another oracle.
    pub async fn post(&self, endpoint: &str, message: Vec<u8>) -> Result<()> {
        let url = format!("{}/v1/messages", endpoint.trim_end_matches('/'));
        let request = self.http.post(&url).body(message);
        let request = request.header("content-type", "application/json");
        let answer = request.send().await.map_err(|error| peer(&url, error))?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status => Err(peer(&url, status)),
        }
    }

    /// Hands a vote on an adapter to another oracle.
    pub async fn attest(&self, endpoint: &str, vote: &AttestationVote) -> Result<()> {
        let url = format!("{}/v1/attestations", endpoint.trim_end_matches('/'));
        let request = self.http.post(&url).json(vote);
        let answer = request.send().await.map_err(|error| peer(&url, error))?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status => Err(peer(&url, status)),
        }
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        endpoint: &str,
        target: &[u8],
        path: &str,
    ) -> Result<T> {
        let expires = unix_seconds().saturating_add(VALID_SECONDS);
        let message = request_bytes(&self.chain_id, target, &self.canonical, path, expires);
        let url = format!("{}{path}", endpoint.trim_end_matches('/'));
        self.get(&url, expires, &message).await
    }

    async fn get<T: DeserializeOwned>(&self, url: &str, expires: u64, message: &[u8]) -> Result<T> {
        let mut request = self.http.get(url);
        for (name, value) in headers(&self.operator, expires, message, &self.key) {
            request = request.header(name, value);
        }
        let answer = request.send().await.map_err(|error| peer(url, error))?;
        read(url, answer).await
    }
}

/// Reads a JSON answer of bounded size.
async fn read<T: DeserializeOwned>(url: &str, mut answer: reqwest::Response) -> Result<T> {
    if !answer.status().is_success() {
        return Err(peer(url, answer.status()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| peer(url, error))? {
        if bytes.len().saturating_add(chunk.len()) > MAX_ANSWER_BYTES {
            return Err(peer(url, "the answer is too large"));
        }
        bytes.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&bytes).map_err(|error| peer(url, error))
}

/// Unix time of this machine in seconds.
pub fn unix_seconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

fn peer(url: &str, reason: impl ToString) -> OracleError {
    OracleError::Peer {
        url: url.to_owned(),
        reason: reason.to_string(),
    }
}

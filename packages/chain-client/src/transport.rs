//! RPC requests over one or several endpoints, moving on when one cannot be reached.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::Url;
use tendermint_rpc::client::{CompatMode, HttpClient, HttpClientUrl};
use tendermint_rpc::error::ErrorDetail;
use tendermint_rpc::Client;

use crate::config::{Config, Timeouts};
use crate::error::{Error, Result};
use crate::retry::Backoff;

/// The longest pause before a request is repeated.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// For so long an endpoint that answers is taken to serve the chain that it said. The HTTP client
/// reconnects by itself, so a node may be replaced without an error in between.
const VERIFIED_FOR: Duration = Duration::from_secs(30);

/// The endpoints of one chain. Clones share which endpoint is in use.
#[derive(Clone)]
pub(crate) struct Transport {
    inner: Arc<Inner>,
}

struct Inner {
    endpoints: Vec<Endpoint>,
    current: AtomicUsize,
    chain_id: String,
    timeouts: Timeouts,
}

struct Endpoint {
    name: String,
    client: HttpClient,
    /// When the endpoint last reported the configured chain id; none since it was out of reach.
    verified: Mutex<Option<Instant>>,
}

impl Transport {
    pub(crate) fn new(config: &Config) -> Result<Self> {
        let endpoints = config
            .endpoints
            .iter()
            .map(|address| Endpoint::new(address, config.timeouts.request()))
            .collect::<Result<Vec<_>>>()?;
        Ok(Transport {
            inner: Arc::new(Inner {
                endpoints,
                current: AtomicUsize::new(0),
                chain_id: config.chain_id.clone(),
                timeouts: config.timeouts,
            }),
        })
    }

    /// Sends a request that may safely be repeated, over all endpoints and retries.
    pub(crate) async fn call<T, F, R>(&self, request: F) -> Result<T>
    where
        F: Fn(HttpClient) -> R,
        R: Future<Output = Result<T, tendermint_rpc::Error>>,
    {
        let mut backoff = Backoff::new(LONGEST_PAUSE);
        let mut attempt = 0;
        // Endpoints met that belong to another chain.
        let mut strangers = 0;
        loop {
            match self.call_once(&request).await {
                Err(Error::Transport { .. }) if attempt < self.inner.timeouts.retries => {
                    attempt += 1;
                    backoff.pause().await;
                }
                Err(Error::WrongChain { .. }) if strangers + 1 < self.inner.endpoints.len() => {
                    strangers += 1;
                }
                result => return result,
            }
        }
    }

    /// Sends a request once, to the endpoint in use. After a transport error, or where it belongs
    /// to another chain, the next endpoint comes into use. An endpoint is asked for its chain id
    /// before its first use, after it was out of reach, and every [`VERIFIED_FOR`].
    pub(crate) async fn call_once<T, F, R>(&self, request: F) -> Result<T>
    where
        F: Fn(HttpClient) -> R,
        R: Future<Output = Result<T, tendermint_rpc::Error>>,
    {
        let inner = &self.inner;
        let place = inner.current.load(Ordering::Relaxed);
        let endpoint = &inner.endpoints[place % inner.endpoints.len()];
        let result = async {
            endpoint.verify(&inner.chain_id).await?;
            request(endpoint.client.clone())
                .await
                .map_err(|error| endpoint.error(error))
        }
        .await;
        if let Err(error @ (Error::Transport { .. } | Error::WrongChain { .. })) = &result {
            tracing::debug!(endpoint = %endpoint.name, %error, "endpoint is given up for now");
            endpoint.set_verified(None);
            // Another task may have moved on already; then this store changes nothing.
            let next = place.wrapping_add(1);
            let order = Ordering::Relaxed;
            let _moved = inner.current.compare_exchange(place, next, order, order);
        }
        result
    }

    /// How many transport errors a request may meet before it is given up.
    pub(crate) fn retries(&self) -> u32 {
        self.inner.timeouts.retries
    }
}

impl Endpoint {
    fn new(address: &str, timeout: Duration) -> Result<Self> {
        let refuse = |reason: String| Error::Config {
            field: "endpoints",
            reason,
        };
        let parsed = Url::parse(address).map_err(|error| refuse(format!("{address}: {error}")))?;
        let url: HttpClientUrl = address
            .parse()
            .map_err(|error| refuse(format!("{address}: {error}")))?;
        let mut builder = reqwest::Client::builder().timeout(timeout);
        if is_loopback(&parsed) {
            // A proxy of the environment cannot reach this machine's own loopback.
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| refuse(error.to_string()))?;
        let client = HttpClient::builder(url)
            .client(http)
            .compat_mode(CompatMode::V0_38)
            .build()
            .map_err(|error| refuse(error.to_string()))?;
        Ok(Endpoint {
            name: without_credentials(parsed),
            client,
            verified: Mutex::new(None),
        })
    }

    async fn verify(&self, chain_id: &str) -> Result<()> {
        let verified = *self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        if is_fresh(verified, Instant::now()) {
            return Ok(());
        }
        let status = self
            .client
            .status()
            .await
            .map_err(|error| self.error(error))?;
        let found = status.node_info.network.as_str();
        if found != chain_id {
            return Err(Error::WrongChain {
                endpoint: self.name.clone(),
                expected: chain_id.to_owned(),
                found: found.to_owned(),
            });
        }
        self.set_verified(Some(Instant::now()));
        Ok(())
    }

    fn set_verified(&self, at: Option<Instant>) {
        *self.verified.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    fn error(&self, error: tendermint_rpc::Error) -> Error {
        let endpoint = self.name.clone();
        match error.detail() {
            // A node that was away serves nothing until it has caught up.
            ErrorDetail::Response(detail) if is_catching_up(&detail.source.to_string()) => {
                Error::Transport {
                    endpoint,
                    reason: detail.source.to_string(),
                }
            }
            ErrorDetail::Response(detail) => Error::Rpc {
                endpoint,
                reason: detail.source.to_string(),
            },
            ErrorDetail::Http(_)
            | ErrorDetail::Io(_)
            | ErrorDetail::HttpRequestFailed(_)
            | ErrorDetail::Timeout(_) => Error::Transport {
                endpoint,
                // The cause is kept only in the trace, outermost message first.
                reason: format!("{:#}", error.trace()),
            },
            other => Error::malformed("RPC answer", other),
        }
    }
}

/// CometBFT refuses requests with this text while it catches up.
fn is_catching_up(reason: &str) -> bool {
    reason.contains("node is catching up")
}

/// Whether a check at that time still counts.
fn is_fresh(verified: Option<Instant>, now: Instant) -> bool {
    verified.is_some_and(|at| now.saturating_duration_since(at) < VERIFIED_FOR)
}

fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}

/// Endpoints appear in errors and logs, their passwords do not.
fn without_credentials(mut url: Url) -> String {
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url.to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_check_of_the_chain_id_counts_for_a_while() {
        let checked = Instant::now();
        let second = Duration::from_secs(1);
        for (verified, age, fresh) in [
            (None, Duration::ZERO, false),
            (Some(checked), Duration::ZERO, true),
            (Some(checked), VERIFIED_FOR - second, true),
            (Some(checked), VERIFIED_FOR, false),
        ] {
            assert_eq!(is_fresh(verified, checked + age), fresh, "{age:?}");
        }
    }

    #[test]
    fn loopback_is_recognised() {
        for (text, expected) in [
            ("http://127.0.0.1:26657", true),
            ("http://localhost:26657", true),
            ("http://[::1]:26657", true),
            ("https://rpc.example.org", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn names_of_endpoints_hide_passwords() {
        let url = Url::parse("https://user:secret@rpc.example.org/path").unwrap();
        assert_eq!(without_credentials(url), "https://rpc.example.org/path");
    }
}

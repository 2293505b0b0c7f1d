//! Who may read the receipts feed: oracles of the current set, by a signed request.

use attribution_report::feed_request_bytes;
use axum::http::HeaderMap;
use contract_api::oracle_registry::SetResponse;
use ed25519_dalek::{Signature, VerifyingKey};

use super::ServeError;

/// Longest time in seconds for which a signed request may be valid.
const MAX_VALIDITY: u64 = 120;

/// A signed request for a part of the feed.
pub struct FeedRequest {
    operator: String,
    expires: u64,
    signature: Signature,
}

impl FeedRequest {
    /// Reads the request's headers.
    pub fn from_headers(headers: &HeaderMap) -> Result<Self, ServeError> {
        let header = |name: &'static str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .ok_or(ServeError::NotAnOracle { reason: name })
        };
        let reason = "x-openledger-signature";
        let mut signature = [0u8; 64];
        hex::decode_to_slice(header(reason)?, &mut signature)
            .map_err(|_| ServeError::NotAnOracle { reason })?;
        let reason = "x-openledger-expires";
        let expires = header(reason)?
            .parse()
            .map_err(|_| ServeError::NotAnOracle { reason })?;
        Ok(Self {
            operator: header("x-openledger-operator")?.to_owned(),
            expires,
            signature: Signature::from_bytes(&signature),
        })
    }

    /// Checks time, membership and signature. `canonical` turns an address into its bytes.
    pub fn check(
        &self,
        set: &SetResponse,
        chain_id: &str,
        node: &[u8],
        canonical: impl Fn(&str) -> Option<Vec<u8>>,
        (after, limit): (u64, u32),
        now: u64,
    ) -> Result<(), ServeError> {
        let refuse = |reason| ServeError::NotAnOracle { reason };
        if self.expires <= now || self.expires > now.saturating_add(MAX_VALIDITY) {
            return Err(refuse("the request expired or is valid for too long"));
        }
        let member = set
            .members
            .iter()
            .find(|member| member.operator == self.operator)
            .ok_or(refuse("the operator is not in the set"))?;
        let key = <&[u8; 32]>::try_from(member.pubkey.as_slice())
            .ok()
            .and_then(|key| VerifyingKey::from_bytes(key).ok())
            .ok_or(refuse("the operator's key cannot be used"))?;
        let operator = canonical(&self.operator).ok_or(refuse("the operator has no address"))?;
        let message = feed_request_bytes(chain_id, node, &operator, after, limit, self.expires);
        key.verify_strict(&message, &self.signature)
            .map_err(|_| refuse("the signature is not the operator's"))
    }
}

//! Who may read receipts with their transcripts, by a signed request: oracles of the current set
//! the feed, and a challenge's committee the challenged one.

use attribution_report::{feed_request_bytes, oracle_request_bytes};
use axum::http::HeaderMap;
use contract_api::dispute_registry::{ChallengeResponse, ChallengeStatus};
use contract_api::oracle_registry::{OperatorResponse, SetResponse};
use ed25519_dalek::{Signature, VerifyingKey};

use super::ServeError;

/// Longest time in seconds for which a signed request may be valid.
const MAX_VALIDITY: u64 = 120;

/// A signed request of an operator.
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

    /// The operator that asks, as text.
    pub fn operator(&self) -> &str {
        &self.operator
    }

    /// Checks time, membership in the set and signature. `canonical` turns an address into its
    /// bytes.
    pub fn check(
        &self,
        set: &SetResponse,
        chain_id: &str,
        node: &[u8],
        canonical: impl Fn(&str) -> Option<Vec<u8>>,
        (after, limit): (u64, u32),
        now: u64,
    ) -> Result<(), ServeError> {
        self.check_time(now)?;
        let mut members = set.members.iter();
        let member = members
            .find(|member| member.operator == self.operator)
            .ok_or(refuse("the operator is not in the set"))?;
        let operator = canonical(&self.operator).ok_or(refuse("the operator has no address"))?;
        let message = feed_request_bytes(chain_id, node, &operator, after, limit, self.expires);
        self.check_signature(&member.pubkey, &message)
    }

    /// Checks time and seat in the challenge's committee.
    pub fn check_seat(&self, challenge: &ChallengeResponse, now: u64) -> Result<(), ServeError> {
        self.check_time(now)?;
        let mut seats = challenge.committee.iter();
        let drawn = seats.any(|seat| seat.operator == self.operator);
        match challenge.status == ChallengeStatus::Judging && drawn {
            true => Ok(()),
            false => Err(refuse("the operator does not judge this challenge")),
        }
    }

    /// Checks the signature of a request for the challenge's record. `canonical` turns an address
    /// into its bytes, `operator` is what the chain says of the one that asks.
    pub fn check_judge(
        &self,
        challenge: &ChallengeResponse,
        chain_id: &str,
        node: &[u8],
        canonical: impl Fn(&str) -> Option<Vec<u8>>,
        operator: &OperatorResponse,
    ) -> Result<(), ServeError> {
        let key = &operator.pubkey;
        let operator = canonical(&self.operator).ok_or(refuse("the operator has no address"))?;
        let path = format!("/v1/challenges/{}/record", challenge.challenge);
        let message = oracle_request_bytes(chain_id, node, &operator, &path, self.expires);
        self.check_signature(key, &message)
    }

    fn check_time(&self, now: u64) -> Result<(), ServeError> {
        if self.expires <= now || self.expires > now.saturating_add(MAX_VALIDITY) {
            return Err(refuse("the request expired or is valid for too long"));
        }
        Ok(())
    }

    fn check_signature(&self, key: &[u8], message: &[u8]) -> Result<(), ServeError> {
        let key = <&[u8; 32]>::try_from(key)
            .ok()
            .and_then(|key| VerifyingKey::from_bytes(key).ok())
            .ok_or(refuse("the operator's key cannot be used"))?;
        key.verify_strict(message, &self.signature)
            .map_err(|_| refuse("the signature is not the operator's"))
    }
}

fn refuse(reason: &'static str) -> ServeError {
    ServeError::NotAnOracle { reason }
}

//! Requests that only operators may make: receipts with their transcripts, for members of the
//! current set and of a challenge's committee.

use axum::http::HeaderMap;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

/// The bytes that are signed.
pub use attribution_report::oracle_request_bytes as request_bytes;

/// Header with the operator's address.
pub const OPERATOR: &str = "x-openledger-operator";
/// Header with the Unix time in seconds at which the request expires.
pub const EXPIRES: &str = "x-openledger-expires";
/// Header with the signature in hexadecimal.
pub const SIGNATURE: &str = "x-openledger-signature";

/// Seconds for which own requests are valid.
pub const VALID_SECONDS: u64 = 60;
/// Longest validity in seconds that is accepted.
const MAX_VALID_SECONDS: u64 = 120;

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// A header is missing or malformed.
    #[error("the header {name} is missing or malformed")]
    Header {
        /// The header.
        name: &'static str,
    },
    /// The request is too old, or valid for too long.
    #[error("the request expires at {expires}, it is {now}")]
    Expired {
        /// Unix seconds at which it expires.
        expires: u64,
        /// Unix seconds of this machine.
        now: u64,
    },
    /// The operator is not in the current set, or not of the challenge's committee.
    #[error("the operator is not in the current oracle set, or not of the committee")]
    NotAMember,
    /// The signature is not the operator's.
    #[error("the request is not signed by the operator's report key")]
    Signature,
}

impl AuthError {
    /// A name that programs can act on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Header { .. } => "header",
            Self::Expired { .. } => "expired",
            Self::NotAMember => "not_a_member",
            Self::Signature => "signature",
        }
    }
}

/// A signed request as it arrived.
pub struct SignedRequest {
    /// Operator as bech32 text.
    pub operator: String,
    expires: u64,
    signature: Signature,
}

impl SignedRequest {
    /// Reads the headers.
    pub fn from_headers(headers: &HeaderMap) -> Result<Self, AuthError> {
        let header = |name: &'static str| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.ok_or(AuthError::Header { name })
        };
        let mut signature = [0u8; 64];
        hex::decode_to_slice(header(SIGNATURE)?, &mut signature)
            .map_err(|_| AuthError::Header { name: SIGNATURE })?;
        let expires = header(EXPIRES)?.parse();
        Ok(Self {
            operator: header(OPERATOR)?.to_owned(),
            expires: expires.map_err(|_| AuthError::Header { name: EXPIRES })?,
            signature: Signature::from_bytes(&signature),
        })
    }

    /// Checks time, then signature, by the key that the set has for the operator.
    pub fn check(
        &self,
        (chain_id, target, operator): (&str, &[u8], &[u8]),
        path: &str,
        key: &VerifyingKey,
        now: u64,
    ) -> Result<(), AuthError> {
        let expires = self.expires;
        if expires <= now || expires > now.saturating_add(MAX_VALID_SECONDS) {
            return Err(AuthError::Expired { expires, now });
        }
        let message = request_bytes(chain_id, target, operator, path, expires);
        let verified = key.verify_strict(&message, &self.signature);
        verified.map_err(|_| AuthError::Signature)
    }
}

/// The three headers of a request signed over `message`.
pub fn headers(
    operator: &str,
    expires: u64,
    message: &[u8],
    key: &SigningKey,
) -> [(&'static str, String); 3] {
    let signature = hex::encode(key.sign(message).to_bytes());
    [
        (OPERATOR, operator.to_owned()),
        (EXPIRES, expires.to_string()),
        (SIGNATURE, signature),
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn signed(expires: u64, key: &SigningKey) -> SignedRequest {
        let message = request_bytes("chain-1", b"target", b"operator", "/v1/bundles/3", expires);
        let mut map = HeaderMap::new();
        for (name, value) in headers("open1operator", expires, &message, key) {
            map.insert(name, value.parse().unwrap());
        }
        SignedRequest::from_headers(&map).unwrap()
    }

    #[test]
    fn a_request_is_bound_to_chain_target_operator_path_and_time() {
        let key = SigningKey::from_bytes(&[1; 32]);
        let verifying = key.verifying_key();
        let request = signed(1_050, &key);
        let good = ("chain-1", b"target".as_slice(), b"operator".as_slice());
        let path = "/v1/bundles/3";
        request.check(good, path, &verifying, 1_000).unwrap();
        for (names, path) in [
            (("chain-2", good.1, good.2), path),
            ((good.0, b"other".as_slice(), good.2), path),
            ((good.0, good.1, b"other".as_slice()), path),
            (good, "/v1/bundles/4"),
        ] {
            let refused = request.check(names, path, &verifying, 1_000);
            assert_eq!(refused, Err(AuthError::Signature), "{names:?} {path}");
        }
        for now in [1_050, 929] {
            let refused = request.check(good, path, &verifying, now);
            assert!(matches!(refused, Err(AuthError::Expired { .. })), "{now}");
        }
    }

    #[test]
    fn missing_headers_are_named() {
        let missing = SignedRequest::from_headers(&HeaderMap::new()).err();
        assert_eq!(missing, Some(AuthError::Header { name: SIGNATURE }));
    }
}

//! Bech32 account addresses, with the rules of wasmd: the chain's prefix, 20 or 32 canonical
//! bytes, and the lower-case form as the only normal one.

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use cosmwasm_std::{
    Addr, Api, CanonicalAddr, RecoverPubkeyError, StdError, StdResult, VerificationError,
};
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Human-readable prefix of every account address of the chain.
pub const PREFIX: &str = "open";

const PREFIX_HRP: Hrp = Hrp::parse_unchecked(PREFIX);

/// Why a text or a byte string is not an address of this chain.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressError {
    /// The text is not valid bech32.
    #[error("decoding bech32 failed: {reason}")]
    Bech32 {
        /// What the decoder found.
        reason: String,
    },
    /// The address belongs to another chain.
    #[error("invalid Bech32 prefix; expected {PREFIX}, got {got}")]
    Prefix {
        /// The prefix found.
        got: String,
    },
    /// The canonical form has a length that no account has.
    #[error("invalid address length: expected 20 or 32 bytes, got {got}")]
    Length {
        /// Length found, in bytes.
        got: usize,
    },
    /// The text decodes, but it is not the lower-case form.
    #[error("address not normalized")]
    NotNormalized,
}

/// Decodes a human address of either case to its canonical bytes.
///
/// # Errors
/// [`AddressError`] when the text is not bech32, has another prefix or another length.
pub fn canonicalize(human: &str) -> Result<Vec<u8>, AddressError> {
    let checked = CheckedHrpstring::new::<Bech32>(human).map_err(|error| AddressError::Bech32 {
        reason: error.to_string(),
    })?;
    if checked.hrp().to_lowercase() != PREFIX {
        return Err(AddressError::Prefix {
            got: checked.hrp().to_lowercase(),
        });
    }
    let canonical: Vec<u8> = checked.byte_iter().collect();
    check_length(&canonical)?;
    Ok(canonical)
}

/// Encodes canonical bytes as a human address.
///
/// # Errors
/// [`AddressError::Length`] unless there are 20 or 32 bytes.
pub fn humanize(canonical: &[u8]) -> Result<String, AddressError> {
    check_length(canonical)?;
    bech32::encode::<Bech32>(PREFIX_HRP, canonical).map_err(|error| AddressError::Bech32 {
        reason: error.to_string(),
    })
}

/// Checks that a text is the normal form of an address of this chain.
///
/// # Errors
/// [`AddressError`] as [`canonicalize`], and [`AddressError::NotNormalized`] for upper case.
pub fn validate(human: &str) -> Result<Addr, AddressError> {
    let canonical = canonicalize(human)?;
    if humanize(&canonical)? != human {
        return Err(AddressError::NotNormalized);
    }
    Ok(Addr::unchecked(human))
}

/// The account of a module of the chain: the first 20 bytes of the hash of its name, as in the
/// Cosmos SDK.
pub fn module_account(name: &str) -> Addr {
    let digest = Sha256::digest(name.as_bytes());
    // Twenty bytes always encode; an empty address could never hold coins.
    Addr::unchecked(humanize(&digest[..20]).unwrap_or_default())
}

fn check_length(canonical: &[u8]) -> Result<(), AddressError> {
    match canonical.len() {
        20 | 32 => Ok(()),
        got => Err(AddressError::Length { got }),
    }
}

/// The address rules and signature checks behind cw-multi-test's modules.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChainApi;

impl Api for ChainApi {
    fn addr_validate(&self, human: &str) -> StdResult<Addr> {
        validate(human).map_err(|error| StdError::generic_err(error.to_string()))
    }

    fn addr_canonicalize(&self, human: &str) -> StdResult<CanonicalAddr> {
        canonicalize(human)
            .map(CanonicalAddr::from)
            .map_err(|error| StdError::generic_err(error.to_string()))
    }

    fn addr_humanize(&self, canonical: &CanonicalAddr) -> StdResult<Addr> {
        humanize(canonical.as_slice())
            .map(Addr::unchecked)
            .map_err(|error| StdError::generic_err(error.to_string()))
    }

    fn secp256k1_verify(
        &self,
        message_hash: &[u8],
        signature: &[u8],
        public_key: &[u8],
    ) -> Result<bool, VerificationError> {
        Ok(cosmwasm_crypto::secp256k1_verify(
            message_hash,
            signature,
            public_key,
        )?)
    }

    fn secp256k1_recover_pubkey(
        &self,
        message_hash: &[u8],
        signature: &[u8],
        recovery_param: u8,
    ) -> Result<Vec<u8>, RecoverPubkeyError> {
        Ok(cosmwasm_crypto::secp256k1_recover_pubkey(
            message_hash,
            signature,
            recovery_param,
        )?)
    }

    fn ed25519_verify(
        &self,
        message: &[u8],
        signature: &[u8],
        public_key: &[u8],
    ) -> Result<bool, VerificationError> {
        Ok(cosmwasm_crypto::ed25519_verify(
            message, signature, public_key,
        )?)
    }

    fn ed25519_batch_verify(
        &self,
        messages: &[&[u8]],
        signatures: &[&[u8]],
        public_keys: &[&[u8]],
    ) -> Result<bool, VerificationError> {
        Ok(cosmwasm_crypto::ed25519_batch_verify(
            &mut OsRng,
            messages,
            signatures,
            public_keys,
        )?)
    }

    fn debug(&self, message: &str) {
        tracing::debug!(target: "devnet::contract", "{message}");
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn an_address_survives_the_round_trip() {
        for length in [20usize, 32] {
            let canonical = vec![7u8; length];
            let human = humanize(&canonical).unwrap();
            assert!(human.starts_with("open1"));
            assert_eq!(canonicalize(&human).unwrap(), canonical);
            assert_eq!(validate(&human).unwrap().as_str(), human);
        }
    }

    #[test]
    fn upper_case_decodes_but_is_not_normal() {
        let human = humanize(&[1; 20]).unwrap().to_uppercase();
        assert_eq!(canonicalize(&human).unwrap(), vec![1; 20]);
        assert_eq!(validate(&human), Err(AddressError::NotNormalized));
    }

    #[test]
    fn other_lengths_and_prefixes_are_refused() {
        assert_eq!(humanize(&[0; 21]), Err(AddressError::Length { got: 21 }));
        let foreign = bech32::encode::<Bech32>(Hrp::parse("cosmos").unwrap(), &[0; 20]).unwrap();
        assert_eq!(
            canonicalize(&foreign),
            Err(AddressError::Prefix {
                got: "cosmos".into()
            })
        );
        assert!(matches!(
            canonicalize("open1nonsense"),
            Err(AddressError::Bech32 { .. })
        ));
    }

    #[test]
    fn the_fee_collector_is_the_account_of_the_sdk() {
        // cosmos17xpfvakm2amg962yls6f84z3kell8c5lserqta on a chain with the prefix cosmos.
        let canonical = canonicalize(module_account("fee_collector").as_str()).unwrap();
        let cosmos = bech32::encode::<Bech32>(Hrp::parse("cosmos").unwrap(), &canonical).unwrap();
        assert_eq!(cosmos, "cosmos17xpfvakm2amg962yls6f84z3kell8c5lserqta");
    }
}

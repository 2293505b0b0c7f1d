//! Addresses between their text and their canonical form.

use bech32::{Bech32, Hrp};

/// Why a text is not an account of this chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not an address with the prefix {prefix:?}")]
pub struct AddressError {
    /// The text, cut to 120 characters.
    pub text: String,
    /// Prefix of the chain's accounts.
    pub prefix: String,
}

/// Canonical bytes of a lowercase bech32 address with this prefix.
pub fn to_canonical(text: &str, prefix: &str) -> Result<Vec<u8>, AddressError> {
    let refuse = || AddressError {
        text: text.chars().take(120).collect(),
        prefix: prefix.to_owned(),
    };
    let (found, bytes) = bech32::decode(text).map_err(|_| refuse())?;
    // Of the two cases that bech32 allows, only one may name an account.
    let lowercase = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    if found.as_str() == prefix && lowercase && !bytes.is_empty() {
        Ok(bytes)
    } else {
        Err(refuse())
    }
}

/// Bech32 text of a canonical address.
pub fn to_text(canonical: &[u8], prefix: &str) -> Result<String, AddressError> {
    let refuse = || AddressError {
        text: hex::encode(canonical).chars().take(120).collect(),
        prefix: prefix.to_owned(),
    };
    let prefix = Hrp::parse(prefix).map_err(|_| refuse())?;
    bech32::encode::<Bech32>(prefix, canonical).map_err(|_| refuse())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_address_has_one_text() {
        let text = to_text(&[7; 20], "open").unwrap();
        assert_eq!(to_canonical(&text, "open").unwrap(), [7; 20]);
        for bad in [
            text.to_uppercase(),
            text.replace("open", "cosmos"),
            String::new(),
        ] {
            assert!(to_canonical(&bad, "open").is_err(), "{bad}");
        }
        assert!(to_canonical(&text, "cosmos").is_err());
    }
}

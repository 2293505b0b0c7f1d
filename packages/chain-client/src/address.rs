//! Account and contract addresses.

use cosmwasm_std::CanonicalAddr;

use crate::error::{Error, Result};

/// A bech32 address of an account or contract, checked when parsed.
pub type Address = cosmrs::AccountId;

/// Parses an address and checks its prefix.
pub(crate) fn parse(text: &str, prefix: &str) -> Result<Address> {
    let refuse = |reason: String| Error::InvalidAddress {
        address: text.to_owned(),
        prefix: prefix.to_owned(),
        reason,
    };
    let address: Address = text.parse().map_err(|error| refuse(format!("{error}")))?;
    if address.prefix() != prefix {
        return Err(refuse(format!("its prefix is {:?}", address.prefix())));
    }
    Ok(address)
}

/// The address that `instantiate2` gives a contract: known before the contract exists.
///
/// `checksum` is the SHA-256 of the stored code, `creator` the account (or contract) that sends
/// the message, `salt` 1 to 64 bytes of its choice. The message's `fix_msg` must be false, as in
/// this crate's [`crate::Messages::instantiate2`].
///
/// # Errors
/// [`Error::Encoding`] for a salt of a wrong length.
pub fn instantiate2_address(
    checksum: &[u8; 32],
    creator: &Address,
    salt: &[u8],
) -> Result<Address> {
    let canonical = CanonicalAddr::from(creator.to_bytes());
    let address = cosmwasm_std::instantiate2_address(checksum, &canonical, salt)
        .map_err(|error| Error::encoding("instantiate2 address", error))?;
    Address::new(creator.prefix(), &address).map_err(|error| Error::encoding("address", error))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The published vectors of cosmjs (pull request 1253), which wasmd's own tests share.
    #[test]
    fn instantiate2_matches_the_published_vectors() {
        let creator =
            Address::new("purple", &hex("9999999999aaaaaaaaaabbbbbbbbbbcccccccccc")).unwrap();
        let checksum = hex("13a1fc994cc6d1c81b746ee0c0ff6f90043875e0bf1d9be6b7d779fc978dc2a5");
        let address =
            instantiate2_address(&checksum.try_into().unwrap(), &creator, &[0x61]).unwrap();
        assert_eq!(
            address.to_bytes(),
            hex("5e865d3e45ad3e961f77fd77d46543417ced44d924dc3e079b5415ff6775f847")
        );
        assert_eq!(address.prefix(), "purple");
    }

    #[test]
    fn salts_are_1_to_64_bytes() {
        let creator = Address::new("open", &[7; 20]).unwrap();
        assert!(instantiate2_address(&[1; 32], &creator, &[]).is_err());
        assert!(instantiate2_address(&[1; 32], &creator, &[1; 64]).is_ok());
        assert!(instantiate2_address(&[1; 32], &creator, &[1; 65]).is_err());
    }

    #[test]
    fn an_address_of_another_chain_is_refused() {
        let foreign = Address::new("cosmos", &[7; 20]).unwrap();
        let error = parse(foreign.as_ref(), "open").unwrap_err();
        assert!(matches!(error, Error::InvalidAddress { .. }), "{error}");
        assert!(parse("open1qqqq", "open").is_err());
        assert!(parse("", "open").is_err());
    }

    fn hex(text: &str) -> Vec<u8> {
        hex::decode(text).unwrap()
    }
}

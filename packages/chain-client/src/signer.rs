//! A secp256k1 key and the file it lives in.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::address::Address;
use crate::error::{Error, Result};
use crate::key_file::{self, KeyFileError, Secret};
use cosmrs::crypto::{secp256k1, PublicKey};

/// A signing key. Clones share it; it is never shown.
#[derive(Clone)]
pub struct Signer {
    inner: Arc<Inner>,
}

struct Inner {
    key: secp256k1::SigningKey,
    public_key: PublicKey,
    address: Address,
}

impl Signer {
    /// A new random key for accounts with the given bech32 prefix.
    ///
    /// # Errors
    /// [`Error::Encoding`] for a prefix that bech32 does not allow.
    pub fn generate(prefix: &str) -> Result<Self> {
        Self::from_key(
            k256::ecdsa::SigningKey::random(&mut rand::rngs::OsRng),
            prefix,
        )
    }

    /// The key with these 32 secret bytes, big-endian.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] for zero or a number beyond the curve's order.
    pub fn from_secret(secret: &[u8; 32], prefix: &str) -> Result<Self> {
        let key = k256::ecdsa::SigningKey::from_slice(secret).map_err(|_| Error::InvalidKey)?;
        Self::from_key(key, prefix)
    }

    /// Reads a key from a file of 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`Error::KeyFile`] when it is missing, readable by anyone but its owner (unix), or not a
    /// key.
    pub fn load(path: &Path, prefix: &str) -> Result<Self> {
        let secret = key_file::load(path)?;
        Self::from_secret(&secret, prefix).map_err(|_| {
            let path = path.to_owned();
            KeyFileError::NotAKey { path }.into()
        })
    }

    /// Makes a new random key and writes it to a new file with mode 0600.
    ///
    /// # Errors
    /// [`Error::KeyFile`] when the file exists already or cannot be written.
    pub fn create(path: &Path, prefix: &str) -> Result<Self> {
        let key = k256::ecdsa::SigningKey::random(&mut rand::rngs::OsRng);
        key_file::create(path, &Secret::new(key.to_bytes().into()))?;
        Self::from_key(key, prefix)
    }

    /// Loads the key in `path`, or creates it where there is none.
    ///
    /// # Errors
    /// As [`Signer::load`] and [`Signer::create`].
    pub fn load_or_create(path: &Path, prefix: &str) -> Result<Self> {
        if path.exists() {
            Self::load(path, prefix)
        } else {
            Self::create(path, prefix)
        }
    }

    /// The account of this key.
    pub fn address(&self) -> &Address {
        &self.inner.address
    }

    /// The compressed public key, 33 bytes.
    pub fn public_key(&self) -> Vec<u8> {
        self.inner.public_key.to_bytes()
    }

    /// Signs the SHA-256 of `message`; 64 bytes, low-S form.
    ///
    /// # Errors
    /// [`Error::InvalidKey`] when the key cannot sign.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let signature = self
            .inner
            .key
            .sign(message)
            .map_err(|_| Error::InvalidKey)?;
        Ok(signature.to_vec())
    }

    pub(crate) fn key(&self) -> &secp256k1::SigningKey {
        &self.inner.key
    }

    pub(crate) fn verifying_key(&self) -> PublicKey {
        self.inner.public_key
    }

    fn from_key(key: k256::ecdsa::SigningKey, prefix: &str) -> Result<Self> {
        let key = secp256k1::SigningKey::new(Box::new(key));
        let public_key = key.public_key();
        let address = public_key
            .account_id(prefix)
            .map_err(|error| Error::encoding("address", error))?;
        Ok(Signer {
            inner: Arc::new(Inner {
                key,
                public_key,
                address,
            }),
        })
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Signer")
            .field("address", &self.inner.address)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Secret key 1: its public key is the curve's generator, its address is well known.
    const SECRET: [u8; 32] = {
        let mut secret = [0; 32];
        secret[31] = 1;
        secret
    };

    #[test]
    fn the_address_is_the_hash_of_the_public_key() {
        let signer = Signer::from_secret(&SECRET, "cosmos").unwrap();
        assert_eq!(
            hex::encode(signer.public_key()),
            "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
        );
        assert_eq!(
            hex::encode(signer.address().to_bytes()),
            "751e76e8199196d454941c45d1b3a323f1433bd6"
        );
    }

    #[test]
    fn a_created_key_loads_again_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("payer.key");
        let created = Signer::create(&path, "open").unwrap();
        assert_eq!(
            Signer::load(&path, "open").unwrap().address(),
            created.address()
        );
        assert_eq!(
            Signer::load_or_create(&path, "open").unwrap().address(),
            created.address()
        );
        assert!(matches!(
            Signer::create(&path, "open"),
            Err(Error::KeyFile(KeyFileError::Io { .. }))
        ));
    }

    #[test]
    fn a_number_that_is_no_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for (name, byte) in [("zero", 0), ("beyond-the-order", 0xff)] {
            let path = folder.path().join(name);
            key_file::create(&path, &Secret::new([byte; 32])).unwrap();
            let error = Signer::load(&path, "open").unwrap_err();
            assert!(matches!(
                error,
                Error::KeyFile(KeyFileError::NotAKey { .. })
            ));
        }
    }

    #[test]
    fn debug_shows_the_address_only() {
        let signer = Signer::from_secret(&[0x5a; 32], "open").unwrap();
        let shown = format!("{signer:?}");
        assert!(shown.contains(signer.address().as_ref()));
        assert!(!shown.to_lowercase().contains("5a5a"));
        assert!(!shown.contains("90, 90"));
    }
}

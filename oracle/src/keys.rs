//! The report key: an ed25519 key in a file that only its owner may read.

use std::path::Path;

use chain_client::key_file::{self, Secret};
use ed25519_dalek::{Signer, SigningKey};

use crate::error::Result;

/// Makes a new report key in a new file.
pub fn create(path: &Path) -> Result<SigningKey> {
    let key = SigningKey::generate(&mut rand::rngs::OsRng);
    key_file::create(path, &Secret::new(key.to_bytes()))?;
    Ok(key)
}

/// Reads a report key.
pub fn load(path: &Path) -> Result<SigningKey> {
    Ok(SigningKey::from_bytes(&*key_file::load(path)?))
}

/// The proof that `key` belongs to the operator, as oracle-registry checks it. Addresses are
/// canonical.
pub fn proof_of_possession(
    key: &SigningKey,
    chain_id: &str,
    registry: &[u8],
    operator: &[u8],
) -> [u8; 64] {
    let pubkey = key.verifying_key().to_bytes();
    let message = attribution_report::possession_bytes(chain_id, registry, operator, &pubkey);
    key.sign(&message).to_bytes()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::error::OracleError;

    #[test]
    fn a_created_key_loads_again_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys").join("report.key");
        let created = create(&path).unwrap();
        assert_eq!(load(&path).unwrap().to_bytes(), created.to_bytes());
        assert!(matches!(create(&path), Err(OracleError::KeyFile(_))));
    }
}

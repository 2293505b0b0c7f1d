//! The key that signs a node's receipts: an ed25519 key in a file that only its owner may read.

use std::path::Path;

use chain_client::key_file::{self, Secret};
use ed25519_dalek::SigningKey;

use super::ServeError;

/// Reads the key; makes it where there is none.
pub fn load_or_create(path: &Path) -> Result<SigningKey, ServeError> {
    if path.exists() {
        return Ok(SigningKey::from_bytes(&*key_file::load(path)?));
    }
    let key = SigningKey::generate(&mut rand::rngs::OsRng);
    key_file::create(path, &Secret::new(key.to_bytes()))?;
    Ok(key)
}

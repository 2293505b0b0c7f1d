//! The key that signs a node's receipts.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, os::unix::fs::PermissionsExt, path::Path};

use ed25519_dalek::SigningKey;

use super::ServeError;

/// Reads an ed25519 seed (64 hex digits) from a file that only its owner may read; makes the file
/// where it is absent.
pub fn load_or_create(path: &Path) -> Result<SigningKey, ServeError> {
    let invalid = |reason: String| ServeError::Key {
        path: path.to_owned(),
        reason,
    };
    if !path.exists() {
        let key = SigningKey::generate(&mut rand::rngs::OsRng);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| invalid(error.to_string()))?;
        }
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map_err(|error| invalid(error.to_string()))?;
        writeln!(file, "{}", hex::encode(key.to_bytes()))
            .and_then(|()| file.sync_all())
            .map_err(|error| invalid(error.to_string()))?;
        return Ok(key);
    }
    let mode = fs::metadata(path)
        .map_err(|error| invalid(error.to_string()))?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        return Err(invalid(format!(
            "mode {:03o} lets others read it; use 600",
            mode & 0o777
        )));
    }
    let text = fs::read_to_string(path).map_err(|error| invalid(error.to_string()))?;
    let mut seed = [0u8; 32];
    hex::decode_to_slice(text.trim(), &mut seed)
        .map_err(|_| invalid("expected 64 hexadecimal digits".to_owned()))?;
    Ok(SigningKey::from_bytes(&seed))
}

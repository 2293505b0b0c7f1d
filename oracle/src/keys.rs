//! The report key: a file that only its owner may read.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use ed25519_dalek::{Signer, SigningKey};

use crate::error::{OracleError, Result};

/// A key file is 64 hexadecimal digits and at most a line end.
const MAX_KEY_FILE_BYTES: u64 = 66;

/// Makes a new report key in a new file of mode 0600.
pub fn create(path: &Path) -> Result<SigningKey> {
    let key = SigningKey::generate(&mut rand::rngs::OsRng);
    let write = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        writeln!(file, "{}", hex::encode(key.to_bytes()))?;
        file.sync_all()
    };
    write().map_err(|error: std::io::Error| refuse(path, error.to_string()))?;
    Ok(key)
}

/// Reads a report key; a file that others may read is refused.
pub fn load(path: &Path) -> Result<SigningKey> {
    let failed = |error: std::io::Error| refuse(path, error.to_string());
    let file = File::open(path).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            let reason = format!("mode {mode:04o} lets others read it; run chmod 600");
            return Err(refuse(path, reason));
        }
    }
    let mut text = String::new();
    file.take(MAX_KEY_FILE_BYTES)
        .read_to_string(&mut text)
        .map_err(failed)?;
    let mut seed = [0u8; 32];
    hex::decode_to_slice(text.trim_end(), &mut seed)
        .map_err(|_| refuse(path, "expected 64 hexadecimal digits".to_owned()))?;
    Ok(SigningKey::from_bytes(&seed))
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

fn refuse(path: &Path, reason: String) -> OracleError {
    OracleError::Key {
        path: path.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_created_key_loads_again_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys").join("report.key");
        let created = create(&path).unwrap();
        assert_eq!(load(&path).unwrap().to_bytes(), created.to_bytes());
        assert!(matches!(create(&path), Err(OracleError::Key { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.key");
        create(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let error = load(&path).unwrap_err().to_string();
        assert!(error.contains("chmod 600"), "{error}");
    }
}

//! Files of 32 secret bytes as 64 hexadecimal digits, which only their owner may read.
//!
//! Every key of a daemon or user lies in such a file, whatever its curve.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use k256::elliptic_curve::rand_core::{OsRng, RngCore};
use k256::elliptic_curve::zeroize::Zeroizing;

/// A key file is 64 hexadecimal digits and at most a line end.
const MAX_BYTES: u64 = 66;

/// 32 secret bytes, cleared from memory when they are dropped.
pub type Secret = Zeroizing<[u8; 32]>;

/// Why a key file cannot be used. Never holds key material.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read or written; `AlreadyExists` where a new one stands in the place of
    /// another.
    #[error("key file {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Others than its owner may read or change it.
    #[error("key file {}: mode {mode:04o} lets others at it; run chmod 600", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It does not hold 64 hexadecimal digits.
    #[error("key file {}: expected 64 hexadecimal digits", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
    },
    /// The bytes are no secret key of the curve.
    #[error("key file {}: not a key of its curve", path.display())]
    NotAKey {
        /// The file.
        path: PathBuf,
    },
}

/// Reads a key file.
///
/// # Errors
/// [`KeyFileError`] says why it is refused.
pub fn load(path: &Path) -> Result<Secret, KeyFileError> {
    let file = File::open(path).map_err(at(path))?;
    let metadata = file.metadata().map_err(at(path))?;
    refuse_exposed(path, &metadata)?;
    let malformed = || KeyFileError::Malformed {
        path: path.to_owned(),
    };
    let mut text = Zeroizing::new(String::new());
    match file.take(MAX_BYTES + 1).read_to_string(&mut text) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(malformed()),
        Err(error) => return Err(at(path)(error)),
    }
    let mut secret = Zeroizing::new([0u8; 32]);
    hex::decode_to_slice(text.trim_end(), secret.as_mut()).map_err(|_| malformed())?;
    Ok(secret)
}

/// Writes a new file of mode 0600 in a folder that is made where it is missing. The file is whole
/// or absent after a crash, and never replaces another.
///
/// # Errors
/// [`KeyFileError::Io`].
pub fn create(path: &Path, secret: &Secret) -> Result<(), KeyFileError> {
    let digits = Zeroizing::new(format!("{}\n", hex::encode(secret.as_ref())));
    write_new(path, digits.as_bytes()).map_err(at(path))
}

/// 32 bytes of the operating system's randomness.
pub fn random() -> Secret {
    let mut secret = Zeroizing::new([0u8; 32]);
    OsRng.fill_bytes(secret.as_mut());
    secret
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> KeyFileError + '_ {
    move |source| KeyFileError::Io {
        path: path.to_owned(),
        source,
    }
}

#[cfg(unix)]
fn refuse_exposed(path: &Path, metadata: &std::fs::Metadata) -> Result<(), KeyFileError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode() & 0o777;
    match mode & 0o077 {
        0 => Ok(()),
        _ => Err(KeyFileError::Exposed {
            path: path.to_owned(),
            mode,
        }),
    }
}

#[cfg(not(unix))]
fn refuse_exposed(_path: &Path, _metadata: &std::fs::Metadata) -> Result<(), KeyFileError> {
    Ok(())
}

/// A link to a finished file: unlike a rename it fails where the name is taken.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(
        ".{}.{:016x}.new",
        std::process::id(),
        OsRng.next_u64()
    ));
    let beside = PathBuf::from(name);
    let written = write_private(&beside, bytes).and_then(|()| std::fs::hard_link(&beside, path));
    // Absent where it could not even be made.
    let _ = std::fs::remove_file(&beside);
    written?;
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_created_file_loads_again_is_private_and_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys").join("one.seed");
        let secret = random();
        create(&path, &secret).unwrap();
        assert_eq!(load(&path).unwrap(), secret);
        let again = create(&path, &random());
        assert!(matches!(
            again,
            Err(KeyFileError::Io { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists
        ));
        assert_eq!(load(&path).unwrap(), secret);
        let left = std::fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(left, 1, "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_group_or_world_can_reach_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.seed");
        create(&path, &random()).unwrap();
        let metadata = std::fs::metadata(&path).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
        for mode in [0o640, 0o604, 0o620, 0o660, 0o601] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let error = load(&path).unwrap_err();
            assert!(
                matches!(error, KeyFileError::Exposed { mode: found, .. } if found == mode),
                "{error}"
            );
            assert!(error.to_string().contains("chmod 600"));
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).unwrap();
        load(&path).unwrap();
    }

    #[test]
    fn files_of_another_form_are_refused_without_showing_them() {
        let folder = tempfile::tempdir().unwrap();
        let words = "secret".repeat(10);
        for (name, content) in [
            ("words", words.as_bytes()),
            ("short", "11".repeat(31).as_bytes()),
            ("long", "1".repeat(70).as_bytes()),
            ("empty", b""),
            ("binary", &[0xff; 64]),
        ] {
            let path = folder.path().join(name);
            write_private(&path, content).unwrap();
            let error = load(&path).unwrap_err();
            assert!(matches!(error, KeyFileError::Malformed { .. }), "{name}");
            assert!(!format!("{error} {error:?}").contains("secret"));
        }
        let absent = load(&folder.path().join("absent")).unwrap_err();
        assert!(matches!(absent, KeyFileError::Io { .. }));
    }
}

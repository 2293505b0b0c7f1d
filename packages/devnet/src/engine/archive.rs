//! Contract code that is uploaded in a gzip archive.

use std::io::Read;

use flate2::bufread::GzDecoder;

use super::code::{CodeError, MAX_WASM_BYTES};

const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];

/// True for bytes that begin as a gzip archive does.
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&GZIP_MAGIC)
}

/// The code in a gzip archive; what follows its first member is left out, as on wasmd.
///
/// # Errors
/// [`CodeError::Archive`] for a damaged archive, [`CodeError::TooLong`] for code longer than a
/// contract may be, without unpacking more of it than that.
pub fn unpack(archive: &[u8]) -> Result<Vec<u8>, CodeError> {
    if archive.len() > MAX_WASM_BYTES {
        let length = archive.len();
        return Err(CodeError::TooLong { length });
    }
    let limit = MAX_WASM_BYTES as u64 + 1;
    let mut code = Vec::new();
    GzDecoder::new(archive)
        .take(limit)
        .read_to_end(&mut code)
        .map_err(|error| CodeError::Archive(error.to_string()))?;
    if code.len() > MAX_WASM_BYTES {
        let length = code.len();
        return Err(CodeError::TooLong { length });
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use std::io::Write;

    use flate2::{write::GzEncoder, Compression};

    use super::*;

    fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn code_comes_out_as_it_went_in() {
        let archive = pack(b"\0asm and more");
        assert!(is_gzip(&archive) && !is_gzip(b"\0asm"));
        assert_eq!(unpack(&archive).unwrap(), b"\0asm and more");
    }

    #[test]
    fn an_archive_that_is_cut_off_or_changed_is_refused() {
        let archive = pack(&[7; 1_000]);
        for cut in [4, archive.len() / 2, archive.len() - 1] {
            let refused = unpack(&archive[..cut]);
            assert!(matches!(refused, Err(CodeError::Archive(_))), "{cut}");
        }
        let mut changed = archive;
        let checksum = changed.len() - 5;
        changed[checksum] ^= 1;
        assert!(matches!(unpack(&changed), Err(CodeError::Archive(_))));
    }

    #[test]
    fn an_archive_of_more_than_a_contract_may_be_is_not_unpacked_to_its_end() {
        let bomb = pack(&vec![0; 64 * MAX_WASM_BYTES]);
        assert!(bomb.len() < MAX_WASM_BYTES);
        let length = MAX_WASM_BYTES + 1;
        assert_eq!(unpack(&bomb), Err(CodeError::TooLong { length }));
        assert_eq!(
            unpack(&pack(&vec![0; MAX_WASM_BYTES])).unwrap().len(),
            MAX_WASM_BYTES
        );
    }
}

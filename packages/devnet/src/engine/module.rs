//! The sections of a WebAssembly module, and the version of a contract's state in one of them.

/// Magic number and version of a module.
const HEADER_BYTES: usize = 8;
const CUSTOM_SECTION: u8 = 0;
/// Name of the custom section that `#[migrate_version]` writes.
const MIGRATE_VERSION: &[u8] = b"cw_migrate_version";

/// A section: its kind and its content.
type Section<'a> = (u8, &'a [u8]);

/// Splits a module into its header and its sections by kind; `None` where it is not well-formed.
pub(super) fn sections(wasm: &[u8]) -> Option<(&[u8], Vec<Section<'_>>)> {
    let (header, mut rest) = wasm.split_at_checked(HEADER_BYTES)?;
    let mut sections = Vec::new();
    while let Some((&kind, tail)) = rest.split_first() {
        rest = tail;
        sections.push((kind, take_sized(&mut rest)?));
    }
    Some((header, sections))
}

/// The version that a contract states of its state, where it states one.
pub(super) fn migrate_version(wasm: &[u8]) -> Option<u64> {
    let (_, sections) = sections(wasm)?;
    let mut customs = sections
        .into_iter()
        .filter(|(kind, _)| *kind == CUSTOM_SECTION);
    customs.find_map(|(_, mut body)| {
        let name = take_sized(&mut body)?;
        let version = std::str::from_utf8(body).ok()?;
        (name == MIGRATE_VERSION).then(|| version.parse().ok())?
    })
}

/// Takes bytes that their length precedes.
pub(super) fn take_sized<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = take_number(bytes)? as usize;
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

/// Adds bytes with their length before them.
pub(super) fn push_sized(bytes: &mut Vec<u8>, content: &[u8]) {
    // Code is far shorter than 4 GiB, and grows by one byte per local.
    push_number(bytes, u32::try_from(content.len()).unwrap_or(u32::MAX));
    bytes.extend_from_slice(content);
}

/// Takes an unsigned number in LEB128.
pub(super) fn take_number(bytes: &mut &[u8]) -> Option<u32> {
    let mut number: u64 = 0;
    for shift in (0..35).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return u32::try_from(number).ok();
        }
    }
    None
}

/// Adds an unsigned number in LEB128.
pub(super) fn push_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn numbers_keep_their_value() {
        for number in [0, 1, 127, 128, 300, 16_384, u32::MAX] {
            let mut bytes = Vec::new();
            push_number(&mut bytes, number);
            assert_eq!(take_number(&mut bytes.as_slice()), Some(number));
        }
        assert_eq!(take_number(&mut &[0xff; 6][..]), None);
    }

    #[test]
    fn the_version_of_the_state_stands_in_its_section() {
        let module = |sections: &str| wat::parse_str(format!("(module {sections})")).unwrap();
        let version = |sections: &str| migrate_version(&module(sections));
        assert_eq!(version(r#"(@custom "cw_migrate_version" "7")"#), Some(7));
        assert_eq!(version(r#"(@custom "other" "7")"#), None);
        assert_eq!(version(r#"(@custom "cw_migrate_version" "x")"#), None);
        assert_eq!(version(""), None);
        assert_eq!(migrate_version(b"no module"), None);
    }
}

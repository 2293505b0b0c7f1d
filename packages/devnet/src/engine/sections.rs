//! Lists of byte strings in one region: each section is followed by its length in four
//! big-endian bytes.

use super::error::GuestError;

/// Splits a list, from its end.
pub(super) fn decode(data: &[u8]) -> Result<Vec<&[u8]>, GuestError> {
    let mut sections = Vec::new();
    let mut rest = data;
    while !rest.is_empty() {
        let (body, tail) = rest
            .split_last_chunk::<4>()
            .ok_or(GuestError::InvalidSection(
                "the length of the last section is cut off",
            ))?;
        let length = u32::from_be_bytes(*tail) as usize;
        let start = body
            .len()
            .checked_sub(length)
            .ok_or(GuestError::InvalidSection(
                "a section is longer than the data",
            ))?;
        let (before, section) = body.split_at(start);
        sections.push(section);
        rest = before;
    }
    sections.reverse();
    Ok(sections)
}

/// Joins a key and its value as the two sections of an iterator's step.
pub(super) fn encode_pair(key: &[u8], value: &[u8]) -> Result<Vec<u8>, GuestError> {
    let mut data = Vec::with_capacity(key.len() + value.len() + 8);
    for section in [key, value] {
        let length = u32::try_from(section.len())
            .map_err(|_| GuestError::InvalidSection("a section is longer than 4 GiB"))?;
        data.extend_from_slice(section);
        data.extend_from_slice(&length.to_be_bytes());
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_pair_decodes_to_itself() {
        let data = encode_pair(b"key", b"").unwrap();
        assert_eq!(
            decode(&data).unwrap(),
            vec![b"key".as_slice(), b"".as_slice()]
        );
    }

    #[test]
    fn lengths_that_do_not_add_up_are_refused() {
        assert!(decode(&[0, 0, 1]).is_err());
        assert!(decode(&[9, 0, 0, 0, 2]).is_err());
        assert_eq!(decode(&[]).unwrap(), Vec::<&[u8]>::new());
    }
}

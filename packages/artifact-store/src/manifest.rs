//! The list of files that a folder consists of.

use std::fmt::Write;

use crate::error::{Error, Result};
use crate::hash::Hash;

/// The first line of every manifest: format and version.
const HEADER: &str = "openledger/folder/v1";
/// The most files in one folder.
pub const MAX_FOLDER_FILES: usize = 10_000;
/// The most bytes in one folder, all files together: 64 GiB.
pub const MAX_FOLDER_BYTES: u64 = 64 << 30;
/// The longest name of a file, relative to the folder, in bytes.
const MAX_NAME_BYTES: usize = 512;
/// A line holds a hash, a size and a name.
pub(crate) const MAX_MANIFEST_BYTES: u64 = (MAX_FOLDER_FILES * (MAX_NAME_BYTES + 96)) as u64;

/// One file of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name relative to the folder, parts separated by `/`.
    pub name: String,
    /// The size in bytes.
    pub size: u64,
    /// The hash of the content.
    pub hash: Hash,
}

/// The files of a folder, sorted by name. The same files give the same bytes, so the hash of
/// [`Manifest::encode`] names the folder's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    entries: Vec<Entry>,
}

impl Manifest {
    /// Sorts and checks the files.
    ///
    /// # Errors
    /// [`Error::InvalidName`] for a name that could leave the folder or that occurs twice,
    /// [`Error::Oversize`], [`Error::InvalidManifest`] for too many files.
    pub fn new(mut entries: Vec<Entry>) -> Result<Self> {
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Self::checked(entries)
    }

    /// The files, sorted by name.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The canonical text: a header line, then one line `hash size name` per file.
    pub fn encode(&self) -> String {
        let mut text = format!("{HEADER}\n");
        for Entry { name, size, hash } in &self.entries {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{hash} {size} {name}");
        }
        text
    }

    /// Reads a manifest; only the canonical text is accepted.
    ///
    /// # Errors
    /// As [`Manifest::new`], and [`Error::InvalidManifest`] for any other text.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let text = std::str::from_utf8(bytes).map_err(|_| invalid("it is not UTF-8"))?;
        let body = text
            .strip_prefix(HEADER)
            .and_then(|rest| rest.strip_prefix('\n'))
            .ok_or_else(|| invalid("it has another header"))?;
        let lines = body.split_terminator('\n').take(MAX_FOLDER_FILES + 1);
        let manifest = Self::checked(lines.map(entry).collect::<Result<_>>()?)?;
        if manifest.encode() != text {
            return Err(invalid("it is not in canonical form"));
        }
        Ok(manifest)
    }

    fn checked(entries: Vec<Entry>) -> Result<Self> {
        if entries.len() > MAX_FOLDER_FILES {
            return Err(invalid(&format!("more than {MAX_FOLDER_FILES} files")));
        }
        let mut total = 0u64;
        for entry in &entries {
            check_name(&entry.name)?;
            total = total.saturating_add(entry.size);
        }
        crate::local::check_size(|| "the folder".to_owned(), total, MAX_FOLDER_BYTES)?;
        for pair in entries.windows(2) {
            check_pair(&pair[0].name, &pair[1].name)?;
        }
        Ok(Manifest { entries })
    }
}

fn entry(line: &str) -> Result<Entry> {
    let mut parts = line.splitn(3, ' ');
    let (Some(hash), Some(size), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(invalid("a line lacks a part"));
    };
    Ok(Entry {
        name: name.to_owned(),
        size: size
            .parse()
            .map_err(|_| invalid("a size is not a number"))?,
        hash: hash.parse()?,
    })
}

/// Refuses names that leave the folder or that some system reads differently.
pub(crate) fn check_name(name: &str) -> Result<()> {
    let refuse = |reason| {
        Err(Error::InvalidName {
            name: name.to_owned(),
            reason,
        })
    };
    if name.is_empty() || name.len() > MAX_NAME_BYTES {
        return refuse("expected 1 to 512 bytes");
    }
    if name
        .chars()
        .any(|letter| letter.is_control() || matches!(letter, '\\' | ':'))
    {
        return refuse("control characters, backslash and colon are not allowed");
    }
    if name.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return refuse("every part must be a name");
    }
    Ok(())
}

fn check_pair(first: &str, second: &str) -> Result<()> {
    if first >= second {
        return Err(invalid("names are not sorted, or one occurs twice"));
    }
    Ok(())
}

fn invalid(reason: &str) -> Error {
    Error::InvalidManifest {
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn file(name: &str, content: &[u8]) -> Entry {
        Entry {
            name: name.to_owned(),
            size: content.len() as u64,
            hash: Hash::of(content),
        }
    }

    #[test]
    fn the_order_of_files_does_not_matter() {
        let one = Manifest::new(vec![file("b/c", b"2"), file("a", b"1")]).unwrap();
        let two = Manifest::new(vec![file("a", b"1"), file("b/c", b"2")]).unwrap();
        assert_eq!(one.encode(), two.encode());
        assert_eq!(Manifest::decode(one.encode().as_bytes()).unwrap(), one);
    }

    #[test]
    fn the_text_is_fixed() {
        let manifest = Manifest::new(vec![file("a b", b"abc")]).unwrap();
        assert_eq!(
            manifest.encode(),
            "openledger/folder/v1\n\
             ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 3 a b\n"
        );
    }

    #[test]
    fn names_that_leave_the_folder_are_refused() {
        for name in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a/./b",
            "a//b",
            "a/",
            "c:x",
            "a\\b",
            "a\nb",
            ".",
        ] {
            let error = Manifest::new(vec![file(name, b"")]).unwrap_err();
            assert!(
                matches!(error, Error::InvalidName { .. }),
                "{name:?}: {error}"
            );
        }
    }

    #[test]
    fn only_the_canonical_text_is_read() {
        let good = Manifest::new(vec![file("a", b"1"), file("b", b"2")])
            .unwrap()
            .encode();
        let lines: Vec<&str> = good.lines().collect();
        let swapped = format!("{}\n{}\n{}\n", lines[0], lines[2], lines[1]);
        let twice = format!("{}\n{}\n{}\n", lines[0], lines[1], lines[1]);
        let bad = [
            String::new(),
            good.replace("v1", "v2"),
            good.trim_end().to_owned(),
            format!("{good}\n"),
            good.replace('\n', "\r\n"),
            good.replace(" 1 a", " 01 a"),
            good.replace(" 1 a", " +1 a"),
            good.replace(" 1 a", " a"),
            good[..good.len() - 10].to_owned(),
            swapped,
            twice,
        ];
        for text in bad {
            assert!(Manifest::decode(text.as_bytes()).is_err(), "{text:?}");
        }
        assert!(Manifest::decode(good.as_bytes()).is_ok());
    }

    #[test]
    fn folders_are_bounded() {
        let many = (0..=MAX_FOLDER_FILES).map(|number| file(&format!("{number:06}"), b""));
        assert!(matches!(
            Manifest::new(many.collect()),
            Err(Error::InvalidManifest { .. })
        ));
        let huge = Entry {
            size: MAX_FOLDER_BYTES,
            ..file("a", b"")
        };
        let error = Manifest::new(vec![huge, file("b", b"1")]).unwrap_err();
        assert!(matches!(error, Error::Oversize { .. }));
    }
}

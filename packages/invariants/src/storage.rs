//! A chain's storage with a fingerprint of all that is in it, kept up to date by every write.

use std::collections::hash_map::DefaultHasher;
use std::collections::BTreeMap;
use std::hash::Hasher;
use std::ops::Bound;

use cosmwasm_std::{Order, Record, Storage};

/// Records in the order of their keys, and the sum of their hashes.
#[derive(Default)]
pub struct FingerprintStorage {
    records: BTreeMap<Vec<u8>, Vec<u8>>,
    fingerprint: u64,
}

impl FingerprintStorage {
    /// Equal for equal contents, whatever order they were written in. Two contents that differ have
    /// one fingerprint by a chance of 2^-64.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

fn hash(key: &[u8], value: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write_usize(key.len());
    hasher.write(key);
    hasher.write(value);
    hasher.finish()
}

impl Storage for FingerprintStorage {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.records.get(key).cloned()
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        if let (Some(start), Some(end)) = (start, end) {
            if start >= end {
                return Box::new(std::iter::empty());
            }
        }
        let from = start.map_or(Bound::Unbounded, |key| Bound::Included(key.to_vec()));
        let to = end.map_or(Bound::Unbounded, |key| Bound::Excluded(key.to_vec()));
        let records = self.records.range((from, to));
        let records = records.map(|(key, value)| (key.clone(), value.clone()));
        match order {
            Order::Ascending => Box::new(records),
            Order::Descending => Box::new(records.rev()),
        }
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.fingerprint = self.fingerprint.wrapping_add(hash(key, value));
        if let Some(former) = self.records.insert(key.to_vec(), value.to_vec()) {
            self.fingerprint = self.fingerprint.wrapping_sub(hash(key, &former));
        }
    }

    fn remove(&mut self, key: &[u8]) {
        if let Some(former) = self.records.remove(key) {
            self.fingerprint = self.fingerprint.wrapping_sub(hash(key, &former));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_depends_on_the_contents_alone() {
        let mut storage = FingerprintStorage::default();
        let empty = storage.fingerprint();
        storage.set(b"a", b"1");
        let one = storage.fingerprint();
        storage.set(b"b", b"2");
        storage.set(b"a", b"3");
        assert_ne!(storage.fingerprint(), one);
        storage.set(b"a", b"1");
        storage.remove(b"b");
        storage.remove(b"c");
        assert_eq!(storage.fingerprint(), one);
        storage.remove(b"a");
        assert_eq!(storage.fingerprint(), empty);
    }

    #[test]
    fn ranges_are_those_of_a_map() {
        let mut storage = FingerprintStorage::default();
        for key in [b"a", b"b", b"c"] {
            storage.set(key, b"");
        }
        let keys = |start: Option<&[u8]>, end: Option<&[u8]>, order| -> Vec<Vec<u8>> {
            let records = storage.range(start, end, order);
            records.map(|(key, _)| key).collect()
        };
        let (b, c) = (b"b".as_slice(), b"c".as_slice());
        assert_eq!(keys(Some(b), None, Order::Descending), [b"c", b"b"]);
        assert_eq!(keys(None, Some(b), Order::Ascending), [b"a"]);
        assert!(keys(Some(c), Some(b), Order::Ascending).is_empty());
    }
}

//! Key-value state: what the chain holds in memory, and a layer of changes over it.

use std::collections::{btree_map, BTreeMap};
use std::iter::Peekable;
use std::ops::Bound;

use cosmwasm_std::{Order, Record, Storage};

/// Changes of state: a value to set, or nothing for a removal.
pub type Changes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// The committed state, in memory.
#[derive(Debug, Default)]
pub struct MemoryState {
    entries: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl MemoryState {
    /// Takes over entries read from the database.
    pub fn new(entries: BTreeMap<Vec<u8>, Vec<u8>>) -> Self {
        Self { entries }
    }

    /// Applies the changes of a block.
    pub fn apply(&mut self, changes: &Changes) {
        for (key, value) in changes {
            match value {
                Some(value) => self.set(key, value),
                None => self.remove(key),
            }
        }
    }
}

impl Storage for MemoryState {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.entries.get(key).cloned()
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        let Some(bounds) = bounds(start, end) else {
            return Box::new(std::iter::empty());
        };
        let entries = self.entries.range::<[u8], _>(bounds);
        let clone = |(key, value): (&Vec<u8>, &Vec<u8>)| (key.clone(), value.clone());
        match order {
            Order::Ascending => Box::new(entries.map(clone)),
            Order::Descending => Box::new(entries.rev().map(clone)),
        }
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.entries.insert(key.to_vec(), value.to_vec());
    }

    fn remove(&mut self, key: &[u8]) {
        self.entries.remove(key);
    }
}

/// Changes over a state that stays as it is.
pub struct Overlay<'a> {
    base: &'a dyn Storage,
    changes: Changes,
}

impl<'a> Overlay<'a> {
    /// An overlay without changes.
    pub fn new(base: &'a dyn Storage) -> Self {
        Self {
            base,
            changes: Changes::new(),
        }
    }

    /// The changes made.
    pub fn into_changes(self) -> Changes {
        self.changes
    }

    /// Adds the changes of an overlay over this one.
    pub fn absorb(&mut self, changes: Changes) {
        self.changes.extend(changes);
    }
}

impl Storage for Overlay<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        match self.changes.get(key) {
            Some(change) => change.clone(),
            None => self.base.get(key),
        }
    }

    fn range<'b>(
        &'b self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'b> {
        let Some(bounds) = bounds(start, end) else {
            return Box::new(std::iter::empty());
        };
        Box::new(Merged {
            changes: Directed {
                range: self.changes.range::<[u8], _>(bounds),
                order,
            }
            .peekable(),
            base: self.base.range(start, end, order).peekable(),
            order,
        })
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.changes.insert(key.to_vec(), Some(value.to_vec()));
    }

    fn remove(&mut self, key: &[u8]) {
        self.changes.insert(key.to_vec(), None);
    }
}

type KeyBounds<'a> = (Bound<&'a [u8]>, Bound<&'a [u8]>);

/// Bounds for a map, or nothing where the range is empty.
fn bounds<'a>(start: Option<&'a [u8]>, end: Option<&'a [u8]>) -> Option<KeyBounds<'a>> {
    if matches!((start, end), (Some(start), Some(end)) if start >= end) {
        return None;
    }
    let start = start.map_or(Bound::Unbounded, Bound::Included);
    let end = end.map_or(Bound::Unbounded, Bound::Excluded);
    Some((start, end))
}

type Change<'a> = (&'a Vec<u8>, &'a Option<Vec<u8>>);

/// A map's range in either direction.
struct Directed<'a> {
    range: btree_map::Range<'a, Vec<u8>, Option<Vec<u8>>>,
    order: Order,
}

impl<'a> Iterator for Directed<'a> {
    type Item = Change<'a>;

    fn next(&mut self) -> Option<Change<'a>> {
        match self.order {
            Order::Ascending => self.range.next(),
            Order::Descending => self.range.next_back(),
        }
    }
}

/// Base and changes in one order, where a change hides the base's record of the same key.
struct Merged<'a> {
    changes: Peekable<Directed<'a>>,
    base: Peekable<Box<dyn Iterator<Item = Record> + 'a>>,
    order: Order,
}

impl Iterator for Merged<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            let change_comes_first = match (self.changes.peek(), self.base.peek()) {
                (None, _) => return self.base.next(),
                (Some(_), None) => true,
                (Some((changed, _)), Some((key, _))) => {
                    if *changed == key {
                        self.base.next();
                        true
                    } else {
                        (*changed < key) == matches!(self.order, Order::Ascending)
                    }
                }
            };
            if !change_comes_first {
                return self.base.next();
            }
            if let Some((key, Some(value))) = self.changes.next() {
                return Some((key.clone(), value.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn keys(storage: &dyn Storage, order: Order) -> Vec<Vec<u8>> {
        storage
            .range(Some(b"a"), Some(b"z"), order)
            .map(|(key, _)| key)
            .collect()
    }

    #[test]
    fn an_overlay_reads_as_if_it_were_applied() {
        let mut state = MemoryState::default();
        for key in [b"b", b"d", b"f"] {
            state.set(key, b"old");
        }
        let mut overlay = Overlay::new(&state);
        overlay.set(b"a", b"new");
        overlay.set(b"d", b"new");
        overlay.remove(b"f");
        overlay.set(b"g", b"new");
        overlay.remove(b"h");
        let ascending = keys(&overlay, Order::Ascending);
        let descending = keys(&overlay, Order::Descending);
        assert_eq!(overlay.get(b"d").unwrap(), b"new");
        assert_eq!(overlay.get(b"f"), None);

        let changes = overlay.into_changes();
        state.apply(&changes);
        assert_eq!(ascending, keys(&state, Order::Ascending));
        assert_eq!(descending, keys(&state, Order::Descending));
        assert_eq!(
            ascending,
            vec![b"a".to_vec(), b"b".to_vec(), b"d".to_vec(), b"g".to_vec()]
        );
    }

    #[test]
    fn an_inverted_range_is_empty() {
        let mut state = MemoryState::default();
        state.set(b"m", b"1");
        assert_eq!(
            state
                .range(Some(b"z"), Some(b"a"), Order::Ascending)
                .count(),
            0
        );
        let mut overlay = Overlay::new(&state);
        overlay.set(b"n", b"1");
        assert_eq!(
            overlay
                .range(Some(b"z"), Some(b"a"), Order::Descending)
                .count(),
            0
        );
        assert_eq!(
            overlay
                .range(Some(b"m"), Some(b"m"), Order::Ascending)
                .count(),
            0
        );
    }
}

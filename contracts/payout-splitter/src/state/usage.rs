//! What reports collected from the channels.
//!
//! Channels that are next to one another share a page, so that a report over many channels writes
//! few items; a page of amounts is hardly larger than one amount with its key.

use std::collections::{btree_map::Entry, BTreeMap};

use cosmwasm_std::{StdError, StdResult, Storage, Uint128};
use cw_storage_plus::Map;

use super::varint;

/// Channels of one page: 2^4.
const PAGE: usize = 1 << PAGE_BITS;
/// Bits of a channel's number that place it in its page.
const PAGE_BITS: u32 = 4;

/// page -> amounts collected from its channels since their opening, as varints in order of the
/// channels; those at the end that are zero are left out
const PAGES: Map<u64, Vec<u8>> = Map::new("u");

/// The pages that one message reads and changes, each loaded once.
#[derive(Default)]
pub(crate) struct Usage {
    pages: BTreeMap<u64, [u128; PAGE]>,
}

impl Usage {
    /// Collected from a channel, in micro-OPEN.
    pub fn collected(&mut self, storage: &dyn Storage, channel: u64) -> StdResult<Uint128> {
        self.slot(storage, channel).map(|slot| Uint128::new(*slot))
    }

    /// Sets what was collected; [`Usage::save`] writes it.
    pub fn set(
        &mut self,
        storage: &dyn Storage,
        channel: u64,
        collected: Uint128,
    ) -> StdResult<()> {
        *self.slot(storage, channel)? = collected.u128();
        Ok(())
    }

    /// Writes the loaded pages.
    pub fn save(&self, storage: &mut dyn Storage) {
        for (page, amounts) in &self.pages {
            storage.set(&PAGES.key(*page), &encode(amounts));
        }
    }

    fn slot(&mut self, storage: &dyn Storage, channel: u64) -> StdResult<&mut u128> {
        let page = channel >> PAGE_BITS;
        let place = channel ^ (page << PAGE_BITS);
        let amounts = match self.pages.entry(page) {
            Entry::Occupied(loaded) => loaded.into_mut(),
            Entry::Vacant(missing) => {
                let stored = storage.get(&PAGES.key(page));
                missing.insert(decode(&stored.unwrap_or_default())?)
            }
        };
        usize::try_from(place)
            .ok()
            .and_then(|at| amounts.get_mut(at))
            .ok_or_else(|| StdError::not_found("a slot of the page"))
    }
}

/// Collected from one channel, in micro-OPEN.
pub(crate) fn collected(storage: &dyn Storage, channel: u64) -> StdResult<Uint128> {
    Usage::default().collected(storage, channel)
}

fn encode(amounts: &[u128; PAGE]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(4 * PAGE);
    let mut filled = 0;
    for amount in amounts {
        varint::put(&mut bytes, *amount);
        if *amount > 0 {
            filled = bytes.len();
        }
    }
    bytes.truncate(filled.max(1));
    bytes
}

fn decode(mut bytes: &[u8]) -> StdResult<[u128; PAGE]> {
    let mut amounts = [0; PAGE];
    for amount in &mut amounts {
        if bytes.is_empty() {
            break;
        }
        *amount = varint::take(&mut bytes)?;
    }
    Ok(amounts)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    #[test]
    fn neighbours_share_a_page_and_keep_their_amounts() {
        let mut storage = MockStorage::new();
        let amounts = [
            (0, 0),
            (15, 7),
            (16, u128::MAX),
            (17, 0),
            (31, 1),
            (u64::MAX, 300),
        ];
        let mut usage = Usage::default();
        for (channel, amount) in amounts {
            usage.set(&storage, channel, amount.into()).unwrap();
        }
        usage.save(&mut storage);
        for (channel, amount) in amounts {
            assert_eq!(
                collected(&storage, channel).unwrap().u128(),
                amount,
                "{channel}"
            );
        }
        assert_eq!(collected(&storage, 14).unwrap().u128(), 0);
        assert_eq!(collected(&storage, 1_000).unwrap().u128(), 0);
    }
}

//! What each report charged to the channels, so that it can be taken back where the report becomes
//! void, and compared with the report's receipts.
//!
//! The charges of a final report stay, as the report itself does: its signers answer for it longer
//! than it is pending. Those of a void report are removed as they are taken back.

use cosmwasm_std::{Order, StdError, StdResult, Storage, Uint128};
use cw_storage_plus::Map;

use super::varint;

/// Channels with what a report added to their charges in micro-OPEN, ascending by channel.
pub(crate) type Charged = Vec<(u64, Uint128)>;

/// report -> its charges as varints: their number, then of each the channel, less the channel
/// before it, and the amount
const CHARGES: Map<u64, Vec<u8>> = Map::new("c");
/// number of a void report of which charges are left -> ()
const REVERTING: Map<u64, ()> = Map::new("reverting");

pub(crate) fn save_charges(storage: &mut dyn Storage, seq: u64, charges: &[(u64, Uint128)]) {
    storage.set(&CHARGES.key(seq), &encode(charges));
}

pub(crate) fn remove_charges(storage: &mut dyn Storage, seq: u64) {
    storage.remove(&CHARGES.key(seq));
}

/// The charges of a report; none where they are not stored, which no report of this version is.
pub(crate) fn charges(storage: &dyn Storage, seq: u64) -> StdResult<Option<Charged>> {
    let stored = storage.get(&CHARGES.key(seq));
    stored.map(|bytes| decode(&bytes)).transpose()
}

/// The oldest void report of which charges are left.
pub(crate) fn first_reverting(storage: &dyn Storage) -> StdResult<Option<u64>> {
    let mut keys = REVERTING.keys(storage, None, None, Order::Ascending);
    keys.next().transpose()
}

pub(crate) fn save_reverting(storage: &mut dyn Storage, seq: u64) -> StdResult<()> {
    REVERTING.save(storage, seq, &())
}

pub(crate) fn remove_reverting(storage: &mut dyn Storage, seq: u64) {
    REVERTING.remove(storage, seq);
}

fn encode(charges: &[(u64, Uint128)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(charges.len().saturating_mul(4).saturating_add(2));
    varint::put(&mut bytes, charges.len() as u128);
    let mut former = 0;
    for (channel, amount) in charges {
        varint::put(&mut bytes, u128::from(channel.wrapping_sub(former)));
        varint::put(&mut bytes, amount.u128());
        former = *channel;
    }
    bytes
}

fn decode(mut bytes: &[u8]) -> StdResult<Charged> {
    let bytes = &mut bytes;
    let malformed = |_| StdError::parse_err("charges", "a number exceeds its range");
    let count = usize::try_from(varint::take(bytes)?).map_err(malformed)?;
    let mut charges = Vec::new();
    let mut channel = 0u64;
    for _ in 0..count {
        let step = u64::try_from(varint::take(bytes)?).map_err(malformed)?;
        channel = channel.wrapping_add(step);
        charges.push((channel, varint::take(bytes)?.into()));
    }
    Ok(charges)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    #[test]
    fn charges_come_back_and_neighbours_are_short() {
        let mut storage = MockStorage::new();
        let charges = [(7, 20), (8, 127), (300, 1 << 40), (u64::MAX, u128::MAX)];
        let charges = charges.map(|(channel, amount)| (channel, Uint128::new(amount)));
        for count in 0..=charges.len() {
            save_charges(&mut storage, 3, &charges[..count]);
            let found = super::charges(&storage, 3).unwrap();
            assert_eq!(found.as_deref(), Some(&charges[..count]));
        }
        assert_eq!(encode(&charges[..2]), [2, 7, 20, 1, 127]);
        assert_eq!(super::charges(&storage, 4), Ok(None));
        remove_charges(&mut storage, 3);
        assert_eq!(super::charges(&storage, 3), Ok(None));
    }
}

//! Who receives what a payee earned.

use cosmwasm_std::{Addr, CanonicalAddr, Order, StdResult, Storage};
use cw_storage_plus::{Bound, Map};

/// payee in canonical bytes -> recipient; absent where it is the payee itself
const RECIPIENTS: Map<&[u8], Addr> = Map::new("recipients");

pub(crate) fn recipient(storage: &dyn Storage, payee: &CanonicalAddr) -> StdResult<Option<Addr>> {
    RECIPIENTS.may_load(storage, payee.as_slice())
}

/// Names a recipient, or the payee itself with none.
pub(crate) fn save_recipient(
    storage: &mut dyn Storage,
    payee: &CanonicalAddr,
    recipient: Option<&Addr>,
) -> StdResult<()> {
    match recipient {
        Some(recipient) => RECIPIENTS.save(storage, payee.as_slice(), recipient),
        None => {
            RECIPIENTS.remove(storage, payee.as_slice());
            Ok(())
        }
    }
}

/// Payees after `start_after` with the recipients that they named, ascending by canonical address.
pub(crate) fn recipients(
    storage: &dyn Storage,
    start_after: Option<&CanonicalAddr>,
    limit: usize,
) -> StdResult<Vec<(CanonicalAddr, Addr)>> {
    let start = start_after.map(|payee| Bound::exclusive(payee.as_slice()));
    RECIPIENTS
        .range(storage, start, None, Order::Ascending)
        .take(limit)
        .map(|entry| entry.map(|(payee, recipient)| (payee.into(), recipient)))
        .collect()
}

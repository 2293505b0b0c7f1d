use cosmwasm_std::{Addr, Empty, HexBinary, Order, StdResult, Storage};
use cw_storage_plus::{Bound, Map};
use serde::{Deserialize, Serialize};

/// A reader of a permissioned Datanet.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    /// The X25519 key that it announced.
    pub public_key: Option<HexBinary>,
    /// The content key wrapped for that key.
    pub wrapped: Option<HexBinary>,
}

/// "contributor", (Datanet, account), for accounts that may submit batches.
const CONTRIBUTORS: Map<(u64, &Addr), Empty> = Map::new("contributor");

/// "reader", (Datanet, account) -> reader.
const READERS: Map<(u64, &Addr), Reader> = Map::new("reader");

pub fn is_contributor(storage: &dyn Storage, datanet: u64, account: &Addr) -> bool {
    CONTRIBUTORS.has(storage, (datanet, account))
}

pub fn set_contributor(
    storage: &mut dyn Storage,
    datanet: u64,
    account: &Addr,
    listed: bool,
) -> StdResult<()> {
    let key = (datanet, account);
    if listed {
        return CONTRIBUTORS.save(storage, key, &Empty {});
    }
    CONTRIBUTORS.remove(storage, key);
    Ok(())
}

/// Up to `limit` contributors above the account `after`, ascending.
pub fn contributors(
    storage: &dyn Storage,
    datanet: u64,
    after: Option<&Addr>,
    limit: usize,
) -> StdResult<Vec<Addr>> {
    CONTRIBUTORS
        .prefix(datanet)
        .keys(storage, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

pub fn find_reader(
    storage: &dyn Storage,
    datanet: u64,
    account: &Addr,
) -> StdResult<Option<Reader>> {
    READERS.may_load(storage, (datanet, account))
}

pub fn save_reader(
    storage: &mut dyn Storage,
    datanet: u64,
    account: &Addr,
    reader: &Reader,
) -> StdResult<()> {
    READERS.save(storage, (datanet, account), reader)
}

/// Removes a reader and its keys.
pub fn remove_reader(storage: &mut dyn Storage, datanet: u64, account: &Addr) {
    READERS.remove(storage, (datanet, account));
}

/// Up to `limit` readers above the account `after`, ascending.
pub fn readers(
    storage: &dyn Storage,
    datanet: u64,
    after: Option<&Addr>,
    limit: usize,
) -> StdResult<Vec<(Addr, Reader)>> {
    READERS
        .prefix(datanet)
        .range(storage, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

//! Storage: the DAO and the token. Neither changes.

use cosmwasm_std::{Addr, StdResult, Storage};
use cw_storage_plus::Item;

/// "dao" -> the core that created this module.
const DAO: Item<Addr> = Item::new("dao");

/// "token" -> the gopen-token contract.
const TOKEN: Item<Addr> = Item::new("token");

pub fn dao(storage: &dyn Storage) -> StdResult<Addr> {
    DAO.load(storage)
}

pub fn token(storage: &dyn Storage) -> StdResult<Addr> {
    TOKEN.load(storage)
}

pub fn save(storage: &mut dyn Storage, dao: &Addr, token: &Addr) -> StdResult<()> {
    DAO.save(storage, dao)?;
    TOKEN.save(storage, token)
}

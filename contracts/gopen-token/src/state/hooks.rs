use contract_api::gopen_token::MAX_HOOKS;
use cosmwasm_std::{Addr, Empty, Order, StdResult, Storage};
use cw_storage_plus::Map;

/// "hooks", contract -> nothing; present where it is told of changes of votes.
const HOOKS: Map<&Addr, Empty> = Map::new("hooks");

/// The contracts that are told of changes, ascending; never more than [`MAX_HOOKS`].
pub fn hooks(storage: &dyn Storage) -> StdResult<Vec<Addr>> {
    HOOKS
        .keys(storage, None, None, Order::Ascending)
        .take(MAX_HOOKS)
        .collect()
}

/// Whether `contract` is told of changes.
pub fn has_hook(storage: &dyn Storage, contract: &Addr) -> bool {
    HOOKS.has(storage, contract)
}

pub fn add_hook(storage: &mut dyn Storage, contract: &Addr) -> StdResult<()> {
    HOOKS.save(storage, contract, &Empty {})
}

pub fn remove_hook(storage: &mut dyn Storage, contract: &Addr) {
    HOOKS.remove(storage, contract);
}

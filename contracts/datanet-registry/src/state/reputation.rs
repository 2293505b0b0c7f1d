use contract_api::datanet_registry::ReputationRole;
use cosmwasm_std::{Addr, Order, StdResult, Storage};
use cw_storage_plus::{Bound, Map};

use crate::reputation::Reputation;

/// "reputation", (Datanet, role, account) -> reputation; absent at first.
const REPUTATIONS: Map<(u64, u8, &Addr), Reputation> = Map::new("reputation");

fn key(role: ReputationRole) -> u8 {
    match role {
        ReputationRole::Contributor => 0,
        ReputationRole::Validator => 1,
    }
}

pub fn reputation(
    storage: &dyn Storage,
    datanet: u64,
    role: ReputationRole,
    account: &Addr,
) -> StdResult<Reputation> {
    let stored = REPUTATIONS.may_load(storage, (datanet, key(role), account))?;
    Ok(stored.unwrap_or_default())
}

pub fn save_reputation(
    storage: &mut dyn Storage,
    datanet: u64,
    role: ReputationRole,
    account: &Addr,
    reputation: &Reputation,
) -> StdResult<()> {
    REPUTATIONS.save(storage, (datanet, key(role), account), reputation)
}

/// Up to `limit` reputations above the account `after`, ascending.
pub fn reputations(
    storage: &dyn Storage,
    datanet: u64,
    role: ReputationRole,
    after: Option<&Addr>,
    limit: usize,
) -> StdResult<Vec<(Addr, Reputation)>> {
    REPUTATIONS
        .prefix((datanet, key(role)))
        .range(storage, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

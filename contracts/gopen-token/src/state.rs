//! Storage: the ledger of token-ledger, the token behind it, delegations and votes.

use cosmwasm_std::{Addr, StdError, StdResult, Storage, Uint128};
use cw4::{
    MEMBERS_CHANGELOG, MEMBERS_CHECKPOINTS, MEMBERS_KEY, TOTAL_KEY, TOTAL_KEY_CHANGELOG,
    TOTAL_KEY_CHECKPOINTS,
};
use cw_storage_plus::{Item, Map, SnapshotItem, SnapshotMap, Strategy};
use serde::{Deserialize, Serialize};

/// Who votes with an account's balance.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Who votes.
    pub delegate: Addr,
    /// Height of the last change; zero for the default.
    pub since: u64,
}

/// "open_token" -> the contract whose tokens are wrapped.
const OPEN_TOKEN: Item<Addr> = Item::new("open_token");

/// "delegation", account -> its delegation; absent while the account votes by itself by default.
const DELEGATIONS: Map<&Addr, Delegation> = Map::new("delegation");

/// Delegate -> votes, the sum of the balances that vote through it; absent at zero. At a height it
/// is the value at the start of that block. Keys and values are those of a cw4 group.
const VOTES: SnapshotMap<&Addr, u64> = SnapshotMap::new(
    MEMBERS_KEY,
    MEMBERS_CHECKPOINTS,
    MEMBERS_CHANGELOG,
    Strategy::EveryBlock,
);

/// All votes; equals the supply. At a height it is the value at the start of that block.
const TOTAL_VOTES: SnapshotItem<u64> = SnapshotItem::new(
    TOTAL_KEY,
    TOTAL_KEY_CHECKPOINTS,
    TOTAL_KEY_CHANGELOG,
    Strategy::EveryBlock,
);

pub fn open_token(storage: &dyn Storage) -> StdResult<Addr> {
    OPEN_TOKEN.load(storage)
}

pub fn save_open_token(storage: &mut dyn Storage, open_token: &Addr) -> StdResult<()> {
    OPEN_TOKEN.save(storage, open_token)
}

/// The delegation of `account`, the default where it never delegated.
pub fn delegation(storage: &dyn Storage, account: &Addr) -> StdResult<Delegation> {
    let stored = DELEGATIONS.may_load(storage, account)?;
    Ok(stored.unwrap_or_else(|| Delegation {
        delegate: account.clone(),
        since: 0,
    }))
}

pub fn save_delegation(
    storage: &mut dyn Storage,
    account: &Addr,
    delegation: &Delegation,
) -> StdResult<()> {
    DELEGATIONS.save(storage, account, delegation)
}

pub fn save_no_votes(storage: &mut dyn Storage, height: u64) -> StdResult<()> {
    TOTAL_VOTES.save(storage, &0, height)
}

/// Votes of `delegate`: at the start of the block at `height`, or now.
pub fn votes(storage: &dyn Storage, delegate: &Addr, height: Option<u64>) -> StdResult<u64> {
    let votes = match height {
        Some(height) => VOTES.may_load_at_height(storage, delegate, height)?,
        None => VOTES.may_load(storage, delegate)?,
    };
    Ok(votes.unwrap_or_default())
}

/// All votes: at the start of the block at `height`, or now.
pub fn total_votes(storage: &dyn Storage, height: Option<u64>) -> StdResult<u64> {
    let votes = match height {
        Some(height) => TOTAL_VOTES.may_load_at_height(storage, height)?,
        None => TOTAL_VOTES.may_load(storage)?,
    };
    Ok(votes.unwrap_or_default())
}

/// Moves the votes of `amount` from the delegate of one balance to the delegate of another. Without
/// `from` the votes are new, without `to` they end, and the total follows.
pub fn move_votes(
    storage: &mut dyn Storage,
    from: Option<&Addr>,
    to: Option<&Addr>,
    amount: Uint128,
    height: u64,
) -> StdResult<()> {
    let amount = whole_votes(amount)?;
    let delegate_of = |storage: &dyn Storage, account: &Addr| -> StdResult<Addr> {
        Ok(delegation(storage, account)?.delegate)
    };
    let from = from
        .map(|account| delegate_of(storage, account))
        .transpose()?;
    let to = to
        .map(|account| delegate_of(storage, account))
        .transpose()?;
    shift_votes(storage, from.as_ref(), to.as_ref(), amount, height)
}

/// Moves `amount` votes from one delegate to another.
pub fn shift_votes(
    storage: &mut dyn Storage,
    from: Option<&Addr>,
    to: Option<&Addr>,
    amount: u64,
    height: u64,
) -> StdResult<()> {
    if amount == 0 || from == to {
        return Ok(());
    }
    if let Some(delegate) = from {
        let rest = lowered(votes(storage, delegate, None)?, amount)?;
        if rest == 0 {
            VOTES.remove(storage, delegate, height)?;
        } else {
            VOTES.save(storage, delegate, &rest, height)?;
        }
    }
    if let Some(delegate) = to {
        let sum = raised(votes(storage, delegate, None)?, amount)?;
        VOTES.save(storage, delegate, &sum, height)?;
    }
    let total = total_votes(storage, None)?;
    match (from, to) {
        (None, Some(_)) => TOTAL_VOTES.save(storage, &raised(total, amount)?, height),
        (Some(_), None) => TOTAL_VOTES.save(storage, &lowered(total, amount)?, height),
        _ => Ok(()),
    }
}

/// An amount as votes; every amount within the capped supply fits.
pub fn whole_votes(amount: Uint128) -> StdResult<u64> {
    u64::try_from(amount.u128())
        .map_err(|_| StdError::generic_err("more votes than the cap allows"))
}

fn raised(votes: u64, amount: u64) -> StdResult<u64> {
    votes
        .checked_add(amount)
        .ok_or_else(|| StdError::generic_err("more votes than the cap allows"))
}

fn lowered(votes: u64, amount: u64) -> StdResult<u64> {
    votes
        .checked_sub(amount)
        .ok_or_else(|| StdError::generic_err("fewer votes than the balances behind them"))
}

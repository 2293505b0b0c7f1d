//! Votes follow balances, from delegate to delegate.

use contract_api::gopen_token::DefaultDelegate;
use cosmwasm_std::{Addr, StdError, StdResult, Storage, Uint128};

use crate::state;

/// Votes of one address before and after a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteChange {
    /// Whose votes.
    pub account: Addr,
    /// Votes before.
    pub before: u64,
    /// Votes after.
    pub after: u64,
}

/// Who votes with the balance of `account`: whom it chose, else whom the default names.
pub fn voter_of(storage: &dyn Storage, account: &Addr) -> StdResult<Option<Addr>> {
    match state::delegation(storage, account)? {
        Some(delegation) => Ok(Some(delegation.delegate)),
        None => default_voter(storage, account),
    }
}

/// Who votes with the balance of `account` while it has not delegated.
pub fn default_voter(storage: &dyn Storage, account: &Addr) -> StdResult<Option<Addr>> {
    Ok(match state::config(storage)?.default_delegate {
        DefaultDelegate::Holder => Some(account.clone()),
        DefaultDelegate::Nobody => None,
    })
}

/// Moves the votes of tokens that went from one balance to another. Without `from` the tokens are
/// new, without `to` they end.
pub fn follow(
    storage: &mut dyn Storage,
    from: Option<&Addr>,
    to: Option<&Addr>,
    amount: Uint128,
    height: u64,
) -> StdResult<Vec<VoteChange>> {
    let voter = |storage: &dyn Storage, account: Option<&Addr>| -> StdResult<Option<Addr>> {
        account.map_or(Ok(None), |account| voter_of(storage, account))
    };
    let from = voter(storage, from)?;
    let to = voter(storage, to)?;
    shift(storage, from, to, whole_votes(amount)?, height)
}

/// Moves `amount` votes from one address to another; the total follows where one of them is nobody.
pub fn shift(
    storage: &mut dyn Storage,
    from: Option<Addr>,
    to: Option<Addr>,
    amount: u64,
    height: u64,
) -> StdResult<Vec<VoteChange>> {
    if amount == 0 || from == to {
        return Ok(Vec::new());
    }
    let total = state::total_votes(storage, None)?;
    match (&from, &to) {
        (None, Some(_)) => state::save_total_votes(storage, raised(total, amount)?, height)?,
        (Some(_), None) => state::save_total_votes(storage, lowered(total, amount)?, height)?,
        _ => {}
    }
    let mut changes = Vec::with_capacity(2);
    if let Some(account) = from {
        let before = state::votes(storage, &account, None)?;
        let after = lowered(before, amount)?;
        state::save_votes(storage, &account, after, height)?;
        changes.push(VoteChange {
            account,
            before,
            after,
        });
    }
    if let Some(account) = to {
        let before = state::votes(storage, &account, None)?;
        let after = raised(before, amount)?;
        state::save_votes(storage, &account, after, height)?;
        changes.push(VoteChange {
            account,
            before,
            after,
        });
    }
    Ok(changes)
}

/// An amount as votes, one for each micro-gOPEN; every amount within the capped supply fits.
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

use contract_api::gopen_token::MAX_CLAIMS;
use cosmwasm_std::{Addr, StdResult, Storage, Timestamp, Uint128};
use cw_storage_plus::{Item, Map};
use serde::{Deserialize, Serialize};

use crate::ContractError;

/// OPEN that waits for its unbonding period.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// OPEN.
    pub amount: Uint128,
    /// When it can be claimed.
    pub release_at: Timestamp,
}

/// "claims", account -> its claims, oldest first; absent where it has none.
const CLAIMS: Map<&Addr, Vec<Claim>> = Map::new("claims");

/// "unbonding" -> sum of all claims; absent before the first.
const UNBONDING: Item<Uint128> = Item::new("unbonding");

/// What `account` unwrapped and has not been paid.
pub fn claims(storage: &dyn Storage, account: &Addr) -> StdResult<Vec<Claim>> {
    Ok(CLAIMS.may_load(storage, account)?.unwrap_or_default())
}

/// Sum of all claims.
pub fn unbonding(storage: &dyn Storage) -> StdResult<Uint128> {
    Ok(UNBONDING.may_load(storage)?.unwrap_or_default())
}

/// Adds a claim; one that is released with the newest joins it.
pub fn add_claim(
    storage: &mut dyn Storage,
    account: &Addr,
    claim: Claim,
) -> Result<(), ContractError> {
    let sum = plus(unbonding(storage)?, claim.amount)?;
    let mut claims = claims(storage, account)?;
    let count = claims.len();
    match claims.last_mut() {
        Some(newest) if newest.release_at == claim.release_at => {
            newest.amount = plus(newest.amount, claim.amount)?;
        }
        _ if count >= MAX_CLAIMS => return Err(ContractError::TooManyClaims),
        _ => claims.push(claim),
    }
    UNBONDING.save(storage, &sum)?;
    Ok(CLAIMS.save(storage, account, &claims)?)
}

/// Removes the claims of `account` that are released at `now`; returns their sum, and when the next
/// one is released.
pub fn take_released(
    storage: &mut dyn Storage,
    account: &Addr,
    now: Timestamp,
) -> StdResult<(Uint128, Option<Timestamp>)> {
    let all = claims(storage, account)?;
    let (released, waiting): (Vec<Claim>, Vec<Claim>) =
        all.into_iter().partition(|claim| claim.release_at <= now);
    let amount = released
        .iter()
        .try_fold(Uint128::zero(), |sum, claim| plus(sum, claim.amount))?;
    let rest = unbonding(storage)?.checked_sub(amount)?;
    UNBONDING.save(storage, &rest)?;
    if waiting.is_empty() {
        CLAIMS.remove(storage, account);
    } else {
        CLAIMS.save(storage, account, &waiting)?;
    }
    let next = waiting.iter().map(|claim| claim.release_at).min();
    Ok((amount, next))
}

fn plus(left: Uint128, right: Uint128) -> StdResult<Uint128> {
    Ok(left.checked_add(right)?)
}

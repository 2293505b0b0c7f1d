//! Bonds: more of it, on its way out, and back.

use contract_api::oracle_registry::MAX_UNBONDING;
use cosmwasm_std::{Addr, DepsMut, Env, Response, StdError, StdResult, Storage, Uint128};

use super::{load, open_transfer};
use crate::{
    events::{BondAdded, BondWithdrawn, Unbonded},
    state::{self, Config, Operator, Unbonding},
    ContractError,
};

pub(crate) fn add_bond(
    deps: DepsMut,
    config: &Config,
    operator: Addr,
    amount: Uint128,
) -> Result<Response, ContractError> {
    if config.paused.bond {
        return Err(ContractError::Paused { action: "add_bond" });
    }
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    let mut record = load(deps.storage, &operator)?;
    let bond = record.bond.checked_add(amount)?;
    if record.bond.is_zero() && bond < config.min_bond {
        let min_bond = config.min_bond;
        return Err(ContractError::BondTooSmall { bond, min_bond });
    }
    record.bond = bond;
    record.deposited = record.deposited.checked_add(amount)?;
    let mut totals = state::totals(deps.storage)?;
    totals.bonds = totals.bonds.checked_add(amount)?;
    state::save_totals(deps.storage, &totals)?;
    state::save_operator(deps.storage, &operator, &record)?;
    Ok(BondAdded {
        operator: &operator,
        amount,
        bond,
    }
    .into())
}

pub(crate) fn unbond(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    operator: Addr,
    amount: Option<Uint128>,
) -> Result<Response, ContractError> {
    let mut record = load(deps.storage, &operator)?;
    let amount = amount.unwrap_or(record.bond);
    check_unbond(config, &operator, &record, amount)?;
    let now = env.block.time.seconds();
    let unbonds_at = now
        .checked_add(config.unbonding_seconds)
        .ok_or_else(|| StdError::generic_err("the unbonding time exceeds 64 bits"))?;
    let began_in = state::current_set(deps.storage)?.unwrap_or(0);
    let member =
        state::set(deps.storage, began_in)?.is_some_and(|set| set.member(&operator).is_some());
    record.bond = record.bond.checked_sub(amount)?;
    record.unbonding.push(Unbonding {
        amount,
        unbonds_at,
        began_in,
        member,
    });
    state::save_operator(deps.storage, &operator, &record)?;
    Ok(Unbonded {
        operator: &operator,
        amount,
        bond: record.bond,
        unbonds_at,
    }
    .into())
}

fn check_unbond(
    config: &Config,
    operator: &Addr,
    record: &Operator,
    amount: Uint128,
) -> Result<(), ContractError> {
    let bond = record.bond;
    if bond.is_zero() {
        return Err(ContractError::NotBonded {
            operator: operator.to_string(),
        });
    }
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    let left = bond
        .checked_sub(amount)
        .map_err(|_| ContractError::BeyondBond { amount, bond })?;
    if !left.is_zero() && left < config.min_bond {
        let min_bond = config.min_bond;
        return Err(ContractError::BondTooSmall {
            bond: left,
            min_bond,
        });
    }
    if record.unbonding.len() >= MAX_UNBONDING {
        return Err(ContractError::TooManyParts {
            most: MAX_UNBONDING,
        });
    }
    Ok(())
}

pub(crate) fn withdraw_bond(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    operator: Addr,
) -> Result<Response, ContractError> {
    let mut record = load(deps.storage, &operator)?;
    let now = env.block.time.seconds();
    let mut amount = Uint128::zero();
    let mut kept = Vec::with_capacity(record.unbonding.len());
    let mut waits = None;
    for part in std::mem::take(&mut record.unbonding) {
        match free_at(deps.storage, config, &operator, &part)? {
            Ok(at) if at <= now => amount = amount.checked_add(part.amount)?,
            Ok(unbonds_at) => {
                waits.get_or_insert(ContractError::TooEarly { unbonds_at, now });
                kept.push(part);
            }
            Err(in_set) => {
                waits.get_or_insert(in_set);
                kept.push(part);
            }
        }
    }
    record.unbonding = kept;
    let jailed = record.jailed_until.filter(|until| now < *until);
    let gone = record.held()?.is_zero();
    if amount.is_zero() && !(gone && jailed.is_none()) {
        let nothing = match jailed {
            Some(until) if gone => ContractError::Jailed { until, now },
            _ => ContractError::StillBonded {
                operator: operator.to_string(),
            },
        };
        return Err(waits.unwrap_or(nothing));
    }

    let mut totals = state::totals(deps.storage)?;
    totals.bonds = totals.bonds.checked_sub(amount)?;
    state::save_totals(deps.storage, &totals)?;
    // In jail the empty record stays, so that a new registration does not end the jail.
    if gone && jailed.is_none() {
        state::remove_operator(deps.storage, &operator, &record);
    } else {
        state::save_operator(deps.storage, &operator, &record)?;
    }
    let response = Response::from(BondWithdrawn {
        operator: &operator,
        amount,
        left: record.held()?,
    });
    match amount.is_zero() {
        true => Ok(response),
        false => Ok(response.add_message(open_transfer(config, &operator, amount)?)),
    }
}

/// When a part may be paid out. A part that stands behind a set answers for what that set signs
/// until its end, and for as long after it as for anything that is signed before an unbonding ends.
fn free_at(
    storage: &dyn Storage,
    config: &Config,
    operator: &Addr,
    part: &Unbonding,
) -> StdResult<Result<u64, ContractError>> {
    if !part.member {
        return Ok(Ok(part.unbonds_at));
    }
    let Some(end) = state::set_expiry(storage, part.began_in)? else {
        return Ok(Err(ContractError::StillInSet {
            operator: operator.to_string(),
            set_id: part.began_in,
        }));
    };
    // The parameters keep the overlap shorter than the unbonding.
    let after = config
        .unbonding_seconds
        .saturating_sub(config.overlap_seconds);
    Ok(Ok(part.unbonds_at.max(end.saturating_add(after))))
}

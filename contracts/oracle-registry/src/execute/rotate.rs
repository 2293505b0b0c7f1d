//! Rotation of the oracle set.

use attribution_report::quorum_of;
use contract_api::oracle_registry::RENEWAL_SECONDS;
use cosmwasm_std::{DepsMut, Env, Response, StdError, StdResult, Storage, Uint128};

use crate::{
    events::{SetEnded, SetRotated},
    state::{self, Config, Member, Set},
    ContractError,
};

pub(crate) fn rotate(deps: DepsMut, env: &Env, config: &Config) -> Result<Response, ContractError> {
    if config.paused.rotate {
        return Err(ContractError::Paused { action: "rotate" });
    }
    let now = env.block.time.seconds();
    let former = state::current_set(deps.storage)?;
    let members = next_members(deps.storage, config)?;
    let size = u16::try_from(members.len()).unwrap_or(u16::MAX);
    if size == 0 {
        return end_set(deps, config, now, former);
    }
    let next = Set {
        quorum: quorum_of(size),
        members,
        params_hash: config.params_hash,
        active_from: now,
    };
    let mut former_expires_at = 0;
    if let Some(set_id) = former {
        former_expires_at = match state::set_expiry(deps.storage, set_id)? {
            Some(ended_at) => ended_at,
            None => {
                let current = state::set(deps.storage, set_id)?;
                if current.is_some_and(|current| !may_follow(&current, &next)) {
                    return Err(ContractError::NothingChanges { set_id });
                }
                expire(deps.storage, config, now, set_id)?
            }
        };
    }
    let set_id = former.unwrap_or(0).checked_add(1).ok_or_else(too_large)?;
    state::save_current_set(deps.storage, set_id, &next)?;
    Ok(SetRotated {
        set_id,
        members: next.members.len(),
        quorum: next.quorum,
        former_expires_at,
    }
    .into())
}

fn too_large() -> StdError {
    StdError::generic_err("the number or time of the set exceeds 64 bits")
}

fn expire(storage: &mut dyn Storage, config: &Config, now: u64, set_id: u64) -> StdResult<u64> {
    let expires_at = now
        .checked_add(config.overlap_seconds)
        .ok_or_else(too_large)?;
    state::save_set_expiry(storage, set_id, expires_at)?;
    Ok(expires_at)
}

/// Ends the current set where nobody is bonded any more, so that its members can leave and nobody
/// signs without a bond. A smallest bond that is too high for all ends nothing.
fn end_set(
    deps: DepsMut,
    config: &Config,
    now: u64,
    current: Option<u64>,
) -> Result<Response, ContractError> {
    let Some(set_id) = current else {
        return Err(ContractError::NoOperators);
    };
    let ended = state::set_expiry(deps.storage, set_id)?.is_some();
    let bonded = !state::ranked(deps.storage, Uint128::zero(), 1)?.is_empty();
    if ended || bonded {
        return Err(ContractError::NoOperators);
    }
    let expires_at = expire(deps.storage, config, now, set_id)?;
    Ok(SetEnded { set_id, expires_at }.into())
}

fn next_members(storage: &dyn Storage, config: &Config) -> StdResult<Vec<Member>> {
    let limit = usize::from(config.max_set);
    let member = |operator| {
        let record = state::operator(storage, &operator)?
            .ok_or_else(|| StdError::not_found(format!("operator {operator}")))?;
        Ok(Member {
            operator,
            pubkey: record.pubkey,
            bond: record.bond,
            deposited: Some(record.deposited),
        })
    };
    let ranked = state::ranked(storage, config.min_bond, limit)?;
    ranked.into_iter().map(member).collect()
}

/// A set follows another at once where other keys sign or other parameters hold. Where only bonds
/// changed it follows after [`RENEWAL_SECONDS`]: otherwise one micro-OPEN more would let anybody
/// force a rotation.
fn may_follow(current: &Set, next: &Set) -> bool {
    let members = |set: &Set, bonds: bool| {
        let mut members: Vec<_> = set
            .members
            .iter()
            .map(|member| {
                let bond = bonds.then_some(member.bond);
                (member.operator.clone(), member.pubkey.clone(), bond)
            })
            .collect();
        members.sort_by(|a, b| a.0.cmp(&b.0));
        members
    };
    let age = next.active_from.saturating_sub(current.active_from);
    current.params_hash != next.params_hash
        || members(current, false) != members(next, false)
        || (age >= RENEWAL_SECONDS && members(current, true) != members(next, true))
}

//! Rotation of the oracle set.

use attribution_report::quorum_of;
use cosmwasm_std::{DepsMut, Env, Response, StdError, StdResult, Storage};

use crate::{
    events::SetRotated,
    state::{self, Config, Member, Set},
    ContractError,
};

pub(crate) fn rotate(deps: DepsMut, env: &Env, config: &Config) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let members = next_members(deps.storage, config)?;
    let size = u16::try_from(members.len()).unwrap_or(u16::MAX);
    if size == 0 {
        return Err(ContractError::NoOperators);
    }
    let next = Set {
        quorum: quorum_of(size),
        members,
        params_hash: config.params_hash,
        active_from: now,
    };
    let overflow = || StdError::generic_err("the number or time of the set exceeds 64 bits");
    let former = state::current_set(deps.storage)?;
    let mut former_expires_at = 0;
    if let Some(set_id) = former {
        let current = state::set(deps.storage, set_id)?;
        if current.is_some_and(|current| same(&current, &next)) {
            return Err(ContractError::NothingChanges { set_id });
        }
        former_expires_at = now
            .checked_add(config.overlap_seconds)
            .ok_or_else(overflow)?;
        state::save_set_expiry(deps.storage, set_id, former_expires_at)?;
    }
    let set_id = former.unwrap_or(0).checked_add(1).ok_or_else(overflow)?;
    state::save_current_set(deps.storage, set_id, &next)?;
    Ok(SetRotated {
        set_id,
        members: next.members.len(),
        quorum: next.quorum,
        former_expires_at,
    }
    .into())
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
        })
    };
    let ranked = state::ranked(storage, config.min_bond, limit)?;
    ranked.into_iter().map(member).collect()
}

/// Two sets are the same where the same keys sign under the same parameters. Bonds and their order
/// do not count: otherwise one micro-OPEN more would let anybody force a rotation.
fn same(current: &Set, next: &Set) -> bool {
    let keys = |set: &Set| {
        let mut keys: Vec<_> = set
            .members
            .iter()
            .map(|member| (member.operator.clone(), member.pubkey.clone()))
            .collect();
        keys.sort_by(|a, b| a.0.cmp(&b.0));
        keys
    };
    current.params_hash == next.params_hash && keys(current) == keys(next)
}

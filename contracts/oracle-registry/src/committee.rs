//! The bond-weighted draw of a committee.

use attribution_report::{Encoder, Hash32};
use contract_api::oracle_registry::{COMMITTEE_CANDIDATES, MAX_COMMITTEE};
use cosmwasm_std::{StdError, StdResult, Storage};

use crate::state::{self, Config, Member, Set};

/// Draws up to `size` ranked operators. Members of `exclude` come in only once nobody else is left.
pub(crate) fn committee(
    storage: &dyn Storage,
    config: &Config,
    seed: &Hash32,
    size: u16,
    exclude: Option<&Set>,
) -> StdResult<Vec<Member>> {
    let mut outside = Vec::new();
    let mut inside = Vec::new();
    for operator in state::ranked(storage, config.min_bond, COMMITTEE_CANDIDATES)? {
        let record = state::operator(storage, &operator)?
            .ok_or_else(|| StdError::not_found(format!("operator {operator}")))?;
        let excluded = exclude.is_some_and(|set| set.member(&operator).is_some());
        let candidate = Member {
            operator,
            pubkey: record.pubkey,
            bond: record.bond,
            deposited: Some(record.deposited),
        };
        match excluded {
            true => inside.push(candidate),
            false => outside.push(candidate),
        }
    }
    let size = usize::from(size.min(MAX_COMMITTEE));
    let mut drawn = Vec::with_capacity(size);
    for candidates in [&mut outside, &mut inside] {
        while drawn.len() < size && !candidates.is_empty() {
            drawn.push(draw(seed, drawn.len(), candidates)?);
        }
    }
    Ok(drawn)
}

/// Removes one candidate with a chance in proportion to its bond: the one whose range of the sum of
/// bonds, in ranking order, holds `H(tag | seed | round) mod sum`. The sum is far below 2^64, so the
/// bias of the remainder of 128 bits is below 2^-64.
fn draw(seed: &Hash32, round: usize, candidates: &mut Vec<Member>) -> StdResult<Member> {
    let overflow = |_| StdError::generic_err("the bonds of the candidates exceed 128 bits");
    let sum = candidates
        .iter()
        .try_fold(0u128, |sum, member| {
            sum.checked_add(member.bond.u128()).ok_or(())
        })
        .map_err(overflow)?;
    let digest = Encoder::new(b"openledger/committee/v1")
        .hash(seed)
        .u16(u16::try_from(round).unwrap_or(u16::MAX))
        .finish();
    let (head, _) = digest.0.split_at(16);
    let number = head
        .iter()
        .fold(0u128, |number, byte| (number << 8) | u128::from(*byte));
    let mut point = number.checked_rem(sum).unwrap_or(0);
    let position = candidates
        .iter()
        .position(|member| match point.checked_sub(member.bond.u128()) {
            Some(rest) => {
                point = rest;
                false
            }
            None => true,
        })
        .unwrap_or(0);
    Ok(candidates.remove(position))
}

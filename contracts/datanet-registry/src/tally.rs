//! When a batch is decided, and with which quality. Pure.

use cosmwasm_std::{Addr, StdError, StdResult, Uint128};

/// What an eligible validator says of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// The validator.
    pub validator: Addr,
    /// Its bond now.
    pub bond: Uint128,
    /// Its score in basis points, if it gave one.
    pub quality: Option<u16>,
}

/// The quality, once validators holding more than half of all bond among `ballots` have scored; no
/// quality before. It is the lower bond-weighted median: the smallest score such that scores up to
/// it hold at least half of the bond that scored. So it lies between two honest scores whatever
/// validators with less than half of that bond say.
pub fn decided_quality(ballots: &[Ballot]) -> StdResult<Option<u16>> {
    let total = sum(ballots.iter().map(|ballot| ballot.bond))?;
    let mut scores: Vec<(u16, Uint128)> = ballots
        .iter()
        .filter_map(|ballot| ballot.quality.map(|quality| (quality, ballot.bond)))
        .collect();
    let scored = sum(scores.iter().map(|(_, bond)| *bond))?;
    if scored <= total.checked_sub(scored)? {
        return Ok(None);
    }
    scores.sort_unstable();
    let mut up_to = Uint128::zero();
    for (quality, bond) in scores {
        up_to = up_to.checked_add(bond)?;
        if up_to >= scored.checked_sub(up_to)? {
            return Ok(Some(quality));
        }
    }
    Ok(None)
}

fn sum(mut bonds: impl Iterator<Item = Uint128>) -> StdResult<Uint128> {
    bonds.try_fold(Uint128::zero(), |sum, bond| {
        sum.checked_add(bond).map_err(StdError::from)
    })
}

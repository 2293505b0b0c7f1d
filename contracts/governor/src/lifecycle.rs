//! The state of a proposal at a time, and how votes are counted.
//!
//! As in OpenZeppelin's Governor (GovernorCountingSimple, GovernorVotesQuorumFraction): votes for
//! and abstentions count for the quorum, and a proposal passes with more votes for than against.
//! `veto` is against.

use contract_api::governor::ProposalState;
use cosmwasm_std::{StdError, StdResult, Uint128};

use crate::state::{Proposal, Stage, VoteSnapshot};
use crate::ContractError;

const BASIS_POINTS: u64 = 10_000;

impl Proposal {
    /// The state at `now`, in Unix seconds.
    pub fn state(&self, now: u64) -> ProposalState {
        match self.stage {
            Stage::Executed => ProposalState::Executed,
            Stage::Cancelled => ProposalState::Cancelled,
            Stage::Defeated => ProposalState::Defeated,
            Stage::Expired => ProposalState::Expired,
            _ if now < self.starts_at => ProposalState::Pending,
            _ if now < self.ends_at => ProposalState::Active,
            _ if !self.passes() => ProposalState::Defeated,
            _ if now >= self.expires_at() => ProposalState::Expired,
            Stage::Voting => ProposalState::Succeeded,
            Stage::Queued { .. } => ProposalState::Queued,
        }
    }

    /// Refuses a proposal in none of these states.
    pub fn require(
        &self,
        proposal_id: u64,
        now: u64,
        needed: &'static [ProposalState],
    ) -> Result<ProposalState, ContractError> {
        let state = self.state(now);
        if needed.contains(&state) {
            return Ok(state);
        }
        Err(ContractError::WrongState {
            proposal_id,
            state,
            needed,
        })
    }

    /// Unix seconds from which it can be executed; once it is queued.
    pub fn executable_at(&self) -> Option<u64> {
        match self.stage {
            Stage::Queued { executable_at } => Some(executable_at),
            _ => None,
        }
    }

    /// Unix seconds from which it cannot be queued or, once queued, executed.
    pub fn expires_at(&self) -> u64 {
        let from = self.executable_at().unwrap_or(self.ends_at);
        from.saturating_add(self.parameters.grace_period.u64())
    }

    /// Votes that `yes` and `abstain` must reach; once voting was opened.
    pub fn quorum(&self) -> Option<u64> {
        self.snapshot
            .map(|snapshot| quorum_of(snapshot, self.parameters.quorum_bps))
    }

    /// Votes reach the quorum, and more are for than against.
    fn passes(&self) -> bool {
        let tally = self.tally;
        let counted = wide(tally.yes).saturating_add(wide(tally.abstain));
        let against = wide(tally.no).saturating_add(wide(tally.veto));
        self.quorum()
            .is_some_and(|quorum| counted >= wide(quorum) && wide(tally.yes) > against)
    }

    /// As many votes as the quorum were cast, whichever way.
    pub fn has_turnout(&self) -> bool {
        let tally = self.tally;
        let cast = [tally.yes, tally.no, tally.abstain, tally.veto];
        let cast = cast
            .into_iter()
            .fold(0u128, |sum, part| sum.saturating_add(wide(part)));
        self.quorum().is_some_and(|quorum| cast >= wide(quorum))
    }
}

fn wide(votes: u64) -> u128 {
    votes.into()
}

/// The part of all votes, rounded up, so that it is never less than the fraction says.
fn quorum_of(snapshot: VoteSnapshot, quorum_bps: u16) -> u64 {
    let product = wide(snapshot.total).saturating_mul(quorum_bps.into());
    let quorum = product.div_ceil(BASIS_POINTS.into());
    u64::try_from(quorum).unwrap_or(u64::MAX)
}

/// Votes as cw3 counts them.
pub fn whole_votes(votes: Uint128) -> StdResult<u64> {
    u64::try_from(votes.u128()).map_err(|_| StdError::generic_err("more votes than the cap allows"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quorum_is_rounded_up() {
        let rows = [
            (0, 500, 0),
            (1, 500, 1),
            (20, 500, 1),
            (21, 500, 2),
            (1_000_000_000_000_000, 500, 50_000_000_000_000),
            (u64::MAX, 5_000, u64::MAX / 2 + 1),
        ];
        for (total, quorum_bps, expected) in rows {
            let snapshot = VoteSnapshot { height: 1, total };
            assert_eq!(quorum_of(snapshot, quorum_bps), expected, "{total}");
        }
    }
}

//! Parameters of the governor.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Uint128, Uint64};

const DAY: u64 = 86_400;

/// Parameters. A proposal keeps those that held when it was made.
#[cw_serde]
#[derive(Eq, Copy)]
pub struct Parameters {
    /// Votes that a proposer needs at the start of the block, in micro-gOPEN.
    pub proposal_threshold: Uint128,
    /// OPEN that a proposer deposits, in micro-OPEN.
    pub proposal_deposit: Uint128,
    /// Seconds from the proposal to the start of voting.
    pub voting_delay: Uint64,
    /// Seconds of voting.
    pub voting_period: Uint64,
    /// Part of all votes that `yes` and `abstain` must reach, in basis points.
    pub quorum_bps: u16,
    /// Seconds from queueing to execution.
    pub timelock: Uint64,
    /// Seconds in which a proposal that succeeded must be queued, and a queued one executed.
    pub grace_period: Uint64,
    /// Most proposals of one proposer that are neither executed, cancelled nor closed.
    pub max_unsettled: u32,
}

impl Parameters {
    /// Longest voting delay.
    pub const MAX_VOTING_DELAY: u64 = 30 * DAY;
    /// Longest voting period; the shortest is a second.
    pub const MAX_VOTING_PERIOD: u64 = 60 * DAY;
    /// Longest timelock.
    pub const MAX_TIMELOCK: u64 = 60 * DAY;
    /// Longest grace period; the shortest is a second.
    pub const MAX_GRACE_PERIOD: u64 = 60 * DAY;
    /// Largest quorum: half of all votes. A larger one could be out of reach for good.
    pub const MAX_QUORUM_BPS: u16 = 5_000;
    /// Largest `max_unsettled`; the smallest is one.
    pub const MAX_UNSETTLED: u32 = 100;
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            proposal_threshold: Uint128::new(10_000_000_000),
            proposal_deposit: Uint128::new(100_000_000),
            voting_delay: Uint64::new(DAY),
            voting_period: Uint64::new(7 * DAY),
            quorum_bps: 500,
            timelock: Uint64::new(7 * DAY),
            grace_period: Uint64::new(14 * DAY),
            max_unsettled: 5,
        }
    }
}

/// New values of parameters; what is absent stays.
#[cw_serde]
#[derive(Default)]
pub struct ParameterChanges {
    pub proposal_threshold: Option<Uint128>,
    pub proposal_deposit: Option<Uint128>,
    pub voting_delay: Option<Uint64>,
    pub voting_period: Option<Uint64>,
    pub quorum_bps: Option<u16>,
    pub timelock: Option<Uint64>,
    pub grace_period: Option<Uint64>,
    pub max_unsettled: Option<u32>,
}

impl ParameterChanges {
    /// The parameters with these changes.
    pub fn apply(&self, old: Parameters) -> Parameters {
        Parameters {
            proposal_threshold: self.proposal_threshold.unwrap_or(old.proposal_threshold),
            proposal_deposit: self.proposal_deposit.unwrap_or(old.proposal_deposit),
            voting_delay: self.voting_delay.unwrap_or(old.voting_delay),
            voting_period: self.voting_period.unwrap_or(old.voting_period),
            quorum_bps: self.quorum_bps.unwrap_or(old.quorum_bps),
            timelock: self.timelock.unwrap_or(old.timelock),
            grace_period: self.grace_period.unwrap_or(old.grace_period),
            max_unsettled: self.max_unsettled.unwrap_or(old.max_unsettled),
        }
    }
}

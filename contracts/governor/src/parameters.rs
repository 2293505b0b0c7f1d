//! Bounds of parameters: none may lock the governor for good.

use contract_api::governor::Parameters;
use contract_api::open_token::MAX_SUPPLY;

use crate::ContractError;

/// Refuses parameters out of their bounds.
pub fn check(parameters: &Parameters) -> Result<(), ContractError> {
    let Parameters {
        proposal_threshold,
        proposal_deposit,
        voting_delay,
        voting_period,
        quorum_bps,
        timelock,
        grace_period,
        max_unsettled,
    } = parameters;
    let up_to = |value: u64, longest: u64| value <= longest;
    let from_one = |value: u64, longest: u64| (1..=longest).contains(&value);
    let rows = [
        (
            "proposal_threshold",
            "at most the supply",
            proposal_threshold.u128() <= MAX_SUPPLY,
        ),
        (
            "proposal_deposit",
            "at most the supply",
            proposal_deposit.u128() <= MAX_SUPPLY,
        ),
        (
            "voting_delay",
            "at most 30 days",
            up_to(voting_delay.u64(), Parameters::MAX_VOTING_DELAY),
        ),
        (
            "voting_period",
            "1 second to 60 days",
            from_one(voting_period.u64(), Parameters::MAX_VOTING_PERIOD),
        ),
        (
            "quorum_bps",
            "1 to 5000 basis points",
            from_one((*quorum_bps).into(), Parameters::MAX_QUORUM_BPS.into()),
        ),
        (
            "timelock",
            "at most 60 days",
            up_to(timelock.u64(), Parameters::MAX_TIMELOCK),
        ),
        (
            "grace_period",
            "1 second to 60 days",
            from_one(grace_period.u64(), Parameters::MAX_GRACE_PERIOD),
        ),
        (
            "max_unsettled",
            "1 to 100 proposals",
            from_one((*max_unsettled).into(), Parameters::MAX_UNSETTLED.into()),
        ),
    ];
    match rows.into_iter().find(|(.., holds)| !holds) {
        Some((field, rule, _)) => Err(ContractError::InvalidField { field, rule }),
        None => Ok(()),
    }
}

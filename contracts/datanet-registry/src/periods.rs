//! Ends of periods, in Unix seconds.

use cosmwasm_std::Env;

use crate::ContractError;

/// Now.
pub fn now(env: &Env) -> u64 {
    env.block.time.seconds()
}

/// The end of a period of so many seconds that begins now.
pub fn ends(env: &Env, seconds: impl Into<u64>) -> u64 {
    now(env).saturating_add(seconds.into())
}

/// Refuses what is possible only before `until`.
pub fn require_before(env: &Env, until: u64) -> Result<(), ContractError> {
    let now = now(env);
    match now < until {
        true => Ok(()),
        false => Err(ContractError::TooLate { until, now }),
    }
}

/// Refuses what is possible only from `from` on.
pub fn require_from(env: &Env, from: u64) -> Result<(), ContractError> {
    let now = now(env);
    match now >= from {
        true => Ok(()),
        false => Err(ContractError::TooEarly { from, now }),
    }
}

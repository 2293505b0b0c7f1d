//! Ending a challenge without a decision.

use contract_api::{dispute_registry::ChallengeStatus, payout_splitter::ReportStatus};
use cosmwasm_std::{DepsMut, Env, Response};

use super::{open_one, settlement};
use crate::{
    error::ChallengeError,
    events::Event,
    state::{self, Config},
    suite, ContractError,
};

/// Returns the bond in full once the challenge can no longer be decided. Its hold ends by itself:
/// at the deadline, or with the void report.
pub(crate) fn close(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    id: u64,
) -> Result<Response, ContractError> {
    let mut challenge = open_one(deps.storage, id)?;
    let (now, deadline) = (env.block.time.seconds(), challenge.deadline);
    let judged = now < deadline
        && suite::report(deps.as_ref(), config, challenge.seq)?.status != ReportStatus::Void;
    if judged {
        return Err(ChallengeError::TooEarly {
            challenge: id,
            deadline,
            now,
        }
        .into());
    }
    challenge.status = ChallengeStatus::Closed;
    state::close_open(deps.storage, challenge.seq, id);
    state::save_challenge(deps.storage, id, &challenge)?;
    let payment = settlement::give_back(deps.storage, config, &challenge)?;
    let event = Event::ChallengeClosed {
        challenge: id,
        bond: challenge.bond,
    };
    Ok(Response::from(event).add_messages(payment))
}

//! What the messages do.

mod admin;
mod challenge;
mod close;
mod committee;
mod equivocation;
mod fraud;
mod judge;
mod settlement;
mod statement;

pub(crate) use admin::{instantiate, set_paused, update_config};
pub(crate) use challenge::open_challenge;
pub(crate) use close::close;
pub(crate) use committee::draw_committee;
pub(crate) use equivocation::prove_equivocation;
pub(crate) use fraud::prove_fraud;
pub(crate) use judge::judge;

use contract_api::payout_splitter::ReportStatus;
use cosmwasm_std::{Env, Storage};

use crate::{
    error::ChallengeError,
    state::{self, Challenge},
    suite::ReportRecord,
    ContractError,
};

/// A challenge that is neither decided nor closed.
fn open_one(storage: &dyn Storage, id: u64) -> Result<Challenge, ContractError> {
    let challenge = state::challenge(storage, id)?;
    let challenge = challenge.ok_or(ChallengeError::Unknown { challenge: id })?;
    match challenge.is_open() {
        true => Ok(challenge),
        false => Err(ChallengeError::Ended { challenge: id }.into()),
    }
}

/// Refuses what comes too late to be judged.
fn refuse_late(env: &Env, id: u64, challenge: &Challenge) -> Result<(), ChallengeError> {
    let (now, deadline) = (env.block.time.seconds(), challenge.deadline);
    if now < deadline {
        return Ok(());
    }
    Err(ChallengeError::DeadlinePassed {
        challenge: id,
        deadline,
        now,
    })
}

/// Refuses a report that is final or void.
fn refuse_unless_pending(record: &ReportRecord) -> Result<(), ContractError> {
    match record.status {
        ReportStatus::Pending => Ok(()),
        status => Err(ChallengeError::NotPending {
            seq: record.report.seq.u64(),
            status,
        }
        .into()),
    }
}

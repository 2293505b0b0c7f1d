//! Verdicts, and what follows from a decision.

use contract_api::dispute_registry::{ChallengeStatus, MAX_OPEN_CHALLENGES};
use cosmwasm_std::{Addr, DepsMut, Env, Response, WasmMsg};

use super::{open_one, refuse_late, refuse_unless_pending, settlement};
use crate::{
    error::ChallengeError,
    events::Event,
    state::{self, Challenge, Config},
    suite::{self, ReportRecord},
    ContractError,
};

/// Writes the sender's verdict down, and decides where more than two thirds of the committee agree.
pub(crate) fn judge(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    sender: Addr,
    id: u64,
    upheld: bool,
) -> Result<Response, ContractError> {
    let mut challenge = open_one(deps.storage, id)?;
    if challenge.status == ChallengeStatus::Open {
        return Err(ChallengeError::NotDrawn { challenge: id }.into());
    }
    refuse_late(env, id, &challenge)?;
    give_verdict(&mut challenge, &sender, id, upheld)?;
    let record = suite::report(deps.as_ref(), config, challenge.seq)?;
    refuse_unless_pending(&record)?;
    let decided = is_decided(&challenge, upheld);
    if decided {
        challenge.status = match upheld {
            true => ChallengeStatus::Upheld,
            false => ChallengeStatus::Rejected,
        };
        state::close_open(deps.storage, challenge.seq, id);
    }
    state::save_challenge(deps.storage, id, &challenge)?;
    let event = Event::Judged {
        challenge: id,
        judge: sender,
        upheld,
        status: challenge.status,
    };
    let response = Response::from(event);
    if !decided {
        return Ok(response);
    }
    let payments = settlement::decide(deps.storage, config, &challenge, upheld)?;
    let effects = match upheld {
        true => void_and_slash(&deps, config, &challenge, &record)?,
        false => vec![end_hold(&deps, config, challenge.seq)?],
    };
    Ok(response.add_messages(effects).add_messages(payments))
}

fn give_verdict(
    challenge: &mut Challenge,
    sender: &Addr,
    id: u64,
    upheld: bool,
) -> Result<(), ChallengeError> {
    let mut committee = challenge.committee.iter_mut();
    let judge = committee
        .find(|judge| judge.operator == *sender)
        .ok_or_else(|| ChallengeError::NotJudge {
            challenge: id,
            sender: sender.clone(),
        })?;
    match judge.upheld.replace(upheld) {
        None => Ok(()),
        Some(_) => Err(ChallengeError::AlreadyJudged {
            challenge: id,
            sender: sender.clone(),
        }),
    }
}

/// True where more than two thirds of the whole committee are of this opinion.
fn is_decided(challenge: &Challenge, upheld: bool) -> bool {
    let verdicts = challenge.committee.iter().map(|judge| judge.upheld);
    let agreeing = verdicts.filter(|verdict| *verdict == Some(upheld)).count();
    agreeing.saturating_mul(3) > challenge.committee.len().saturating_mul(2)
}

fn void_and_slash(
    deps: &DepsMut,
    config: &Config,
    challenge: &Challenge,
    record: &ReportRecord,
) -> Result<Vec<WasmMsg>, ContractError> {
    let fraction = config.params.false_weights_bps;
    let cause = (&challenge.challenger, "false weights");
    Ok(vec![
        suite::void_report(config, challenge.seq)?,
        suite::slash_signers(deps.as_ref(), config, record, fraction, cause)?,
    ])
}

/// Lets the report wait for its other open challenges only.
fn end_hold(deps: &DepsMut, config: &Config, seq: u64) -> Result<WasmMsg, ContractError> {
    let most = MAX_OPEN_CHALLENGES as usize;
    let others = state::open_challenges(deps.storage, seq, None, most)?;
    let deadlines = others.into_iter().map(|(_, deadline)| deadline);
    let until = deadlines.max().unwrap_or(0);
    Ok(suite::hold_report(config, seq, until)?)
}

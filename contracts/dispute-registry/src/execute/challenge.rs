//! Opening a challenge.

use attribution_report::fraud::{FraudContext, ReceiptProof};
use contract_api::dispute_registry::{ChallengeStatus, MAX_OPEN_CHALLENGES};
use cosmwasm_std::{Addr, DepsMut, Env, Response, StdError, Storage, Uint128};

use super::refuse_unless_pending;
use crate::{
    error::ChallengeError,
    events::Event,
    state::{self, Challenge, Config},
    suite::{self, ReportRecord},
    ContractError,
};

/// Takes the bond, and holds the report until the judging deadline.
pub(crate) fn open_challenge(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    (challenger, bond): (Addr, Uint128),
    proof: ReceiptProof,
) -> Result<Response, ContractError> {
    refuse_terms(config, bond)?;
    let (seq, index) = (proof.report.u64(), proof.leaf.index.u64());
    let latest = refuse_repeated(deps.storage, seq, index)?;
    let record = suite::report(deps.as_ref(), config, seq)?;
    refuse_closed(env, &record)?;
    let splitter = deps
        .api
        .addr_canonicalize(config.payout_splitter.as_str())?;
    proof
        .verify(&FraudContext {
            chain_id: &env.block.chain_id,
            splitter: &splitter,
            reports: &[record.report],
            charged: None,
        })
        .map_err(ChallengeError::from)?;

    let opened_at = env.block.time.seconds();
    let deadline = opened_at
        .checked_add(config.params.judging_seconds.u64())
        .ok_or_else(|| StdError::generic_err("the deadline exceeds 64 bits"))?;
    let challenge = Challenge {
        challenger: challenger.clone(),
        bond,
        judging_fee_bps: config.params.judging_fee_bps,
        seq,
        report_digest: record.digest,
        set_id: record.set_id.u64(),
        receipt_index: index,
        receipt: proof.receipt,
        status: ChallengeStatus::Open,
        opened_height: env.block.height,
        opened_at,
        deadline,
        committee: vec![],
    };
    let id = state::add_challenge(deps.storage, &challenge)?;
    let mut totals = state::totals(deps.storage)?;
    totals.held = totals.held.checked_add(bond)?;
    totals.bonded = totals.bonded.checked_add(bond)?;
    state::save_totals(deps.storage, &totals)?;
    let event = Event::ChallengeOpened {
        challenge: id,
        challenger,
        seq,
        receipt_index: index,
        receipt_id: challenge.receipt.receipt_id,
        bond,
        deadline,
    };
    let hold = suite::hold_report(config, seq, deadline.max(latest))?;
    Ok(Response::from(event).add_message(hold))
}

/// Refuses any challenge while they are stopped, and one with too small a bond.
fn refuse_terms(config: &Config, bond: Uint128) -> Result<(), ContractError> {
    if config.paused.challenge {
        let action = "challenge";
        return Err(ContractError::Paused { action });
    }
    let challenge_bond = config.params.challenge_bond;
    if bond < challenge_bond {
        return Err(ChallengeError::BondTooSmall {
            bond,
            challenge_bond,
        }
        .into());
    }
    Ok(())
}

/// Refuses a receipt that was challenged before, and one more open challenge than there may be.
/// Returns the latest deadline of the report's open challenges, zero where there is none.
fn refuse_repeated(storage: &dyn Storage, seq: u64, index: u64) -> Result<u64, ContractError> {
    if let Some(challenge) = state::challenge_of(storage, seq, index)? {
        return Err(ChallengeError::ReceiptChallenged {
            seq,
            index,
            challenge,
        }
        .into());
    }
    let most = MAX_OPEN_CHALLENGES as usize;
    let open = state::open_challenges(storage, seq, None, most)?;
    if open.len() >= most {
        return Err(ChallengeError::TooManyOpen { seq }.into());
    }
    let deadlines = open.into_iter().map(|(_, deadline)| deadline);
    Ok(deadlines.max().unwrap_or(0))
}

/// Refuses a report that is not pending, or whose window is over.
fn refuse_closed(env: &Env, record: &ReportRecord) -> Result<(), ContractError> {
    refuse_unless_pending(record)?;
    let (now, final_at) = (env.block.time.seconds(), record.final_at.u64());
    if now < final_at {
        return Ok(());
    }
    Err(ChallengeError::WindowOver {
        seq: record.report.seq.u64(),
        final_at,
        now,
    }
    .into())
}

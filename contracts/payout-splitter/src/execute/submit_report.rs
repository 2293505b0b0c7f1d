//! Accepting a report. The cheapest checks come first, signatures last.

use attribution_report::{collections_digest, data_hash, Bitmap, Collection, Hash32, Report};
use contract_api::payout_splitter::{MAX_PENDING, MAX_SEQ_GAP};
use cosmwasm_std::{Addr, DepsMut, Env, HexBinary, Response, StdError};

use super::{
    charge::{check_form, Charges},
    oracle_set::{active_set, config_digest, verify_signatures},
    refuse_paused,
};
use crate::{
    error::ReportError,
    events::{Event, ReportSubmitted},
    state::{self, Config, Head, StoredReport},
    ContractError,
};

/// A report with what proves it.
pub(crate) struct Submission {
    pub set_id: u64,
    pub report: Report,
    pub bitmap: Bitmap,
    pub signatures: Vec<HexBinary>,
    pub collections: Vec<Collection>,
    pub observations_root: Hash32,
}

pub(crate) fn submit_report(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    submitter: Addr,
    submission: Submission,
) -> Result<Response, ContractError> {
    refuse_paused(config.paused.submit_report, "submit_report")?;
    let report = &submission.report;
    let head = state::head(deps.storage)?;
    check_link(&head, report)?;
    check_form(&submission.collections)?;

    let set = active_set(&deps, env, config, submission.set_id)?;
    let signers = submission
        .bitmap
        .check(set.members.len(), set.quorum, &submission.signatures)
        .map_err(ReportError::from)?;
    let splitter = deps.api.addr_canonicalize(env.contract.address.as_str())?;
    let expected = config_digest(deps.api, env, &splitter, &set)?;
    if report.config_digest != expected {
        let found = report.config_digest;
        return Err(ReportError::ConfigDigest { expected, found }.into());
    }

    let charges = Charges::check(deps.storage, env, &submission.collections)?;
    check_backing(&submission, &charges)?;
    let digest = report.digest();
    verify_signatures(deps.api, &set, &digest, &signers, &submission.signatures)?;
    charges.verify_vouchers(deps.api, env, &splitter)?;

    charges.save(deps.storage, report.seq.u64());
    let mut totals = state::totals(deps.storage)?;
    totals.collected = totals.collected.checked_add(charges.total)?;
    state::save_totals(deps.storage, &totals)?;
    accept(
        deps,
        env,
        config,
        submitter,
        submission,
        (digest, head, signers.len()),
    )
}

/// Checks the report against the newest one that is not void.
fn check_link(head: &Head, report: &Report) -> Result<(), ContractError> {
    let reports = head.reverting;
    if reports > 0 {
        return Err(ReportError::Reverting { reports }.into());
    }
    let pending = head.pending;
    if pending >= MAX_PENDING {
        return Err(ReportError::TooManyPending { pending }.into());
    }
    let (last, found) = (head.last_seq, report.seq.u64());
    let above = found.checked_sub(last);
    if !above.is_some_and(|above| (1..=MAX_SEQ_GAP).contains(&above)) {
        return Err(ReportError::Sequence { last, found }.into());
    }
    if report.prev_report != head.tip_digest {
        return Err(ReportError::PreviousReport {
            expected: head.tip_digest,
            found: report.prev_report,
        }
        .into());
    }
    if report.receipt_count.is_zero() || report.leaf_count.is_zero() {
        return Err(ReportError::Empty.into());
    }
    let expected = head.tip_cumulative.checked_add(report.credits_sum)?;
    let found = report.cumulative_sum;
    if found != expected {
        return Err(ReportError::CumulativeSum { expected, found }.into());
    }
    Ok(())
}

/// Checks that the credits are exactly what is charged, and that the charges are those signed.
fn check_backing(submission: &Submission, charges: &Charges<'_>) -> Result<(), ReportError> {
    let report = &submission.report;
    if charges.total != report.credits_sum {
        return Err(ReportError::Unbacked {
            credits_sum: report.credits_sum,
            charged: charges.total,
        });
    }
    let collected = collections_digest(&submission.collections);
    let expected = data_hash(&collected, &submission.observations_root);
    if expected != report.data_hash {
        let found = report.data_hash;
        return Err(ReportError::DataHash { expected, found });
    }
    Ok(())
}

/// Makes the checked report the newest one, pending until its dispute window has passed.
fn accept(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    submitter: Addr,
    submission: Submission,
    (digest, head, signers): (Hash32, Head, usize),
) -> Result<Response, ContractError> {
    let report = submission.report;
    let seq = report.seq.u64();
    let final_at = env
        .block
        .time
        .seconds()
        .checked_add(config.dispute_seconds)
        .ok_or_else(|| StdError::generic_err("the dispute window exceeds 64 bits"))?;
    let follows = head.tip_seq;
    let head = Head {
        last_seq: seq,
        tip_seq: seq,
        tip_digest: digest,
        tip_cumulative: report.cumulative_sum,
        pending: head.pending.saturating_add(1),
        ..head
    };
    state::save_head(deps.storage, &head)?;
    let event = Event::ReportSubmitted(ReportSubmitted {
        seq,
        digest,
        set_id: submission.set_id,
        signers,
        receipts: report.receipt_count.u64(),
        credits_sum: report.credits_sum,
        final_at,
    });
    let stored = StoredReport {
        report,
        digest,
        set_id: submission.set_id,
        bitmap: submission.bitmap,
        submitter,
        final_at,
        follows: Some(follows),
    };
    state::save_report(deps.storage, seq, &stored)?;
    Ok(event.into())
}

//! Proofs that a report lies.

use attribution_report::fraud::{FraudContext, FraudProof};
use contract_api::payout_splitter::ReportStatus;
use cosmwasm_std::{Addr, Deps, DepsMut, Env, Response, StdError};

use super::statement;
use crate::{
    error::ProofError,
    events::Event,
    state::{self, Config, Fraud},
    suite::{self, ReportRecord},
    ContractError,
};

/// Checks a proof, voids the report that it accuses where that is pending, and slashes its signers.
/// A report is answered for once, whatever else can be proved of it.
pub(crate) fn prove_fraud(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    prover: Addr,
    proof: &FraudProof,
) -> Result<Response, ContractError> {
    let seqs = proof.reports();
    let Some(&seq) = seqs.first() else {
        return Err(StdError::generic_err("a proof names a report").into());
    };
    if state::fraud(deps.storage, seq)?.is_some() {
        return Err(ProofError::AlreadyProved { seq }.into());
    }
    let records = load(deps.as_ref(), config, &seqs)?;
    let Some(accused) = records.first() else {
        return Err(ContractError::UnknownReport { seq });
    };
    refuse_late(deps.as_ref(), env, config, accused)?;
    verify(deps.as_ref(), env, config, proof, &records)?;

    let voided = accused.status == ReportStatus::Pending;
    let fraud = Fraud {
        report_digest: accused.digest,
        kind: proof.into(),
        prover: prover.clone(),
        height: env.block.height,
        voided,
    };
    state::save_fraud(deps.storage, seq, &fraud)?;
    let void = voided
        .then(|| suite::void_report(config, seq))
        .transpose()?;
    let fraction = config.params.fraud_bps;
    let slash = suite::slash_signers(deps.as_ref(), config, accused, fraction, (&prover, "fraud"))?;
    let event = Event::FraudProved {
        seq,
        kind: fraud.kind,
        prover,
        voided,
    };
    Ok(Response::from(event).add_messages(void).add_message(slash))
}

/// The reports that a proof names, none of them void.
fn load(deps: Deps, config: &Config, seqs: &[u64]) -> Result<Vec<ReportRecord>, ContractError> {
    let load = |seq: &u64| {
        let record = suite::report(deps, config, *seq)?;
        match record.status {
            ReportStatus::Void => Err(ProofError::Void { seq: *seq }.into()),
            ReportStatus::Pending | ReportStatus::Final => Ok(record),
        }
    };
    seqs.iter().map(load).collect()
}

/// Refuses a final report whose evidence period is over: bonds may have left since.
fn refuse_late(
    deps: Deps,
    env: &Env,
    config: &Config,
    accused: &ReportRecord,
) -> Result<(), ContractError> {
    if accused.status != ReportStatus::Final {
        return Ok(());
    }
    let period = suite::evidence_seconds(deps, config)?;
    let until = accused.finality().saturating_add(period);
    let now = env.block.time.seconds();
    if now > until {
        return Err(ProofError::TooLate { until, now }.into());
    }
    Ok(())
}

/// Checks what the proof shows, and that the chain contradicts what it rests on.
fn verify(
    deps: Deps,
    env: &Env,
    config: &Config,
    proof: &FraudProof,
    records: &[ReportRecord],
) -> Result<(), ContractError> {
    let charge = proof.charge();
    let charged = charge.map(|place| suite::charge(deps, config, place));
    let splitter = deps
        .api
        .addr_canonicalize(config.payout_splitter.as_str())?;
    let reports: Vec<_> = records.iter().map(|record| record.report.clone()).collect();
    let verified = proof
        .verify(&FraudContext {
            chain_id: &env.block.chain_id,
            splitter: &splitter,
            reports: &reports,
            charged: charged.transpose()?,
        })
        .map_err(ProofError::from)?;
    if let Some(stated) = &verified.statement {
        if statement::holds(deps, config, stated)? {
            let seq = verified.report;
            return Err(ProofError::NotContradicted { seq }.into());
        }
    }
    Ok(())
}

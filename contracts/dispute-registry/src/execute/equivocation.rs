//! Proofs that two quorums of one set signed two reports of one number after the same report.

use attribution_report::fraud::{DoubleSigned, Equivocation, SignedReport};
use contract_api::{oracle_registry::SetResponse, payout_splitter::ReportStatus};
use cosmwasm_std::{Addr, Api, Deps, DepsMut, Env, HexBinary, Response, StdResult};

use crate::{
    error::ProofError,
    events::Event,
    state::{self, Config},
    suite::{self, Slash},
    ContractError,
};

/// Checks the evidence, slashes who signed both reports, and voids one of them that is pending.
/// Nobody is slashed twice for one number after one report.
pub(crate) fn prove_equivocation(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    prover: Addr,
    set_id: u64,
    evidence: &Equivocation,
) -> Result<Response, ContractError> {
    let set = suite::set(deps.as_ref(), config, set_id)?;
    refuse_late(deps.as_ref(), env, config, &set)?;
    let splitter = deps
        .api
        .addr_canonicalize(config.payout_splitter.as_str())?;
    let found = evidence
        .verify(&env.block.chain_id, &splitter, &set.oracle_set(deps.api)?)
        .map_err(ProofError::from)?;

    let report = &evidence.first.report;
    let (seq, prev_report) = (report.seq.u64(), report.prev_report);
    let place = (set_id, seq, &prev_report);
    let mut slashed = state::equivocation(deps.storage, place)?;
    let fresh = not_among(deps.api, &found, &slashed)?;
    if fresh.is_empty() {
        return Err(ProofError::AlreadySlashed { set_id, seq }.into());
    }
    for (signed, with) in found.signed.iter().zip([&evidence.first, &evidence.second]) {
        verify_signatures(deps.api, &set, &signed.signers, with)?;
    }

    slashed.extend(fresh.iter().cloned());
    state::save_equivocation(deps.storage, place, &slashed)?;
    let voided = is_pending(deps.as_ref(), config, seq, &found)?;
    let void = voided
        .then(|| suite::void_report(config, seq))
        .transpose()?;
    let event = Event::EquivocationProved {
        set_id,
        seq,
        prev_report,
        operators: fresh.len(),
        prover: prover.clone(),
        voided,
    };
    let slash = Slash {
        set_id,
        operators: fresh.into_iter().map(Into::into).collect(),
        fraction_bps: config.params.equivocation_bps,
        beneficiary: &prover,
        reason: format!("equivocation in report {seq}"),
    };
    let slash = suite::slash(config, slash)?;
    Ok(Response::from(event).add_messages(void).add_message(slash))
}

/// Refuses evidence against a set that stopped reporting longer than the evidence period ago: its
/// keys may have passed to others.
fn refuse_late(
    deps: Deps,
    env: &Env,
    config: &Config,
    set: &SetResponse,
) -> Result<(), ContractError> {
    let Some(expires_at) = set.expires_at else {
        return Ok(());
    };
    let period = suite::evidence_seconds(deps, config)?;
    let until = expires_at.u64().saturating_add(period);
    let now = env.block.time.seconds();
    if now > until {
        return Err(ProofError::TooLate { until, now }.into());
    }
    Ok(())
}

/// Who signed both and is not among `slashed`.
fn not_among(api: &dyn Api, found: &DoubleSigned, slashed: &[Addr]) -> StdResult<Vec<Addr>> {
    let mut fresh = Vec::with_capacity(found.operators.len());
    for operator in &found.operators {
        let operator = api.addr_humanize(&operator.clone().into())?;
        if !slashed.contains(&operator) {
            fresh.push(operator);
        }
    }
    Ok(fresh)
}

/// Verifies the signatures over a report in one batch. `signers` are indices of members, one for
/// each signature; an empty batch never passes, as the host would accept it.
fn verify_signatures(
    api: &dyn Api,
    set: &SetResponse,
    signers: &[usize],
    signed: &SignedReport,
) -> Result<(), ContractError> {
    let digest = signed.report.digest();
    let refused = ProofError::Signatures {
        digest: digest.to_string(),
        signers: signers.len(),
    };
    let keys: Vec<&[u8]> = signers
        .iter()
        .filter_map(|index| set.members.get(*index))
        .map(|member| member.pubkey.as_slice())
        .collect();
    let signatures: Vec<&[u8]> = signed.signatures.iter().map(HexBinary::as_slice).collect();
    if keys.is_empty() || keys.len() != signatures.len() {
        return Err(refused.into());
    }
    match api.ed25519_batch_verify(&[digest.as_bytes()], &signatures, &keys) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(refused.into()),
    }
}

/// True where one of the two reports is pending on the chain.
fn is_pending(
    deps: Deps,
    config: &Config,
    seq: u64,
    found: &DoubleSigned,
) -> Result<bool, ContractError> {
    let record = suite::find_report(deps, config, seq)?;
    Ok(record.is_some_and(|record| {
        let mut digests = found.signed.iter().map(|signed| signed.digest);
        record.status == ReportStatus::Pending && digests.any(|digest| digest == record.digest)
    }))
}

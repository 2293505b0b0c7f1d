//! prove_fraud on the real splitter and oracle-registry. Which lies are proved is in `tests/fraud`.

use attribution_report::{
    fraud::{FraudProof, WrongCharge},
    Keys, RangeProof,
};
use contract_api::{
    dispute_registry::{ExecuteMsg, FraudKind, FraudResponse, QueryMsg},
    payout_splitter::ReportStatus,
};
use cw_multi_test::{error::AnyResult, AppResponse};
use dispute_registry::ProofError;

use super::{
    court::{Court, FRAUD_BPS},
    refusal,
    world::{DISPUTE_SECONDS, MIN_BOND},
};

/// Shows what a report's receipts of the first channel add up to.
fn charge_proof(court: &Court, seq: u64) -> FraudProof {
    let (trees, _) = &court.reports[seq as usize - 1];
    let channel = 1u64;
    FraudProof::WrongCharge(WrongCharge {
        report: seq.into(),
        channel: channel.into(),
        root: trees.receipts.root().hash,
        receipts: RangeProof::of(&trees.receipts, Keys::Prefix(&channel.to_be_bytes())),
    })
}

fn prove(court: &mut Court, seq: u64) -> AnyResult<AppResponse> {
    let proof = charge_proof(court, seq);
    let prover = court.world.address("prover");
    court.execute(&prover, &ExecuteMsg::ProveFraud { proof })
}

/// Report 1 charges its first channel 5 more than its receipts, and the second one 5 less.
fn overcharged() -> Court {
    let mut court = Court::new();
    let round = court.round(5);
    court.world.submit(&round).unwrap();
    court
}

#[test]
fn a_pending_report_becomes_void_and_its_signers_are_slashed() {
    let mut court = overcharged();
    let collected = court.world.totals().collected.u128();
    assert!(collected > 0);
    prove(&mut court, 1).unwrap();
    assert_eq!(court.report(1).status, ReportStatus::Void);
    assert_eq!(court.world.totals().collected.u128(), 0);
    let lost = MIN_BOND * u128::from(FRAUD_BPS) / 10_000;
    let left = MIN_BOND - lost;
    assert_eq!(court.bonds(), [left, left, MIN_BOND, left]);
    // A tenth of what is slashed is the prover's.
    let prover = court.world.address("prover");
    assert_eq!(court.world.balance(&prover), 3 * lost / 10);
    let fraud: FraudResponse = court.query(&QueryMsg::Fraud { seq: 1u64.into() });
    assert_eq!((fraud.kind, fraud.voided), (FraudKind::WrongCharge, true));

    // The replacement takes a new number and collects what the receipts say.
    court.world.ledger = Default::default();
    let seq = court.submit();
    assert_eq!(seq, 2);
    court.world.advance(DISPUTE_SECONDS);
    court.world.finalize(seq).unwrap();
}

#[test]
fn a_final_report_stays_final_and_its_signers_are_slashed() {
    let mut court = overcharged();
    court.world.advance(DISPUTE_SECONDS);
    court.world.finalize(1).unwrap();
    prove(&mut court, 1).unwrap();
    assert_eq!(court.report(1).status, ReportStatus::Final);
    assert!(court.bonds()[0] < MIN_BOND);
    let again = ProofError::AlreadyProved { seq: 1 };
    assert_eq!(refusal(prove(&mut court, 1)), again.into());
}

#[test]
fn an_honest_report_stands() {
    let mut court = Court::new();
    let seq = court.submit();
    let before = court.stored();
    let error = refusal(prove(&mut court, seq));
    let expected = ProofError::Fraud(attribution_report::fraud::FraudError::NoFraud);
    assert_eq!(error, expected.into());
    assert_eq!(court.stored(), before);
    assert_eq!(court.report(seq).status, ReportStatus::Pending);
}

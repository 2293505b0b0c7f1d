//! prove_equivocation: two quorums for two reports of one number after the same report.

use attribution_report::{
    fraud::{Equivocation, FraudError, SignedReport},
    Hash32,
};
use contract_api::{
    dispute_registry::{EquivocationsResponse, ExecuteMsg, QueryMsg},
    oracle_registry as registry_api,
    payout_splitter::ReportStatus,
};
use cosmwasm_std::HexBinary;
use cw_multi_test::{error::AnyResult, AppResponse, Executor};
use dispute_registry::{ContractError, ProofError};

use super::{
    court::{Court, EQUIVOCATION_BPS},
    refusal,
    round::Round,
    world::{MIN_BOND, OVERLAP_SECONDS},
};

/// Seconds in which the test registry's signers answer.
const EVIDENCE_SECONDS: u64 = 500;

fn signed(round: &Round) -> SignedReport {
    SignedReport {
        report: round.report.clone(),
        bitmap: round.bitmap.clone(),
        signatures: round.signatures.clone(),
    }
}

/// A round, and one that says something else in its place.
fn rounds(court: &mut Court, signers: [&[usize]; 2]) -> [Round; 2] {
    let mut first = court.round(0);
    let mut second = first.clone();
    second.report.data_hash = Hash32([0xee; 32]);
    first.sign(&court.world, signers[0]);
    second.sign(&court.world, signers[1]);
    [first, second]
}

fn evidence(rounds: &[Round; 2]) -> Equivocation {
    Equivocation {
        first: signed(&rounds[0]),
        second: signed(&rounds[1]),
    }
}

fn prove(court: &mut Court, evidence: Equivocation) -> AnyResult<AppResponse> {
    let prover = court.world.address("prover");
    let message = ExecuteMsg::ProveEquivocation {
        set_id: 1u64.into(),
        evidence,
    };
    court.execute(&prover, &message)
}

fn refused(court: &mut Court, evidence: Equivocation) -> ContractError {
    let (before, bonds) = (court.stored(), court.bonds());
    let error = refusal(prove(court, evidence));
    assert_eq!((court.stored(), court.bonds()), (before, bonds));
    error
}

#[test]
fn who_signed_both_is_slashed_and_the_pending_one_is_void() {
    for posted in [0, 1] {
        let mut court = Court::new();
        let mut rounds = rounds(&mut court, [&[0, 1, 3], &[1, 2, 3]]);
        // The splitter takes the one that matches its collections, whichever is shown first.
        rounds.rotate_left(posted);
        court.world.submit(&rounds[posted]).unwrap();
        prove(&mut court, evidence(&rounds)).unwrap();
        let lost = MIN_BOND * u128::from(EQUIVOCATION_BPS) / 10_000;
        let left = MIN_BOND - lost;
        assert_eq!(court.bonds(), [MIN_BOND, left, MIN_BOND, left]);
        assert_eq!(court.report(1).status, ReportStatus::Void);
        let prover = court.world.address("prover");
        assert_eq!(court.world.balance(&prover), 2 * lost / 10);
    }
}

#[test]
fn nobody_is_slashed_twice_for_one_number_after_one_report() {
    let mut court = Court::new();
    let both = rounds(&mut court, [&[0, 1, 2], &[0, 1, 3]]);
    prove(&mut court, evidence(&both)).unwrap();
    let bonds = court.bonds();
    let mut turned = evidence(&both);
    std::mem::swap(&mut turned.first, &mut turned.second);
    for evidence in [evidence(&both), turned] {
        let again = ProofError::AlreadySlashed { set_id: 1, seq: 1 };
        assert_eq!(refused(&mut court, evidence), again.into());
    }
    // A third report of that number shows others, who are slashed for it.
    let mut third = both[0].clone();
    third.report.data_hash = Hash32([0xdd; 32]);
    third.sign(&court.world, &[1, 2, 3]);
    let mut first = both[0].clone();
    first.sign(&court.world, &[0, 2, 3]);
    prove(&mut court, evidence(&[first, third])).unwrap();
    let after = court.bonds();
    assert_eq!(after[..2], bonds[..2]);
    assert!(after[2] < MIN_BOND && after[3] < MIN_BOND);
    let page: EquivocationsResponse = court.query(&QueryMsg::Equivocations {
        set_id: 1u64.into(),
        start_after: None,
        limit: None,
    });
    assert_eq!(page.equivocations.len(), 1);
    assert_eq!(page.equivocations[0].operators.len(), 4);
}

#[test]
fn one_number_after_two_reports_is_honest() {
    let mut court = Court::new();
    let [first, mut second] = rounds(&mut court, [&[0, 1, 2], &[0, 1, 2]]);
    second.report.prev_report = Hash32([0xcc; 32]);
    second.sign(&court.world, &[0, 1, 2]);
    let expected = ProofError::Fraud(FraudError::Unrelated);
    let evidence = evidence(&[first, second]);
    assert_eq!(refused(&mut court, evidence), expected.into());
}

#[test]
fn every_signature_must_verify_and_there_must_be_some() {
    let mut court = Court::new();
    let both = rounds(&mut court, [&[0, 1, 2], &[1, 2, 3]]);
    for at in 0..3 {
        let mut forged = evidence(&both);
        forged.second.signatures[at] = HexBinary::from([7; 64]);
        let error = refused(&mut court, forged);
        let forged = matches!(
            error,
            ContractError::Proof(ProofError::Signatures { signers: 3, .. })
        );
        assert!(forged, "{error}");
        let mut swapped = evidence(&both);
        swapped.first.signatures.swap(at, (at + 1) % 3);
        let error = refused(&mut court, swapped);
        let forged = matches!(error, ContractError::Proof(ProofError::Signatures { .. }));
        assert!(forged, "{error}");
    }
    let mut empty = evidence(&both);
    empty.second.bitmap = attribution_report::Bitmap::of(4, []);
    empty.second.signatures.clear();
    let error = refused(&mut court, empty);
    let refused = matches!(
        error,
        ContractError::Proof(ProofError::Fraud(FraudError::Quorum(_)))
    );
    assert!(refused, "{error}");
}

#[test]
fn a_set_answers_until_the_evidence_period_after_its_end() {
    let mut court = Court::new();
    let both = rounds(&mut court, [&[0, 1, 2], &[0, 1, 2]]);
    // Another key of a member makes a new set, which ends the first one.
    rotate(&mut court);
    let until = court.world.now() + OVERLAP_SECONDS + EVIDENCE_SECONDS;
    court.world.advance(OVERLAP_SECONDS + EVIDENCE_SECONDS + 1);
    let now = until + 1;
    let expected = ProofError::TooLate { until, now };
    let late = evidence(&both);
    assert_eq!(refused(&mut court, late), expected.into());

    let mut court = Court::new();
    let both = rounds(&mut court, [&[0, 1, 2], &[0, 1, 2]]);
    rotate(&mut court);
    court.world.advance(OVERLAP_SECONDS + EVIDENCE_SECONDS);
    prove(&mut court, evidence(&both)).unwrap();
}

/// Ends the first set: with other parameters of the oracles a new one follows at once.
fn rotate(court: &mut Court) {
    let update = registry_api::ConfigUpdate {
        params_hash: Some(Hash32([0x99; 32])),
        ..Default::default()
    };
    let message = registry_api::ExecuteMsg::UpdateConfig(update);
    let world = &mut court.world;
    let (owner, registry) = (world.owner.clone(), world.registry.clone());
    world
        .app
        .execute_contract(owner.clone(), registry, &message, &[])
        .unwrap();
    world.rotate(&owner);
}

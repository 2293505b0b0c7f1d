//! challenge: what opens one, what it holds, and what it costs.

use contract_api::{
    dispute_registry::{ChallengeStatus, ConfigUpdate, ExecuteMsg, Paused, MAX_OPEN_CHALLENGES},
    payout_splitter::ReportStatus,
};
use dispute_registry::{ChallengeError, ContractError};

use super::{
    court::{params, Court, BOND, FEE_BPS, JUDGING_SECONDS},
    refusal,
    world::DISPUTE_SECONDS,
};

fn refused(court: &mut Court, bond: u128, seq: u64, index: usize) -> ContractError {
    let (stored, receipt) = (court.stored(), court.receipt(seq, index));
    let held = court.world.balance(&court.disputes);
    let error = refusal(court.try_challenge(bond, receipt));
    assert_eq!(court.stored(), stored);
    assert_eq!(court.world.balance(&court.disputes), held);
    error
}

#[test]
fn a_challenge_keeps_its_bond_and_holds_the_report() {
    let mut court = Court::new();
    let seq = court.submit();
    let now = court.world.now();
    let receipt = court.receipt(seq, 1);
    court.try_challenge(BOND + 7, receipt.clone()).unwrap();
    let challenge = court.show(1);
    assert_eq!(challenge.status, ChallengeStatus::Open);
    assert_eq!(challenge.challenger, court.challenger.to_string());
    assert_eq!(challenge.bond.u128(), BOND + 7);
    assert_eq!(challenge.judging_fee_bps, FEE_BPS);
    assert_eq!((challenge.seq.u64(), challenge.receipt_index.u64()), (1, 1));
    assert_eq!(challenge.report_digest, court.report(seq).digest);
    assert_eq!(challenge.set_id.u64(), 1);
    assert_eq!(challenge.receipt, receipt.receipt);
    assert_eq!(challenge.deadline.u64(), now + JUDGING_SECONDS);
    assert!(challenge.committee.is_empty());
    assert_eq!(court.report(seq).held_until.u64(), now + JUDGING_SECONDS);
    let totals = court.totals();
    assert_eq!(
        [totals.held, totals.bonded].map(|sum| sum.u128()),
        [BOND + 7; 2]
    );
    assert_eq!(court.world.balance(&court.disputes), BOND + 7);

    court.world.advance(JUDGING_SECONDS - 1);
    court.world.finalize(seq).unwrap_err();
    court.world.advance(1);
    court.world.finalize(seq).unwrap();
}

#[test]
fn a_bond_under_the_smallest_is_refused() {
    let mut court = Court::new();
    let seq = court.submit();
    let expected = ChallengeError::BondTooSmall {
        bond: (BOND - 1).into(),
        challenge_bond: BOND.into(),
    };
    assert_eq!(refused(&mut court, BOND - 1, seq, 0), expected.into());
}

#[test]
fn the_window_must_be_open_and_the_report_pending() {
    let mut court = Court::new();
    let seq = court.submit();
    court.world.advance(DISPUTE_SECONDS - 1);
    court.challenge(seq, 0);
    court.world.advance(1);
    let now = court.world.now();
    let expected = ChallengeError::WindowOver {
        seq,
        final_at: now,
        now,
    };
    assert_eq!(refused(&mut court, BOND, seq, 1), expected.into());
    court.world.advance(JUDGING_SECONDS);
    court.world.finalize(seq).unwrap();
    let expected = ChallengeError::NotPending {
        seq,
        status: ReportStatus::Final,
    };
    assert_eq!(refused(&mut court, BOND, seq, 1), expected.into());
}

#[test]
fn a_receipt_is_challenged_once() {
    let mut court = Court::new();
    let seq = court.submit();
    let challenge = court.challenge(seq, 2);
    let expected = ChallengeError::ReceiptChallenged {
        seq,
        index: 2,
        challenge,
    };
    assert_eq!(refused(&mut court, BOND, seq, 2), expected.into());
    court.challenge(seq, 1);
}

#[test]
fn what_is_not_the_reports_receipt_is_refused() {
    let mut court = Court::new();
    let (first, second) = (court.submit(), court.submit());
    let mut foreign = court.receipt(first, 0);
    foreign.report = second.into();
    let mut richer = court.receipt(first, 0);
    richer.receipt.fee = 5_000u128.into();
    let mut moved = court.receipt(first, 0);
    moved.leaf.index = 1u64.into();
    for receipt in [foreign, richer, moved] {
        let before = court.stored();
        let error = refusal(court.try_challenge(BOND, receipt));
        let refused = matches!(error, ContractError::Challenge(ChallengeError::Receipt(_)));
        assert!(refused, "{error}");
        assert_eq!(court.stored(), before);
    }
    let mut unknown = court.receipt(first, 0);
    unknown.report = 9u64.into();
    let error = refusal(court.try_challenge(BOND, unknown));
    assert_eq!(error, ContractError::UnknownReport { seq: 9 });
}

#[test]
fn several_challenges_hold_the_report_for_the_last_of_them() {
    let mut court = Court::new();
    let seq = court.submit();
    court.challenge(seq, 0);
    court.world.advance(10);
    let later = court.challenge(seq, 1);
    let deadline = court.show(later).deadline;
    assert_eq!(court.report(seq).held_until, deadline);
    // A shorter time to judge does not let the report go before the challenges that are open.
    let mut params = params();
    params.judging_seconds = 1u64.into();
    court.update(ConfigUpdate {
        params: Some(params),
        ..Default::default()
    });
    court.challenge(seq, 2);
    assert_eq!(court.report(seq).held_until, deadline);
}

#[test]
fn open_challenges_of_a_report_are_bounded() {
    let mut court = Court::new();
    let seq = court.submit();
    let most = MAX_OPEN_CHALLENGES as usize;
    let challenges: Vec<u64> = (0..most).map(|index| court.challenge(seq, index)).collect();
    let expected = ChallengeError::TooManyOpen { seq };
    assert_eq!(refused(&mut court, BOND, seq, most), expected.into());
    court.decide(challenges[0], false);
    court.challenge(seq, most);
}

#[test]
fn the_flag_stops_challenges_and_nothing_else() {
    let mut court = Court::new();
    let seq = court.submit();
    let challenge = court.challenge(seq, 0);
    let owner = court.world.owner.clone();
    let paused = Paused { challenge: true };
    court
        .execute(&owner, &ExecuteMsg::SetPaused { paused })
        .unwrap();
    let action = "challenge";
    let expected = ContractError::Paused { action };
    assert_eq!(refused(&mut court, BOND, seq, 1), expected);
    court.decide(challenge, false);
    assert_eq!(court.show(challenge).status, ChallengeStatus::Rejected);
}

//! close: a challenge that nobody decides costs nothing but time.

use contract_api::{
    dispute_registry::ChallengeStatus,
    payout_splitter::{ConfigUpdate, ReportStatus},
};
use dispute_registry::{ChallengeError, ContractError};

use super::{
    court::{Court, BOND, JUDGING_SECONDS},
    refusal,
};

fn refused(court: &mut Court, challenge: u64) -> ContractError {
    let before = court.stored();
    let error = refusal(court.close(challenge));
    assert_eq!(court.stored(), before);
    error
}

#[test]
fn the_bond_comes_back_in_full_after_the_deadline() {
    let mut court = Court::new();
    let seq = court.submit();
    let before = court.world.balance(&court.challenger);
    let undrawn = court.challenge(seq, 0);
    let undecided = court.challenge(seq, 1);
    let judges = court.draw(undecided);
    court.judge(&judges[0], undecided, true).unwrap();
    let deadline = court.show(undrawn).deadline.u64();
    court.world.advance(JUDGING_SECONDS - 2);
    let expected = ChallengeError::TooEarly {
        challenge: undrawn,
        deadline,
        now: deadline - 1,
    };
    assert_eq!(refused(&mut court, undrawn), expected.into());
    court.world.advance(1);
    for challenge in [undrawn, undecided] {
        court.close(challenge).unwrap();
        assert_eq!(court.show(challenge).status, ChallengeStatus::Closed);
        let again = ChallengeError::Ended { challenge };
        assert_eq!(refused(&mut court, challenge), again.into());
    }
    assert_eq!(court.world.balance(&court.challenger), before);
    let totals = court.totals();
    assert_eq!(totals.returned.u128(), 2 * BOND);
    assert_eq!(totals.held.u128(), 0);
    court.world.finalize(seq).unwrap();
}

#[test]
fn a_void_report_frees_the_bond_at_once() {
    let mut court = Court::new();
    let (first, second) = (court.submit(), court.submit());
    let upheld = court.challenge(first, 0);
    let orphan = court.challenge(second, 0);
    let early = refused(&mut court, orphan);
    assert!(matches!(
        early,
        ContractError::Challenge(ChallengeError::TooEarly { .. })
    ));
    court.decide(upheld, true);
    assert_eq!(court.report(second).status, ReportStatus::Void);
    let before = court.world.balance(&court.challenger);
    court.close(orphan).unwrap();
    assert_eq!(court.world.balance(&court.challenger), before + BOND);
    assert_eq!(court.world.balance(&court.disputes), 0);
}

#[test]
fn the_bond_comes_back_although_the_splitter_has_another_judge() {
    let mut court = Court::new();
    let seq = court.submit();
    let challenge = court.challenge(seq, 0);
    let successor = court.world.address("successor").into();
    court.world.update(ConfigUpdate {
        disputes: Some(successor),
        ..Default::default()
    });
    court.world.advance(JUDGING_SECONDS);
    court.close(challenge).unwrap();
    assert_eq!(court.world.balance(&court.disputes), 0);
}

#[test]
fn there_must_be_such_a_challenge() {
    let mut court = Court::new();
    for challenge in [0, 1, u64::MAX] {
        let expected = ChallengeError::Unknown { challenge };
        assert_eq!(refused(&mut court, challenge), expected.into());
    }
}

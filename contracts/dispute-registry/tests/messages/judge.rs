//! judge: how a committee decides, and what follows.

use contract_api::{
    dispute_registry::{ChallengeStatus, ConfigUpdate},
    payout_splitter::ReportStatus,
};
use cosmwasm_std::Addr;
use dispute_registry::{ChallengeError, ContractError};

use super::{
    court::{params, Court, BOND, FALSE_WEIGHTS_BPS, JUDGING_SECONDS},
    refusal,
    world::{DISPUTE_SECONDS, MIN_BOND},
};

/// Judging fee of the smallest bond, rounded down.
const FEE: u128 = BOND / 10;

fn refused(court: &mut Court, judge: &Addr, challenge: u64, upheld: bool) -> ContractError {
    let before = court.stored();
    let error = refusal(court.judge(judge, challenge, upheld));
    assert_eq!(court.stored(), before);
    error
}

/// A report with a challenge whose committee is drawn.
fn judging() -> (Court, u64, Vec<Addr>) {
    let mut court = Court::new();
    let seq = court.submit();
    let challenge = court.challenge(seq, 0);
    let judges = court.draw(challenge);
    (court, challenge, judges)
}

#[test]
fn more_than_two_thirds_uphold_void_slash_and_give_the_bond_back() {
    let (mut court, challenge, judges) = judging();
    let later = court.submit();
    let before = court.world.balance(&court.challenger);
    court.judge(&judges[0], challenge, true).unwrap();
    court.judge(&judges[1], challenge, true).unwrap();
    assert_eq!(court.show(challenge).status, ChallengeStatus::Judging);
    assert_eq!(court.report(1).status, ReportStatus::Pending);

    court.judge(&judges[3], challenge, true).unwrap();
    assert_eq!(court.show(challenge).status, ChallengeStatus::Upheld);
    for seq in [1, later] {
        assert_eq!(court.report(seq).status, ReportStatus::Void);
    }
    // Three of four signed; each loses its fraction, a tenth of which is the challenger's.
    let lost = MIN_BOND * u128::from(FALSE_WEIGHTS_BPS) / 10_000;
    let left = MIN_BOND - lost;
    assert_eq!(court.bonds(), [left, left, MIN_BOND, left]);
    let share = FEE / 3;
    for judge in [0, 1, 3] {
        assert_eq!(court.world.balance(&judges[judge]), share);
    }
    assert_eq!(court.world.balance(&judges[2]), 0);
    let gained = court.world.balance(&court.challenger) - before;
    assert_eq!(gained, BOND - FEE + 3 * lost / 10);
    let remainder = FEE - 3 * share;
    assert_eq!(remainder, 1);
    assert_eq!(court.world.balance(&court.treasury), remainder);
    let totals = court.totals();
    assert_eq!(totals.held.u128(), 0);
    assert_eq!(totals.returned.u128(), BOND - FEE);
    assert_eq!(totals.fees.u128(), 3 * share);
    assert_eq!(totals.forfeited.u128(), remainder);
    assert_eq!(court.world.balance(&court.disputes), 0);
}

#[test]
fn more_than_two_thirds_reject_end_the_hold_and_pay_the_treasury() {
    let (mut court, challenge, judges) = judging();
    let before = court.world.balance(&court.challenger);
    for judge in &judges[1..] {
        court.judge(judge, challenge, false).unwrap();
    }
    assert_eq!(court.show(challenge).status, ChallengeStatus::Rejected);
    assert_eq!(court.report(1).held_until.u64(), 0);
    assert_eq!(court.bonds(), [MIN_BOND; 4]);
    let share = FEE / 3;
    assert_eq!(court.world.balance(&judges[0]), 0);
    for judge in &judges[1..] {
        assert_eq!(court.world.balance(judge), share);
    }
    assert_eq!(court.world.balance(&court.challenger), before);
    let forfeited = BOND - 3 * share;
    assert_eq!(court.world.balance(&court.treasury), forfeited);
    let totals = court.totals();
    assert_eq!(totals.forfeited.u128(), forfeited);
    assert!(totals.held.is_zero() && totals.returned.is_zero());
    court.world.advance(DISPUTE_SECONDS);
    court.world.finalize(1).unwrap();
}

#[test]
fn a_decision_leaves_the_hold_of_other_challenges() {
    let mut court = Court::new();
    let seq = court.submit();
    let first = court.challenge(seq, 0);
    court.world.advance(5);
    let second = court.challenge(seq, 1);
    let deadline = court.show(first).deadline;
    court.decide(second, false);
    assert_eq!(court.report(seq).held_until, deadline);
    court.decide(first, false);
    assert_eq!(court.report(seq).held_until.u64(), 0);
}

#[test]
fn two_thirds_are_not_enough() {
    let mut court = Court::new();
    let mut params = params();
    params.committee_size = 3;
    court.update(ConfigUpdate {
        params: Some(params),
        ..Default::default()
    });
    let seq = court.submit();
    let challenge = court.challenge(seq, 0);
    let judges = court.draw(challenge);
    court.judge(&judges[0], challenge, true).unwrap();
    court.judge(&judges[1], challenge, true).unwrap();
    court.judge(&judges[2], challenge, false).unwrap();
    assert_eq!(court.show(challenge).status, ChallengeStatus::Judging);
    court.world.advance(JUDGING_SECONDS);
    court.close(challenge).unwrap();
}

#[test]
fn only_members_judge_and_each_once() {
    let (mut court, challenge, judges) = judging();
    let outsider = court.world.oracles[0].address.clone();
    let expected = ChallengeError::NotJudge {
        challenge,
        sender: outsider.clone(),
    };
    let error = refused(&mut court, &outsider, challenge, true);
    assert_eq!(error, expected.into());
    court.judge(&judges[0], challenge, true).unwrap();
    for upheld in [true, false] {
        let expected = ChallengeError::AlreadyJudged {
            challenge,
            sender: judges[0].clone(),
        };
        let error = refused(&mut court, &judges[0], challenge, upheld);
        assert_eq!(error, expected.into());
    }
}

#[test]
fn no_verdict_counts_before_the_draw_from_the_deadline_on_or_after_the_end() {
    let mut court = Court::new();
    let seq = court.submit();
    let challenge = court.challenge(seq, 0);
    let anyone = court.outsider(0);
    let expected = ChallengeError::NotDrawn { challenge };
    let error = refused(&mut court, &anyone, challenge, true);
    assert_eq!(error, expected.into());
    let judges = court.draw(challenge);
    let deadline = court.show(challenge).deadline.u64();
    let now = court.world.now();
    court.world.advance(deadline - 1 - now);
    court.judge(&judges[0], challenge, true).unwrap();
    court.world.advance(1);
    let expected = ChallengeError::DeadlinePassed {
        challenge,
        deadline,
        now: deadline,
    };
    let error = refused(&mut court, &judges[1], challenge, true);
    assert_eq!(error, expected.into());
    court.close(challenge).unwrap();
    let expected = ChallengeError::Ended { challenge };
    let error = refused(&mut court, &judges[1], challenge, true);
    assert_eq!(error, expected.into());
}

#[test]
fn a_report_that_is_void_by_other_means_is_not_judged() {
    let mut court = Court::new();
    let seq = court.submit();
    let [first, second] = [0, 1].map(|index| court.challenge(seq, index));
    let judges = court.draw(second);
    court.decide(first, true);
    let expected = ChallengeError::NotPending {
        seq,
        status: ReportStatus::Void,
    };
    let error = refused(&mut court, &judges[0], second, true);
    assert_eq!(error, expected.into());
    court.close(second).unwrap();
    assert_eq!(court.world.balance(&court.disputes), 0);
}

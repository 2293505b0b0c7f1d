//! draw_committee: when, by whom, and of whom.

use attribution_report::CommitteeSeed;
use contract_api::dispute_registry::{ChallengeStatus, ConfigUpdate};
use cosmwasm_std::Addr;
use dispute_registry::{ChallengeError, ContractError};

use super::{
    court::{params, Court, COMMITTEE, JUDGING_SECONDS, OUTSIDE},
    refusal,
    world::{attribute, CHAIN_ID},
};

fn refused(court: &mut Court, challenge: u64) -> ContractError {
    let before = court.stored();
    let error = refusal(court.try_draw(challenge));
    assert_eq!(court.stored(), before);
    error
}

#[test]
fn anybody_draws_in_a_later_block_than_the_challenges() {
    let mut court = Court::new();
    let seq = court.submit();
    let challenge = court.challenge(seq, 0);
    let opened_height = court.show(challenge).opened_height.u64();
    let expected = ChallengeError::SameBlock { opened_height };
    assert_eq!(refused(&mut court, challenge), expected.into());

    let judges = court.draw(challenge);
    assert_eq!(judges.len(), usize::from(COMMITTEE));
    let drawn = court.show(challenge);
    assert_eq!(drawn.status, ChallengeStatus::Judging);
    assert!(drawn.committee.iter().all(|judge| judge.upheld.is_none()));
    let expected = ChallengeError::AlreadyDrawn { challenge };
    assert_eq!(refused(&mut court, challenge), expected.into());
}

#[test]
fn the_seed_binds_challenge_receipt_and_drawing_block() {
    let mut court = Court::new();
    let seq = court.submit();
    let challenge = court.challenge(seq, 2);
    court.world.advance(5);
    let response = court.try_draw(challenge).unwrap();
    let block = court.world.app.block_info();
    let splitter = court.world.canonical(&court.world.splitter);
    let registry = court.world.canonical(&court.disputes);
    let expected = CommitteeSeed {
        chain_id: CHAIN_ID,
        registry: &registry,
        challenge,
        report_digest: court.report(seq).digest,
        receipt_leaf: court.receipt(seq, 2).receipt.leaf(CHAIN_ID, &splitter),
        height: block.height,
        time_nanos: block.time.nanos(),
    };
    assert_eq!(attribute(&response, "seed"), expected.hash().to_string());
}

#[test]
fn the_signers_set_judges_only_where_nobody_else_is_left() {
    let mut court = Court::new();
    let seq = court.submit();
    let outside: Vec<Addr> = (0..OUTSIDE).map(|number| court.outsider(number)).collect();
    let challenge = court.challenge(seq, 0);
    let judges = court.draw(challenge);
    assert!(judges.iter().all(|judge| outside.contains(judge)));

    let mut params = params();
    params.committee_size = 7;
    court.update(ConfigUpdate {
        params: Some(params),
        ..Default::default()
    });
    let challenge = court.challenge(seq, 1);
    let judges = court.draw(challenge);
    assert_eq!(judges.len(), 7);
    let fresh = judges.iter().filter(|judge| outside.contains(judge));
    assert_eq!(fresh.count(), usize::from(OUTSIDE));
}

#[test]
fn what_has_ended_or_is_too_late_draws_nobody() {
    let mut court = Court::new();
    let (first, second) = (court.submit(), court.submit());
    let late = court.challenge(first, 0);
    let orphan = court.challenge(second, 0);
    let unknown = ChallengeError::Unknown { challenge: 9 };
    assert_eq!(refused(&mut court, 9), unknown.into());
    let upheld = court.challenge(second, 1);
    court.decide(upheld, true);
    let ended = ChallengeError::Ended { challenge: upheld };
    assert_eq!(refused(&mut court, upheld), ended.into());
    // Its report became void by the other challenge.
    let error = refused(&mut court, orphan);
    let void = matches!(
        error,
        ContractError::Challenge(ChallengeError::NotPending { seq: 2, .. })
    );
    assert!(void, "{error}");
    court.world.advance(JUDGING_SECONDS);
    let error = refused(&mut court, late);
    let passed = matches!(
        error,
        ContractError::Challenge(ChallengeError::DeadlinePassed { .. })
    );
    assert!(passed, "{error}");
}

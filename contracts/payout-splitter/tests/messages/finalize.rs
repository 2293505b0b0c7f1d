//! finalize.

use contract_api::payout_splitter::{
    ConfigUpdate, ExecuteMsg, QueryMsg, ReportResponse, ReportStatus, MAX_PENDING, MAX_SEQ_GAP,
};
use payout_splitter::{ContractError, FinalityError, ReportError};

use super::{
    native, refusal,
    round::QUORUM,
    world::{World, DISPUTE_SECONDS},
};

fn status(world: &World, seq: u64) -> ReportStatus {
    let report: ReportResponse = world.query(&QueryMsg::Report { seq: seq.into() });
    report.status
}

fn refused(world: &mut World, seq: u64) -> FinalityError {
    let before = world.stored();
    let error = match refusal(world.finalize(seq)) {
        ContractError::Finality(error) => error,
        other => panic!("{other}"),
    };
    assert_eq!(world.stored(), before);
    error
}

#[test]
fn a_report_is_final_from_the_end_of_its_window_on() {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    let round = world.round(&[(channel, 70)], &[(&alice, 70)]);
    world.submit(&round).unwrap();
    let final_at = world.now() + DISPUTE_SECONDS;
    assert_eq!(status(&world, 1), ReportStatus::Pending);
    assert_eq!(world.totals().final_cumulative.u128(), 0);

    world.advance(DISPUTE_SECONDS - 1);
    let now = final_at - 1;
    let too_early = FinalityError::TooEarly {
        seq: 1,
        final_at,
        now,
    };
    assert_eq!(refused(&mut world, 1), too_early);

    world.advance(1);
    world.finalize(1).unwrap();
    assert_eq!(status(&world, 1), ReportStatus::Final);
    assert_eq!(world.head().final_seq.u64(), 1);
    assert_eq!(world.totals().final_cumulative.u128(), 70);
    assert_eq!(refused(&mut world, 1), FinalityError::NonePending);
}

#[test]
fn reports_become_final_in_order_and_once() {
    let mut world = native();
    assert_eq!(refused(&mut world, 1), FinalityError::NonePending);
    let (channel, alice) = (world.open(0), world.address("alice"));
    for charged in [10, 20, 30] {
        let round = world.round(&[(channel, charged)], &[(&alice, 10)]);
        world.submit(&round).unwrap();
    }
    world.advance(DISPUTE_SECONDS);
    for found in [0, 2, 3, 4, u64::MAX] {
        let final_seq = 0;
        let order = FinalityError::Order { final_seq, found };
        assert_eq!(refused(&mut world, found), order);
    }
    world.finalize(1).unwrap();
    let order = FinalityError::Order {
        final_seq: 1,
        found: 1,
    };
    assert_eq!(refused(&mut world, 1), order);
    world.finalize(2).unwrap();
    world.finalize(3).unwrap();
    assert_eq!(world.totals().final_cumulative.u128(), 30);
}

#[test]
fn a_shorter_window_does_not_reach_back() {
    let mut world = native();
    let (channel, alice, owner) = (world.open(0), world.address("alice"), world.owner.clone());
    let round = world.round(&[(channel, 10)], &[(&alice, 10)]);
    world.submit(&round).unwrap();
    let message = ExecuteMsg::UpdateConfig(ConfigUpdate {
        dispute_seconds: Some(0u64.into()),
        ..Default::default()
    });
    world.execute(&owner, &message).unwrap();
    assert!(matches!(
        refused(&mut world, 1),
        FinalityError::TooEarly { .. }
    ));
}

#[test]
fn pending_reports_are_bounded_and_the_queue_goes_on_after_one_is_final() {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    for number in 1..=MAX_PENDING {
        let round = world.round(&[(channel, u128::from(number))], &[(&alice, 1)]);
        world.submit(&round).unwrap();
    }
    let round = world.round(
        &[(channel, 100)],
        &[(&alice, 100 - u128::from(MAX_PENDING))],
    );
    let expected = ReportError::TooManyPending {
        pending: MAX_PENDING,
    };
    assert_eq!(refusal(world.submit(&round)), expected.into());
    world.advance(DISPUTE_SECONDS);
    world.finalize(1).unwrap();
    world.submit(&round).unwrap();
}

#[test]
fn reports_whose_numbers_have_gaps_become_final_in_their_order() {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    let mut charged = 0;
    let mut seq = 0;
    for gap in [1, 2, MAX_SEQ_GAP] {
        seq += gap;
        charged += 10;
        let mut round = world.round(&[(channel, charged)], &[(&alice, 10)]);
        round.report.seq = seq.into();
        round.sign(&world, &QUORUM);
        world.submit(&round).unwrap();
        let head = world.head();
        assert_eq!((head.last_seq.u64(), head.tip_seq.u64()), (seq, seq));
    }
    world.advance(DISPUTE_SECONDS);
    for (final_seq, found) in [(0, 3), (0, 2)] {
        let order = FinalityError::Order { final_seq, found };
        assert_eq!(refused(&mut world, found), order);
    }
    for next in [1, 3, seq] {
        world.finalize(next).unwrap();
        assert_eq!(world.head().final_seq.u64(), next);
    }
    assert_eq!(world.totals().final_cumulative.u128(), 30);
}

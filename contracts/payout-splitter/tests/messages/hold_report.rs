//! hold_report: a report waits for its dispute, and all after it wait with it.

use contract_api::payout_splitter::{ExecuteMsg, QueryMsg, ReportResponse, MAX_HOLD_SECONDS};
use cw_multi_test::{error::AnyResult, AppResponse};
use payout_splitter::{DisputeError, FinalityError};

use super::{
    native, refusal,
    world::{World, DISPUTE_SECONDS},
};

fn hold(world: &mut World, seq: u64, until: u64) -> AnyResult<AppResponse> {
    let (disputes, seq, until) = (world.disputes.clone(), seq.into(), until.into());
    world.execute(&disputes, &ExecuteMsg::HoldReport { seq, until })
}

fn held_until(world: &World, seq: u64) -> u64 {
    let report: ReportResponse = world.query(&QueryMsg::Report { seq: seq.into() });
    report.held_until.u64()
}

/// Two pending reports.
fn pending() -> World {
    let mut world = native();
    let (channel, alice) = (world.open(0), world.address("alice"));
    for charged in [10, 20] {
        let round = world.round(&[(channel, charged)], &[(&alice, 10)]);
        world.submit(&round).unwrap();
    }
    world
}

#[test]
fn a_held_report_and_those_after_it_wait() {
    let mut world = pending();
    let until = world.now() + DISPUTE_SECONDS + 100;
    hold(&mut world, 1, until).unwrap();
    assert_eq!(held_until(&world, 1), until);
    world.advance(DISPUTE_SECONDS + 99);
    let too_early = FinalityError::TooEarly {
        seq: 1,
        final_at: until,
        now: until - 1,
    };
    assert_eq!(refusal(world.finalize(1)), too_early.into());
    let order = FinalityError::Order {
        final_seq: 0,
        found: 2,
    };
    assert_eq!(refusal(world.finalize(2)), order.into());
    world.advance(1);
    world.finalize(1).unwrap();
    world.finalize(2).unwrap();
    assert_eq!(held_until(&world, 1), 0);
}

#[test]
fn the_end_of_a_hold_does_not_shorten_the_window() {
    let mut world = pending();
    let final_at = world.now() + DISPUTE_SECONDS;
    hold(&mut world, 1, final_at + 100).unwrap();
    hold(&mut world, 1, 0).unwrap();
    hold(&mut world, 2, 1).unwrap();
    world.advance(DISPUTE_SECONDS - 1);
    refusal(world.finalize(1));
    world.advance(1);
    world.finalize(1).unwrap();
    world.finalize(2).unwrap();
}

#[test]
fn a_hold_is_bounded_and_for_pending_reports_only() {
    let mut world = pending();
    let latest = world.now() + DISPUTE_SECONDS + MAX_HOLD_SECONDS;
    let before = world.stored();
    for until in [latest + 1, u64::MAX] {
        let expected = DisputeError::HoldTooLong {
            seq: 1,
            until,
            latest,
        };
        assert_eq!(refusal(hold(&mut world, 1, until)), expected.into());
    }
    for seq in [0, 3, u64::MAX] {
        let expected = DisputeError::NotPending { seq };
        assert_eq!(refusal(hold(&mut world, seq, 5)), expected.into());
    }
    assert_eq!(world.stored(), before);
    hold(&mut world, 1, latest).unwrap();
    hold(&mut world, 1, 0).unwrap();
    world.advance(DISPUTE_SECONDS);
    world.finalize(1).unwrap();
    let expected = DisputeError::NotPending { seq: 1 };
    assert_eq!(refusal(hold(&mut world, 1, 5)), expected.into());
}

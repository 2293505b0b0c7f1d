//! revert_charges: what one message cannot take back, others do, and no report comes in between.

use contract_api::payout_splitter::{ExecuteMsg, MAX_REVERTED};
use cw_multi_test::{error::AnyResult, AppResponse};
use payout_splitter::{DisputeError, ReportError};

use super::{
    native, refusal,
    void_report::void,
    world::{attribute, World},
};

/// Channels of one report.
const CHANNELS: usize = 150;

fn revert(world: &mut World, limit: Option<u32>) -> AnyResult<AppResponse> {
    let anyone = world.address("anyone");
    world.execute(&anyone, &ExecuteMsg::RevertCharges { limit })
}

/// Two reports over [`CHANNELS`] channels, and a third over one, all pending.
fn pending() -> World {
    let mut world = native();
    let alice = world.address("alice");
    let channels: Vec<u64> = (0..CHANNELS).map(|number| world.open(number % 2)).collect();
    for charged in [10, 30] {
        let charges: Vec<(u64, u128)> = channels.iter().map(|id| (*id, charged)).collect();
        let before = world.totals().collected.u128();
        let amount = charged * CHANNELS as u128 - before;
        let round = world.round(&charges, &[(&alice, amount)]);
        world.submit(&round).unwrap();
    }
    let round = world.round(&[(1, 37)], &[(&alice, 7)]);
    world.submit(&round).unwrap();
    world
}

#[test]
fn one_message_takes_back_so_many_charges_and_others_the_rest() {
    let mut world = pending();
    let all = 2 * CHANNELS as u32 + 1;
    void(&mut world, 1).unwrap();
    let left = all - MAX_REVERTED;
    assert_eq!(world.head().reverting, 2);
    let collected = |world: &World| world.totals().collected.u128();
    // The first report's 150 charges of 10, then 50 of the second one's of 20, the last channels
    // first.
    let taken = CHANNELS as u128 * 10 + 50 * 20;
    let charged = CHANNELS as u128 * 30 + 7;
    assert_eq!(collected(&world), charged - taken);
    assert_eq!(world.channel(CHANNELS as u64).collected.u128(), 0);
    assert_eq!(world.channel(1).collected.u128(), 27);

    let round = world.round(&[], &[]);
    let expected = ReportError::Reverting { reports: 2 };
    assert_eq!(refusal(world.submit(&round)), expected.into());

    let response = revert(&mut world, Some(1)).unwrap();
    assert_eq!(attribute(&response, "reverted"), "1");
    assert_eq!(collected(&world), charged - taken - 20);
    let response = revert(&mut world, None).unwrap();
    assert_eq!(attribute(&response, "reverted"), (left - 1).to_string());
    assert_eq!((collected(&world), world.head().reverting), (0, 0));
    for channel in 1..=CHANNELS as u64 {
        assert_eq!(world.channel(channel).collected.u128(), 0);
    }
}

#[test]
fn earlier_reports_go_on_and_can_be_voided_while_charges_are_left() {
    let mut world = native();
    let alice = world.address("alice");
    let channels: Vec<u64> = (0..CHANNELS).map(|number| world.open(number % 2)).collect();
    world.settle(&[(1, 1)], &[(&alice, 1)]);
    for charged in [10u128, 20, 30] {
        let charges: Vec<(u64, u128)> = channels.iter().map(|id| (*id, charged)).collect();
        let amount = charged * CHANNELS as u128 - world.totals().collected.u128();
        let round = world.round(&charges, &[(&alice, amount)]);
        world.submit(&round).unwrap();
    }
    void(&mut world, 3).unwrap();
    assert_eq!(world.head().reverting, 1);
    void(&mut world, 2).unwrap();
    while world.head().reverting > 0 {
        revert(&mut world, Some(70)).unwrap();
    }
    assert_eq!(world.totals().collected.u128(), 1);
    assert_eq!(world.head().tip_seq.u64(), 1);
}

#[test]
fn the_limit_has_its_range_and_nothing_left_is_named() {
    let mut world = pending();
    let nothing = DisputeError::NothingToRevert;
    assert_eq!(refusal(revert(&mut world, None)), nothing.into());
    void(&mut world, 1).unwrap();
    let before = world.stored();
    for found in [0, MAX_REVERTED + 1, u32::MAX] {
        let expected = DisputeError::RevertLimit { found };
        assert_eq!(refusal(revert(&mut world, Some(found))), expected.into());
    }
    assert_eq!(world.stored(), before);
}

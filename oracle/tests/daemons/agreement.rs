//! Rounds of real daemons: with all, with one down, with a silent leader, with messages repeated
//! and reordered.

use crate::tap::Mode;
use crate::world::{World, LONG, ORACLES};

/// Member that leads view 0 of report 1.
const LEADER: usize = 1;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_of_four_agree_in_the_first_view_and_settle_the_same_report() {
    let mut world = World::start(3).await;
    world.run(0..ORACLES).await;
    world.attested(0..ORACLES).await;
    world.ask(3).await;
    world.settled(1, 0..ORACLES).await;
    let report = world.report(1).await;
    assert_eq!(report.report.receipt_count.u64(), 3);
    assert_eq!(report.report.credits_sum.u128(), 3 * 1_000);
    let ledger = world.oracles[0].running().context().ledger();
    let earned: u128 = ledger.credits.iter().map(|(_, amount)| amount).sum();
    assert_eq!(earned, 3_000);
    let said = world.oracles[0].tap.said();
    assert!(said.iter().all(|message| message.view.is_zero()));
    world.assert_no_equivocation();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn three_of_four_agree_and_the_fourth_catches_up() {
    let mut world = World::start(2).await;
    world.run([0, LEADER, 2]).await;
    world.attested([0, LEADER, 2]).await;
    world.ask(2).await;
    world.settled(1, [0, LEADER, 2]).await;
    let report = world.report(1).await;
    let bytes = report.bitmap.0.as_slice().iter();
    let signers: u32 = bytes.map(|byte| byte.count_ones()).sum();
    assert_eq!(signers, 3);
    world.run([3]).await;
    world.settled(1, [3]).await;
    // What it missed it has from the others, and it takes part in the next report.
    world.oracles[0].kill().await;
    world.ask(2).await;
    world.settled(2, 1..ORACLES).await;
    world.assert_no_equivocation();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_silent_leader_costs_one_view() {
    let mut world = World::start(2).await;
    let others = [0, 2, 3];
    world.run(0..ORACLES).await;
    world.attested(0..ORACLES).await;
    world.oracles[LEADER].kill().await;
    world.ask(2).await;
    world.wait(others, |figures| figures.due).await;
    assert_eq!(world.last_seq().await, 0);
    world.clock.advance(LONG);
    world.settled(1, others).await;
    let said = world.oracles[2].tap.said();
    let highest = said.iter().map(|message| message.view.u64()).max();
    assert_eq!(highest, Some(1));
    world.assert_no_equivocation();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn repeated_and_reordered_messages_change_nothing() {
    let mut world = World::start(1).await;
    world.run(0..ORACLES).await;
    world.attested(0..ORACLES).await;
    for oracle in &world.oracles {
        oracle.tap.set(Mode::Repeat);
    }
    world.ask(1).await;
    world.settled(1, 0..ORACLES).await;
    world.wait([0], |figures| figures.not_followed > 0).await;
    // Report 2 is led by member 2. It hears nobody until three members have spoken to it, then
    // all of them the other way round.
    for oracle in &world.oracles {
        oracle.tap.set(Mode::Pass);
    }
    let leader = world.oracles[2].tap.clone();
    leader.set(Mode::Hold);
    world.ask(1).await;
    leader.wait_held(3).await;
    leader.release_reversed().await;
    world.settled(2, 0..ORACLES).await;
    world.assert_no_equivocation();
}

//! The chain between the daemons: races to post, a poster that fails, a chain out of reach.

use crate::tap::Mode;
use crate::world::{World, LONG, ORACLES};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_post_at_once_one_is_taken_and_all_go_on() {
    let mut world = World::start(1).await;
    for oracle in &mut world.oracles {
        oracle.config.timing.stagger_ms = 0;
    }
    world.run(0..ORACLES).await;
    world.attested(0..ORACLES).await;
    for seq in 1..=3 {
        world.ask(1).await;
        world.settled(seq, 0..ORACLES).await;
    }
    assert_eq!(world.last_seq().await, 3);
    let posted = |oracle: &crate::world::Oracle| oracle.running().context().figures().posted;
    let posted: u64 = world.oracles.iter().map(posted).sum();
    assert_eq!(posted, 3, "every report is posted once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_report_that_its_leader_cannot_post_is_posted_by_the_next() {
    let mut world = World::start(1).await;
    world.run(0..ORACLES).await;
    world.attested(0..ORACLES).await;
    world.oracles[1].rpc.set(Mode::CutTransactions);
    world.ask(1).await;
    world.wait(0..ORACLES, |figures| figures.decided).await;
    assert_eq!(world.last_seq().await, 0);
    world.clock.advance(LONG);
    world.settled(1, 0..ORACLES).await;
    let submitter = world.report(1).await.submitter;
    let next = world.oracles[2].running().context().operator.clone();
    assert_eq!(submitter, next);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_chain_out_of_reach_for_a_while_delays_and_loses_nothing() {
    let mut world = World::start(1).await;
    world.run(0..ORACLES).await;
    world.attested(0..ORACLES).await;
    world.ask(1).await;
    world.settled(1, 0..ORACLES).await;
    for oracle in &world.oracles {
        oracle.rpc.set(Mode::Cut);
    }
    world.ask(1).await;
    let unreachable = |figures: &openledger_oracle::daemon::Figures| figures.last_error.is_some();
    world.wait(0..ORACLES, unreachable).await;
    assert_eq!(world.last_seq().await, 1);
    for oracle in &world.oracles {
        oracle.rpc.set(Mode::Pass);
    }
    world.settled(2, 0..ORACLES).await;
    world.assert_no_equivocation();
}

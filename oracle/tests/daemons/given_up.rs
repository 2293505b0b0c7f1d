//! Reports that were agreed and can never be posted: their numbers are given up, and what can still
//! be collected is settled by the next report.

use attribution_report::Hash32;
use openledger_oracle::store::{Uncollectible, WriteMoment};

use crate::tap::Mode;
use crate::world::{Crash, World, ORACLES};

/// Seconds of life of a channel that settles before the other one, and time after which it has.
const SHORT: u64 = 120;
const SETTLED: u64 = SHORT + 3_600 + 60;

/// A world in which the members `running` agreed on a report of two channels that none of them
/// could post before one of the channels settled.
async fn stuck(running: &[usize]) -> World {
    let mut world = World::start(2).await;
    for oracle in &mut world.oracles {
        oracle.config.timing.settle_margin_seconds = 0;
    }
    let short = world.open_channel(SHORT).await;
    world.run(running.iter().copied()).await;
    world.attested(running.iter().copied()).await;
    for oracle in &world.oracles {
        oracle.rpc.set(Mode::CutTransactions);
    }
    world.ask(1).await;
    world.ask_by(short, 1).await;
    world
        .wait(running.iter().copied(), |figures| figures.decided)
        .await;
    world
}

impl World {
    /// Lets transactions pass again.
    fn restore(&self) {
        for oracle in &self.oracles {
            oracle.rpc.set(Mode::Pass);
        }
    }

    /// Report 2 settles what report 1 could not, of the channel that still pays. The members come
    /// back for it with reports of one receipt.
    async fn settled_by_the_next(&mut self, oracles: &[usize]) {
        for oracle in oracles {
            self.oracles[*oracle].kill().await;
            self.oracles[*oracle].config.batch.min_receipts = 1;
        }
        self.run(oracles.iter().copied()).await;
        self.settled(2, oracles.iter().copied()).await;
        let report = self.report(2).await.report;
        assert_eq!(report.prev_report, Hash32::ZERO);
        assert_eq!(report.receipt_count.u64(), 1);
        assert_eq!(report.cumulative_sum.u128(), 1_000);
        for oracle in oracles {
            let context = self.oracles[*oracle].running().context();
            let lost = context.store.lost().unwrap();
            assert_eq!(lost.len(), 1);
            assert_eq!(lost[0].receipt.channel.u64(), 2);
            assert!(matches!(lost[0].reason, Uncollectible::Settled { .. }));
            let given_up = context.store.all_abandoned().unwrap();
            assert_eq!(given_up.len(), 1);
            assert_eq!(given_up[0].seq.u64(), 1);
            assert!(context.store.pending().unwrap().is_empty());
        }
        self.assert_no_equivocation();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_report_whose_channel_settled_is_given_up_and_the_rest_is_settled_again() {
    let mut world = stuck(&[0, 1, 2, 3]).await;
    world.pass(SETTLED).await;
    world
        .wait(0..ORACLES, |figures| figures.abandoned == 1)
        .await;
    world.restore();
    world.settled_by_the_next(&[0, 1, 2, 3]).await;
    let url = format!("{}/v1/status", world.oracles[0].url());
    let status: serde_json::Value = world
        .http
        .get(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(status["reports_given_up"][0]["seq"], "1");
    assert_eq!(status["receipts_lost"], "1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_member_that_was_away_learns_that_a_number_is_given_up() {
    let mut world = stuck(&[0, 1, 2]).await;
    world.pass(SETTLED).await;
    world.wait(0..3, |figures| figures.abandoned == 1).await;
    world.restore();
    world.oracles[0].kill().await;
    world.run([3]).await;
    // It works on report 1 until it hears of report 2.
    world.wait([3], |figures| figures.seq == 1).await;
    world.settled_by_the_next(&[1, 2, 3]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_member_killed_while_giving_up_gives_up_once_it_is_back() {
    for (write, moment) in [
        (1, WriteMoment::Before),
        (1, WriteMoment::After),
        (2, WriteMoment::Before),
        (2, WriteMoment::After),
    ] {
        let mut world = stuck(&[0, 1, 2, 3]).await;
        world.oracles[2].kill().await;
        let mut struck = world.run_until(2, Crash { write, moment }).await;
        world.pass(SETTLED).await;
        assert_eq!(struck.recv().await, Some(()), "write {write} {moment:?}");
        world.oracles[2].kill().await;
        world.run([2]).await;
        world
            .wait([0, 1, 3], |figures| figures.abandoned == 1)
            .await;
        world.wait([2], |figures| figures.seq == 2).await;
        world.restore();
        world.settled_by_the_next(&[0, 1, 2, 3]).await;
    }
}

//! A daemon is killed at every write of its store, before and after it reaches the disk, and
//! resumes from what is there.

use openledger_oracle::store::WriteMoment;

use crate::world::{Crash, World, ORACLES};

/// Kills the member that `victim` names for a report at its first, second, ... write of that
/// report, until a report needs fewer writes.
async fn killed_at_every_write(moment: WriteMoment, victim: impl Fn(u64) -> usize) {
    let mut world = World::start(1).await;
    world.run(0..ORACLES).await;
    world.attested(0..ORACLES).await;
    let mut seq = 0;
    for write in 1.. {
        seq += 1;
        let victim = victim(seq);
        world.oracles[victim].kill().await;
        let mut struck = world.run_until(victim, Crash { write, moment }).await;
        world.ask(1).await;
        let mut ledger = world.oracles[victim].running().context().watch_ledger();
        let killed = tokio::select! {
            told = struck.recv() => told.is_some(),
            _ = ledger.wait_for(|ledger| ledger.seq >= seq) => false,
        };
        drop(ledger);
        world.oracles[victim].kill().await;
        world.run([victim]).await;
        world.settled(seq, 0..ORACLES).await;
        world.assert_no_equivocation();
        world.pass(1).await;
        if !killed {
            assert!(write > 5, "a report takes more than {write} writes");
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_leader_killed_before_any_write_resumes_and_never_signs_twice() {
    killed_at_every_write(WriteMoment::Before, |seq| (seq % 4) as usize).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_leader_killed_after_any_write_resumes_and_never_signs_twice() {
    killed_at_every_write(WriteMoment::After, |seq| (seq % 4) as usize).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_follower_killed_after_any_write_resumes_and_never_signs_twice() {
    killed_at_every_write(WriteMoment::After, |seq| ((seq + 1) % 4) as usize).await;
}

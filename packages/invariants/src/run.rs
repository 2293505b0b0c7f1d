//! Spreads the worlds of a run over threads.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use crate::error::RunError;
use crate::machine::Machine;
use crate::tally::Tally;
use crate::world::Codes;

/// What is run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Seed of all chance.
    pub seed: u64,
    /// Messages in all.
    pub actions: u64,
    /// Messages of one world, so that its state stays small.
    pub epoch: u64,
    /// Worlds at a time.
    pub threads: usize,
}

/// What a run came to.
pub struct Outcome {
    /// What was sent and what came of it.
    pub tally: Tally,
    /// Worlds.
    pub worlds: u64,
    /// Seconds.
    pub seconds: f64,
}

/// Runs all worlds of a plan. The counts depend on the plan alone, not on the threads.
///
/// # Errors
/// The first [`RunError`] of a world.
pub fn run<
    C: Fn() -> F + Sync,
    F: Fn(crate::world::Part) -> Result<crate::codes::Code, RunError>,
>(
    plan: &Plan,
    codes: C,
    progress: bool,
) -> Result<Outcome, RunError> {
    let started = Instant::now();
    let worlds = plan.actions.div_ceil(plan.epoch.max(1));
    let bar = bar(plan.actions, progress);
    let next = AtomicU64::new(0);
    let done: Mutex<Result<Tally, RunError>> = Mutex::new(Ok(Tally::default()));
    std::thread::scope(|scope| {
        for _ in 0..plan.threads.max(1) {
            scope.spawn(|| {
                let codes = codes();
                loop {
                    let world = next.fetch_add(1, Ordering::Relaxed);
                    let failed = done.lock().unwrap_or_else(PoisonError::into_inner).is_err();
                    if world >= worlds || failed {
                        break;
                    }
                    let first = world.saturating_mul(plan.epoch);
                    let messages = plan.epoch.min(plan.actions.saturating_sub(first));
                    let found = one(plan.seed, world, messages, &codes, &bar);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    match (&mut *done, found) {
                        (Ok(sum), Ok(tally)) => sum.add(&tally),
                        (Ok(_), Err(error)) => *done = Err(error),
                        (Err(_), _) => {}
                    }
                }
            });
        }
    });
    bar.finish_and_clear();
    let tally = done.into_inner().unwrap_or_else(PoisonError::into_inner)?;
    Ok(Outcome {
        tally,
        worlds,
        seconds: started.elapsed().as_secs_f64(),
    })
}

fn one(
    seed: u64,
    world: u64,
    messages: u64,
    codes: Codes,
    bar: &ProgressBar,
) -> Result<Tally, RunError> {
    let mut machine = Machine::new(seed, world, codes, false)?;
    machine.run(messages, || bar.inc(1))?;
    Ok(machine.tally)
}

fn bar(actions: u64, shown: bool) -> ProgressBar {
    if !shown {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(actions);
    let style = "{wide_bar} {human_pos} of {human_len} messages, {per_sec}, {eta} left";
    bar.with_style(
        ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
    )
}

//! The figures of a run, for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::run::{Outcome, Plan};
use crate::tally::{Row, Tally};

/// All figures of a run.
#[derive(Debug, Serialize)]
pub struct Figures {
    /// Seed of all chance.
    pub seed: u64,
    /// Messages sent.
    pub messages: u64,
    /// Of those, accepted.
    pub accepted: u64,
    /// Worlds, each with a fresh chain.
    pub worlds: u64,
    /// Messages of a world.
    pub messages_per_world: u64,
    /// Threads.
    pub threads: usize,
    /// Seconds of the run.
    pub seconds: f64,
    /// Messages per second, all threads together.
    pub messages_per_second: f64,
    /// Message -> what came of it.
    pub rows: BTreeMap<String, Row>,
    /// Contract -> kind of error -> how often.
    pub refusals: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Figures {
    /// The figures of a run.
    pub fn new(plan: &Plan, outcome: Outcome) -> Self {
        let Tally {
            rows,
            kinds,
            sent,
            accepted,
        } = outcome.tally;
        Self {
            seed: plan.seed,
            messages: sent,
            accepted,
            worlds: outcome.worlds,
            messages_per_world: plan.epoch,
            threads: plan.threads,
            seconds: (outcome.seconds * 10.0).round() / 10.0,
            messages_per_second: (sent as f64 / outcome.seconds.max(0.001)).round(),
            rows,
            refusals: kinds,
        }
    }

    /// The figures in Markdown.
    pub fn table(&self) -> String {
        let mut text = format!(
            "Seed {}: {} messages in {} worlds, {:.1} % accepted, {:.0} messages per second on {} \
             threads. Nothing happened that may not.\n\n\
             Messages that a proposal ran count in their own rows too; a hook counts beside the \
             `send` that carries it.\n\n\
             | message | sent | accepted | share |\n| --- | ---: | ---: | ---: |\n",
            self.seed,
            self.messages,
            self.worlds,
            percent(self.accepted, self.messages),
            self.messages_per_second,
            self.threads,
        );
        for (name, row) in &self.rows {
            let share = percent(row.accepted, row.sent);
            let _ = writeln!(
                text,
                "| {name} | {} | {} | {share:.1} % |",
                row.sent, row.accepted
            );
        }
        let _ = writeln!(
            text,
            "\n| contract | refused with | times |\n| --- | --- | ---: |"
        );
        for (part, kinds) in &self.refusals {
            for (kind, count) in kinds {
                let _ = writeln!(text, "| {part} | {kind} | {count} |");
            }
        }
        text
    }
}

fn percent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

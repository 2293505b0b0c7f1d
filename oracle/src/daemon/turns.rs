//! Whose turn it is to do what anyone may do: one member starts, each after it waits a little
//! longer, so that a chore is done once and gets done whoever is away.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{submit, Context};

/// Chores that are waited for at once; the oldest are forgotten.
const MAX_WAITING: usize = 1_024;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chore {
    /// Making a report final.
    Finalize(u64),
    /// Pushing the claims of a final report.
    Claims(u64),
    /// Giving the channels back what void reports charged, as of the newest report.
    Revert(u64),
    /// Proving that a report lies.
    Fraud(u64),
    /// Proving that a set signed two reports of a number.
    Equivocation(u64),
    /// Drawing a challenge's committee.
    Draw(u64),
    /// Closing a challenge.
    Close(u64),
}

impl Chore {
    /// Number that decides who starts.
    fn number(self) -> u64 {
        match self {
            Self::Finalize(number)
            | Self::Claims(number)
            | Self::Revert(number)
            | Self::Fraud(number)
            | Self::Equivocation(number)
            | Self::Draw(number)
            | Self::Close(number) => number,
        }
    }
}

/// Since when chores wait.
#[derive(Default)]
pub struct Turns(BTreeMap<Chore, Duration>);

impl Turns {
    /// True once the members before this one had their time. An operator outside of the set comes
    /// after all members.
    pub fn mine(&mut self, context: &Context, chore: Chore) -> bool {
        let Some(set) = context.set() else {
            return false;
        };
        let now = context.clock.now();
        if self.0.len() >= MAX_WAITING {
            self.0.pop_first();
        }
        let since = *self.0.entry(chore).or_insert(now);
        let count = set.members.count();
        let first = set.members.leader(chore.number(), 0);
        let rank = match set.member(&context.operator) {
            Some(member) => submit::distance(first, member, count),
            None => u32::try_from(count).unwrap_or(u32::MAX),
        };
        let stagger = Duration::from_millis(context.config.timing.stagger_ms);
        now.saturating_sub(since) >= stagger.saturating_mul(rank)
    }

    /// Forgets a chore that is done.
    pub fn done(&mut self, chore: Chore) {
        self.0.remove(&chore);
    }
}

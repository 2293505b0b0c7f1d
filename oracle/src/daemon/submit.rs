//! Posting an agreed report.

use std::sync::Arc;
use std::time::Duration;

use super::Context;
use crate::error::Result;
use crate::wire::AgreedReport;

/// Pause between the first two attempts; it doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// Longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// An agreed report and who this oracle is among its signers.
pub struct Posting {
    /// Index of this oracle.
    pub member: u16,
    /// Index of the leader of the view.
    pub leader: u16,
    /// When this oracle learned of the decision.
    pub since: Duration,
    /// The report.
    pub agreed: AgreedReport,
}

impl Posting {
    /// Posts the report unless another member does first. The leader starts; each member after it
    /// waits a little longer. Runs until the chain has a report of this number or a later one, or
    /// the round is dropped.
    pub async fn run(self, context: Arc<Context>) {
        let stagger = Duration::from_millis(context.config.timing.stagger_ms);
        let rank = distance(self.leader, self.member, self.agreed.members.into());
        let turn = self.since.saturating_add(stagger.saturating_mul(rank));
        context.clock.sleep_until(turn).await;
        let mut pause = FIRST_PAUSE;
        loop {
            match self.attempt(&context).await {
                Ok(()) => return,
                // Losing the race to another member looks like a refusal: the next look tells.
                Err(error) => context.report_failure("posting the report", &error),
            }
            context.clock.sleep(pause).await;
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
        }
    }

    async fn attempt(&self, context: &Context) -> Result<()> {
        let seq = self.agreed.report.seq.u64();
        if context.contracts.head().await?.last_seq >= seq {
            return Ok(());
        }
        let message = self.agreed.submission();
        let splitter = context.contracts.splitter();
        let sent = context.broadcaster.execute(splitter, &message, &[]).await;
        let outcome = match sent {
            Ok(outcome) => outcome,
            Err(_) if context.contracts.head().await?.last_seq >= seq => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        tracing::info!(%seq, hash = %outcome.hash, gas = outcome.gas_used, "report posted");
        context.count(|figures| {
            figures.posted = figures.posted.saturating_add(1);
            figures.gas_report = outcome.gas_used;
        });
        Ok(())
    }
}

/// How far `member` comes after `leader` in the set's circle.
pub fn distance(leader: u16, member: u16, count: usize) -> u32 {
    let count = u32::try_from(count.max(1)).unwrap_or(u32::MAX);
    let (leader, member) = (u32::from(leader) % count, u32::from(member) % count);
    member.saturating_add(count).saturating_sub(leader) % count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leader_posts_first_and_its_predecessor_last() {
        let ranks: Vec<u32> = (0..4).map(|member| distance(2, member, 4)).collect();
        assert_eq!(ranks, [2, 3, 0, 1]);
    }
}

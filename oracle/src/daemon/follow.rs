//! Following the chain: settling what it took, taking back what became void, and giving up reports
//! that it can never take, so that the next round always has something to build on.

use std::sync::Arc;
use std::time::Duration;

use super::agreement::Driver;
use super::{catch_up, collectible, Context, Recomputed};
use crate::chain::{ActiveSet, Head};
use crate::error::{OracleError, Result};
use crate::store::{Abandoned, Uncollectible};
use crate::wire::{AgreedReport, Scope};

/// Time after which a decided report is compared with its channels again, though none of them has
/// settled: a payer may have closed one earlier.
const RECHECK: Duration = Duration::from_secs(5);
/// Numbers of reports that one set gives up in a row.
const MAX_ABANDONED: u64 = 500;

impl Driver {
    /// Brings the ledger to the chain's newest valid report, gives up what can never be posted, and
    /// starts the next round where the report or the set moved.
    pub(super) async fn follow_chain(&mut self) -> Result<()> {
        let set = self.context.contracts.current_set().await?.map(Arc::new);
        self.context.set_is(set.clone());
        let head = self.context.contracts.head().await?;
        self.follow_reports(&head).await?;
        self.give_up_decided().await?;
        let member = set
            .as_ref()
            .and_then(|set| set.member(&self.context.operator));
        let (Some(set), Some(member)) = (set, member) else {
            self.end_round();
            return Ok(());
        };
        let scope = self.next_round(&head, &set)?;
        self.learn_abandoned(&set, &scope);
        if !self.is_current(&scope) {
            self.begin(scope, set, member)?;
        }
        Ok(())
    }

    /// Takes back what became void, and settles what the chain took since.
    async fn follow_reports(&mut self, head: &Head) -> Result<()> {
        if self.context.ledger().digest == head.tip_digest {
            return Ok(());
        }
        if catch_up::take_back(&self.context).await? {
            self.note_superseded()?;
            self.end_round();
        }
        let mut last = self.context.ledger().digest;
        while last != head.tip_digest {
            let own = self.own_settlement();
            if !catch_up::settle_next(&self.context, own).await? {
                let own = last.to_string();
                let (seq, chain) = (head.tip_seq, head.tip_digest.to_string());
                return Err(OracleError::Diverged { seq, chain, own });
            }
            self.end_round();
            last = self.context.ledger().digest;
        }
        Ok(())
    }

    /// The reports recomputed in the round in progress.
    fn own_settlement(&self) -> Vec<Arc<Recomputed>> {
        let current = self.current.as_ref();
        current.map_or_else(Vec::new, |current| {
            current.recomputed.values().cloned().collect()
        })
    }

    /// The round that is due: the lowest number that the chain still takes and that this set has
    /// not given up, on the newest valid report.
    fn next_round(&self, head: &Head, set: &ActiveSet) -> Result<Scope> {
        let mut scope = Scope {
            config_digest: set.facts.config_digest,
            set_id: set.set_id,
            seq: head.last_seq.saturating_add(1),
            prev_report: head.tip_digest,
        };
        let end = scope.seq.saturating_add(MAX_ABANDONED);
        while scope.seq < end && self.context.store.is_abandoned(&scope)? {
            scope.seq = scope.seq.saturating_add(1);
        }
        Ok(scope)
    }

    /// Gives up the decided report where the chain shows that it never takes it any more. Every
    /// member sees the same on the chain, at the latest when it tries to post.
    async fn give_up_decided(&mut self) -> Result<()> {
        let context = self.context.clone();
        let Some(current) = &mut self.current else {
            return Ok(());
        };
        let Some(agreed) = &current.agreed else {
            return Ok(());
        };
        let now = context.clock.now();
        if let Some((until, read)) = current.postable {
            let fresh = now.saturating_sub(read) < RECHECK;
            if fresh && context.contracts.block_time().await? < until {
                return Ok(());
            }
        }
        match collectible::check_collections(&context, &agreed.collections).await? {
            Ok(until) => current.postable = Some((until, now)),
            Err(reason) => {
                abandon(&context, agreed, reason)?;
                self.end_round();
            }
        }
        Ok(())
    }

    /// Notes that the decided report follows one that became void.
    fn note_superseded(&self) -> Result<()> {
        let agreed = self.current.as_ref().and_then(|it| it.agreed.as_ref());
        agreed.map_or(Ok(()), |agreed| {
            let prev_report = agreed.report.prev_report;
            let reason = Uncollectible::Superseded { prev_report };
            abandon(&self.context, agreed, reason)
        })
    }

    /// Where a member works on a later number on the same predecessor: looks for the agreed report
    /// of this number among the members, beside everything else.
    fn learn_abandoned(&mut self, set: &Arc<ActiveSet>, scope: &Scope) {
        while let Some(learned) = self.learning.try_join_next() {
            if !learned.unwrap_or(false) {
                self.ahead = None;
            }
        }
        let behind = self.ahead.is_some_and(|ahead| ahead > scope.seq);
        if behind && self.learning.is_empty() {
            let (context, set) = (self.context.clone(), set.clone());
            self.learning.spawn(learn(context, set, *scope));
        }
    }
}

/// Asks the other members for the agreed report of a round, and gives it up where the chain shows
/// that it is lost.
async fn learn(context: Arc<Context>, set: Arc<ActiveSet>, scope: Scope) -> bool {
    let others = set.operators.iter();
    let others = others.filter(|operator| **operator != context.operator);
    // Owned entries: a borrowed one would tie the future to one lifetime.
    let asked = others.cloned().map(|operator| {
        let context = &context;
        async move {
            let endpoint = context.contracts.endpoint(&operator).await?;
            context.client.agreed(&endpoint, scope.seq).await
        }
    });
    let answers = futures::future::join_all(asked).await;
    let mut shown = answers.into_iter().flatten().flatten();
    let Some(agreed) = shown.find(|agreed| agreed.verify(&set.members, &scope).is_ok()) else {
        context.clock.sleep(RECHECK).await;
        return false;
    };
    match give_up_where_lost(&context, &agreed).await {
        Ok(lost) => lost,
        Err(error) => {
            context.report_failure("looking at a number that was given up", &error);
            false
        }
    }
}

async fn give_up_where_lost(context: &Context, agreed: &AgreedReport) -> Result<bool> {
    let checked = collectible::check_collections(context, &agreed.collections).await?;
    let Err(reason) = checked else {
        return Ok(false);
    };
    tokio::task::block_in_place(|| context.store.keep_agreed(agreed))?;
    abandon(context, agreed, reason)?;
    Ok(true)
}

fn abandon(context: &Context, agreed: &AgreedReport, reason: Uncollectible) -> Result<()> {
    let report = agreed.report.digest();
    tracing::warn!(seq = %agreed.report.seq, %report, %reason, "report given up");
    let abandoned = Abandoned {
        set_id: agreed.set_id,
        seq: agreed.report.seq,
        prev_report: agreed.report.prev_report,
        report,
        reason,
    };
    tokio::task::block_in_place(|| context.store.abandon(&abandoned))?;
    context.count(|figures| figures.abandoned = figures.abandoned.saturating_add(1));
    Ok(())
}

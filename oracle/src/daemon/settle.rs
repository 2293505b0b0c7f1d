//! After a report: making it final once its window has passed, and pushing claims.

use std::sync::Arc;
use std::time::Duration;

use contract_api::payout_splitter::{ExecuteMsg, PaidAllResponse, QueryMsg};

use super::{submit, Context};
use crate::claims::{claims_due, ClaimTree};
use crate::error::Result;

/// Pages of payees that one look reads.
const MAX_PAGES: usize = 10_000;

/// Follows final reports for as long as the oracle runs.
pub async fn run(context: Arc<Context>) {
    let pause = Duration::from_millis(context.config.timing.chain_poll_ms);
    let mut clerk = Clerk {
        context,
        waiting: None,
        pushed: 0,
    };
    loop {
        if let Err(error) = clerk.look().await {
            clerk.context.report_failure("finalizing", &error);
        }
        tokio::time::sleep(pause).await;
    }
}

struct Clerk {
    context: Arc<Context>,
    /// The report or final report that this member waits its turn for, and since when.
    waiting: Option<(u64, bool, Duration)>,
    /// Newest final report whose claims were pushed or found paid.
    pushed: u64,
}

impl Clerk {
    async fn look(&mut self) -> Result<()> {
        let head = self.context.contracts.head().await?;
        let (last, done) = (head.last_seq.u64(), head.final_seq.u64());
        if done < last {
            let next = done.saturating_add(1);
            let report = self.context.contracts.report(next).await?;
            let ripe = self.context.contracts.block_time().await? >= report.final_at.u64();
            if ripe && self.my_turn(next, true) {
                self.finalize(next).await?;
            }
        }
        let known = self.context.ledger().seq >= done;
        let push = self.context.config.push_claims && known;
        if push && done > self.pushed && self.my_turn(done, false) {
            self.push_claims(done).await?;
            self.pushed = done;
        }
        Ok(())
    }

    /// True once the members before this one had their time to act on the report.
    fn my_turn(&mut self, seq: u64, finality: bool) -> bool {
        let Some(set) = self.context.set() else {
            return false;
        };
        let Some(member) = set.member(&self.context.operator) else {
            return false;
        };
        let since = match self.waiting {
            Some((known, kind, since)) if (known, kind) == (seq, finality) => since,
            _ => self.context.clock.now(),
        };
        self.waiting = Some((seq, finality, since));
        let rank = submit::distance(set.members.leader(seq, 0), member, set.members.count());
        let stagger = Duration::from_millis(self.context.config.timing.stagger_ms);
        let waited = self.context.clock.now().saturating_sub(since);
        waited >= stagger.saturating_mul(rank)
    }

    async fn finalize(&self, seq: u64) -> Result<()> {
        let message = ExecuteMsg::Finalize { seq: seq.into() };
        let splitter = self.context.contracts.splitter();
        match self
            .context
            .broadcaster
            .execute(splitter, &message, &[])
            .await
        {
            Ok(outcome) => {
                tracing::info!(seq, gas = outcome.gas_used, "report final");
                Ok(())
            }
            Err(_) if self.context.contracts.head().await?.final_seq.u64() >= seq => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn push_claims(&self, seq: u64) -> Result<()> {
        let context = &self.context;
        let credits = tokio::task::block_in_place(|| context.store.credits_at(seq))?;
        let prefix = context.contracts.scope().prefix.clone();
        let tree = ClaimTree::new(seq, &credits, &prefix)?;
        let claims = claims_due(&tree, &self.paid().await?);
        let count = claims.len();
        for chunk in claims.chunks(context.config.limits.claims) {
            let message = ExecuteMsg::ClaimMany {
                claims: chunk.to_vec(),
            };
            let splitter = context.contracts.splitter();
            context.broadcaster.execute(splitter, &message, &[]).await?;
        }
        tracing::info!(seq, claims = count, "claims pushed");
        Ok(())
    }

    /// What every payee has been paid.
    async fn paid(&self) -> Result<Vec<(String, u128)>> {
        let mut paid: Vec<(String, u128)> = Vec::new();
        for _ in 0..MAX_PAGES {
            let query = QueryMsg::PaidAll {
                start_after: paid.last().map(|(payee, _)| payee.clone()),
                limit: Some(contract_api::MAX_PAGE),
            };
            let page: PaidAllResponse = self.context.contracts.splitter_query(&query).await?;
            if page.payees.is_empty() {
                break;
            }
            let entries = page.payees.into_iter();
            paid.extend(entries.map(|entry| (entry.payee, entry.paid.u128())));
        }
        Ok(paid)
    }
}

//! After a report: making it final once its window has passed, pushing claims, and giving back what
//! void reports charged.

use std::sync::Arc;
use std::time::Duration;

use contract_api::payout_splitter::{ExecuteMsg, PaidAllResponse, QueryMsg};

use super::turns::{Chore, Turns};
use super::Context;
use crate::claims::{claims_due, ClaimTree};
use crate::error::Result;

/// Pages of payees that one look reads.
const MAX_PAGES: usize = 10_000;

/// Follows final reports for as long as the oracle runs.
pub async fn run(context: Arc<Context>) {
    let pause = Duration::from_millis(context.config.timing.chain_poll_ms);
    let mut clerk = Clerk {
        context,
        turns: Turns::default(),
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
    turns: Turns,
    /// Newest final report whose claims were pushed or found paid.
    pushed: u64,
}

impl Clerk {
    async fn look(&mut self) -> Result<()> {
        let head = self.context.contracts.head().await?;
        if head.reverting {
            self.revert_charges(head.last_seq).await?;
        }
        let done = head.final_seq;
        let oldest = match head.tip_seq > done {
            true => self.context.contracts.next_valid(done).await?,
            false => None,
        };
        if let Some(report) = oldest {
            let seq = report.report.seq.u64();
            let ripe_at = report.final_at.max(report.held_until).u64();
            let ripe = self.context.contracts.block_time().await? >= ripe_at;
            if ripe && self.turns.mine(&self.context, Chore::Finalize(seq)) {
                self.finalize(seq).await?;
            }
        }
        let known = self.context.ledger().seq >= done;
        let push = self.context.config.push_claims && known;
        let due = push && done > self.pushed;
        if due && self.turns.mine(&self.context, Chore::Claims(done)) {
            self.push_claims(done).await?;
            self.pushed = done;
        }
        Ok(())
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
            Err(_) if self.context.contracts.head().await?.final_seq >= seq => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Gives the channels back what void reports charged; reports are refused until that is done.
    async fn revert_charges(&mut self, last_seq: u64) -> Result<()> {
        if !self.turns.mine(&self.context, Chore::Revert(last_seq)) {
            return Ok(());
        }
        let message = ExecuteMsg::RevertCharges { limit: None };
        let (splitter, broadcaster) =
            (self.context.contracts.splitter(), &self.context.broadcaster);
        match broadcaster.execute(splitter, &message, &[]).await {
            Ok(outcome) => {
                tracing::info!(gas = outcome.gas_used, "charges of void reports taken back");
                Ok(())
            }
            Err(_) if !self.context.contracts.head().await?.reverting => Ok(()),
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

//! Reports on the chain.

use chain_client::TxOutcome;
use contract_api::payout_splitter::{
    ExecuteMsg, HeadResponse, QueryMsg, ReportResponse, ReportsResponse, TotalsResponse,
};

use crate::{Context, Result, Wallet};

/// Ends of the chain of reports.
pub async fn head(context: &Context) -> Result<HeadResponse> {
    context
        .query(&context.contracts.payout_splitter, &QueryMsg::Head {})
        .await
}

/// One report.
pub async fn show(context: &Context, seq: u64) -> Result<ReportResponse> {
    let query = QueryMsg::Report { seq: seq.into() };
    context
        .query(&context.contracts.payout_splitter, &query)
        .await
}

/// All reports, ascending by number; numbers may have gaps.
pub async fn list(context: &Context) -> Result<Vec<ReportResponse>> {
    let mut reports: Vec<ReportResponse> = Vec::new();
    loop {
        let query = QueryMsg::Reports {
            start_after: reports.last().map(|entry| entry.report.seq),
            limit: None,
        };
        let splitter = &context.contracts.payout_splitter;
        let page: ReportsResponse = context.query(splitter, &query).await?;
        if page.reports.is_empty() {
            return Ok(reports);
        }
        reports.extend(page.reports);
    }
}

/// Totals of the money that payout-splitter holds.
pub async fn totals(context: &Context) -> Result<TotalsResponse> {
    context
        .query(&context.contracts.payout_splitter, &QueryMsg::Totals {})
        .await
}

/// Makes a report final once its dispute window has passed.
pub async fn finalize(context: &Context, sender: &Wallet, seq: u64) -> Result<TxOutcome> {
    let msg = ExecuteMsg::Finalize { seq: seq.into() };
    Ok(sender
        .broadcaster
        .execute(&context.contracts.payout_splitter, &msg, &[])
        .await?)
}

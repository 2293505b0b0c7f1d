//! Claims: what payees earned under final reports.

use chain_client::TxOutcome;
use contract_api::payout_splitter::{
    Claim, ExecuteMsg, PaidAllResponse, PaidResponse, QueryMsg, RecipientResponse, MAX_CLAIMS,
};

use super::get_json;
use crate::{Context, Result, Wallet};

/// The claim of a payee under the newest final report, with its proof, from an oracle.
pub async fn fetch(oracle: &str, payee: &str) -> Result<Claim> {
    get_json(&format!(
        "{}/v1/claims/{payee}",
        oracle.trim_end_matches('/')
    ))
    .await
}

/// Pays one payee. Anyone may send it; the money goes to the payee.
pub async fn claim(context: &Context, sender: &Wallet, claim: Claim) -> Result<TxOutcome> {
    let msg = ExecuteMsg::Claim(claim);
    Ok(sender
        .broadcaster
        .execute(&context.contracts.payout_splitter, &msg, &[])
        .await?)
}

/// Pays many payees, in as few transactions as the contract allows.
pub async fn claim_many(
    context: &Context,
    sender: &Wallet,
    claims: Vec<Claim>,
) -> Result<Vec<TxOutcome>> {
    let mut outcomes = Vec::new();
    for part in claims.chunks(MAX_CLAIMS) {
        let msg = ExecuteMsg::ClaimMany {
            claims: part.to_vec(),
        };
        let splitter = &context.contracts.payout_splitter;
        outcomes.push(sender.broadcaster.execute(splitter, &msg, &[]).await?);
    }
    Ok(outcomes)
}

/// Names who receives what an account earned, or the account itself with none.
pub async fn set_recipient(
    context: &Context,
    payee: &Wallet,
    recipient: Option<String>,
) -> Result<TxOutcome> {
    let msg = ExecuteMsg::SetRecipient { recipient };
    let splitter = &context.contracts.payout_splitter;
    Ok(payee.broadcaster.execute(splitter, &msg, &[]).await?)
}

/// Who receives what a payee earned; the payee itself where it named nobody.
pub async fn recipient(context: &Context, payee: &str) -> Result<String> {
    let query = QueryMsg::Recipient {
        payee: payee.to_owned(),
    };
    let found: RecipientResponse = context
        .query(&context.contracts.payout_splitter, &query)
        .await?;
    Ok(found.recipient)
}

/// What a payee has been paid since the start, in micro-OPEN.
pub async fn paid(context: &Context, payee: &str) -> Result<u128> {
    let query = QueryMsg::Paid {
        payee: payee.to_owned(),
    };
    let found: PaidResponse = context
        .query(&context.contracts.payout_splitter, &query)
        .await?;
    Ok(found.paid.u128())
}

/// Every payee with what it has been paid.
pub async fn paid_all(context: &Context) -> Result<Vec<PaidResponse>> {
    let mut payees: Vec<PaidResponse> = Vec::new();
    loop {
        let start_after = payees.last().map(|entry| entry.payee.clone());
        let query = QueryMsg::PaidAll {
            start_after,
            limit: Some(100),
        };
        let page: PaidAllResponse = context
            .query(&context.contracts.payout_splitter, &query)
            .await?;
        if page.payees.is_empty() {
            return Ok(payees);
        }
        payees.extend(page.payees);
    }
}

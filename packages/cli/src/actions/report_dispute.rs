//! Disputes about reports: fraud proofs, equivocation, and challenges that a committee judges.

use attribution_report::fraud::{Equivocation, FraudProof, ReceiptProof};
use chain_client::TxOutcome;
use contract_api::dispute_registry::{
    ChallengeResponse, ChallengesResponse, ConfigResponse, ExecuteMsg, FraudResponse,
    FraudsResponse, QueryMsg, ReceiveMsg,
};
use serde::de::DeserializeOwned;

use super::token;
use crate::{Context, Result, Wallet};

/// Proves a lie of a report. The sender is the beneficiary of what its signers lose.
pub async fn prove_fraud(
    context: &Context,
    prover: &Wallet,
    proof: FraudProof,
) -> Result<TxOutcome> {
    execute(context, prover, &ExecuteMsg::ProveFraud { proof }).await
}

/// Proves that two quorums of a set signed two reports of one number after the same report.
pub async fn prove_equivocation(
    context: &Context,
    prover: &Wallet,
    set_id: u64,
    evidence: Equivocation,
) -> Result<TxOutcome> {
    let set_id = set_id.into();
    let msg = ExecuteMsg::ProveEquivocation { set_id, evidence };
    execute(context, prover, &msg).await
}

/// Challenges the weights of a receipt with a bond in micro-OPEN.
pub async fn challenge(
    context: &Context,
    challenger: &Wallet,
    bond: u128,
    receipt: ReceiptProof,
) -> Result<TxOutcome> {
    let hook = ReceiveMsg::Challenge { receipt };
    let registry = &context.contracts.dispute_registry;
    token::send_open(context, challenger, registry, bond, &hook).await
}

/// Draws the committee of a challenge. Anyone, in a later block.
pub async fn draw_committee(
    context: &Context,
    sender: &Wallet,
    challenge: u64,
) -> Result<TxOutcome> {
    let challenge = challenge.into();
    execute(context, sender, &ExecuteMsg::DrawCommittee { challenge }).await
}

/// Gives the verdict of a member of the committee: `upheld` where the weights are false.
pub async fn judge(
    context: &Context,
    judge: &Wallet,
    challenge: u64,
    upheld: bool,
) -> Result<TxOutcome> {
    let challenge = challenge.into();
    execute(context, judge, &ExecuteMsg::Judge { challenge, upheld }).await
}

/// Ends a challenge that was not decided in time, or whose report is void. Anyone.
pub async fn close(context: &Context, sender: &Wallet, challenge: u64) -> Result<TxOutcome> {
    let challenge = challenge.into();
    execute(context, sender, &ExecuteMsg::Close { challenge }).await
}

/// Parameters of disputes.
pub async fn config(context: &Context) -> Result<ConfigResponse> {
    query(context, &QueryMsg::Config {}).await
}

/// One challenge.
pub async fn show(context: &Context, challenge: u64) -> Result<ChallengeResponse> {
    let challenge = challenge.into();
    query(context, &QueryMsg::Challenge { challenge }).await
}

/// Challenges after an id, ascending.
pub async fn list(context: &Context, start_after: Option<u64>) -> Result<ChallengesResponse> {
    let start_after = start_after.map(Into::into);
    let limit = None;
    query(context, &QueryMsg::Challenges { start_after, limit }).await
}

/// Challenges of a report that are neither decided nor closed.
pub async fn list_open(context: &Context, seq: u64) -> Result<ChallengesResponse> {
    let open = QueryMsg::OpenChallenges {
        seq: seq.into(),
        start_after: None,
        limit: None,
    };
    query(context, &open).await
}

/// The fraud that was proved of a report.
pub async fn fraud(context: &Context, seq: u64) -> Result<FraudResponse> {
    let seq = seq.into();
    query(context, &QueryMsg::Fraud { seq }).await
}

/// Frauds proved of reports after a number, ascending.
pub async fn frauds(context: &Context, start_after: Option<u64>) -> Result<FraudsResponse> {
    let start_after = start_after.map(Into::into);
    let limit = None;
    query(context, &QueryMsg::Frauds { start_after, limit }).await
}

async fn execute(context: &Context, sender: &Wallet, msg: &ExecuteMsg) -> Result<TxOutcome> {
    let registry = &context.contracts.dispute_registry;
    Ok(sender.broadcaster.execute(registry, msg, &[]).await?)
}

async fn query<T: DeserializeOwned>(context: &Context, query: &QueryMsg) -> Result<T> {
    context
        .query(&context.contracts.dispute_registry, query)
        .await
}

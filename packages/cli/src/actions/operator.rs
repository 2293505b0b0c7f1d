//! Oracle operators and their set.

use chain_client::TxOutcome;
use contract_api::oracle_registry::{
    ExecuteMsg, OperatorsResponse, QueryMsg, ReceiveMsg, SetResponse, SigScheme,
};

use super::token;
use crate::{Context, Result, Wallet};

/// Registers an operator with its bond (micro-OPEN), its ed25519 report key, the proof that it
/// holds that key, and the URL where other oracles reach it.
pub async fn register(
    context: &Context,
    operator: &Wallet,
    bond: u128,
    report_key: &[u8],
    proof_of_possession: &[u8],
    endpoint: &str,
) -> Result<TxOutcome> {
    let hook = ReceiveMsg::Register {
        scheme: SigScheme::Ed25519,
        pubkey: report_key.into(),
        proof_of_possession: proof_of_possession.into(),
        endpoint: endpoint.to_owned(),
    };
    token::send_open(
        context,
        operator,
        &context.contracts.oracle_registry,
        bond,
        &hook,
    )
    .await
}

/// Makes the operators with the highest bonds the new set.
pub async fn rotate(context: &Context, sender: &Wallet) -> Result<SetResponse> {
    let msg = ExecuteMsg::Rotate {};
    sender
        .broadcaster
        .execute(&context.contracts.oracle_registry, &msg, &[])
        .await?;
    current_set(context).await
}

/// The set that reports now.
pub async fn current_set(context: &Context) -> Result<SetResponse> {
    context
        .query(&context.contracts.oracle_registry, &QueryMsg::CurrentSet {})
        .await
}

/// Up to 100 operators.
pub async fn list(context: &Context) -> Result<OperatorsResponse> {
    let query = QueryMsg::Operators {
        start_after: None,
        limit: Some(100),
    };
    context
        .query(&context.contracts.oracle_registry, &query)
        .await
}

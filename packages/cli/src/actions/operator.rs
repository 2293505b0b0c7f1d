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
    execute(context, sender, &ExecuteMsg::Rotate {}).await?;
    current_set(context).await
}

/// Starts to unbond a part of an operator's bond (micro-OPEN), or all of it.
pub async fn unbond(
    context: &Context,
    operator: &Wallet,
    amount: Option<u128>,
) -> Result<TxOutcome> {
    let amount = amount.map(Into::into);
    execute(context, operator, &ExecuteMsg::Unbond { amount }).await
}

/// Takes the unbonded parts whose time has passed.
pub async fn withdraw(context: &Context, operator: &Wallet) -> Result<TxOutcome> {
    execute(context, operator, &ExecuteMsg::WithdrawBond {}).await
}

/// Ends an operator's jail once its time has passed.
pub async fn unjail(context: &Context, operator: &Wallet) -> Result<TxOutcome> {
    execute(context, operator, &ExecuteMsg::Unjail {}).await
}

async fn execute(context: &Context, sender: &Wallet, msg: &ExecuteMsg) -> Result<TxOutcome> {
    let registry = &context.contracts.oracle_registry;
    Ok(sender.broadcaster.execute(registry, msg, &[]).await?)
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

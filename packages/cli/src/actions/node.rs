//! Serving nodes.

use chain_client::TxOutcome;
use contract_api::model_registry::{ExecuteMsg, NodesResponse, QueryMsg};

use crate::{Context, Result, Wallet};

/// Registers a serving node or changes its endpoint and receipt key (ed25519, 32 bytes).
pub async fn register(
    context: &Context,
    node: &Wallet,
    endpoint: &str,
    receipt_key: &[u8],
) -> Result<TxOutcome> {
    let msg = ExecuteMsg::RegisterNode {
        endpoint: endpoint.to_owned(),
        receipt_key: receipt_key.into(),
    };
    Ok(node
        .broadcaster
        .execute(&context.contracts.model_registry, &msg, &[])
        .await?)
}

/// Up to 100 serving nodes.
pub async fn list(context: &Context) -> Result<NodesResponse> {
    let query = QueryMsg::Nodes {
        start_after: None,
        limit: Some(100),
    };
    context
        .query(&context.contracts.model_registry, &query)
        .await
}

//! Datanets and their validators.

use chain_client::TxOutcome;
use contract_api::datanet_registry::{
    DatanetResponse, DatanetTerms, DatanetsResponse, ExecuteMsg, QueryMsg, ReceiveMsg,
};

use super::token;
use crate::{Context, Result, Wallet};

/// Opens a Datanet and returns it.
pub async fn create(
    context: &Context,
    owner: &Wallet,
    terms: DatanetTerms,
) -> Result<DatanetResponse> {
    let name = terms.name.clone();
    let msg = ExecuteMsg::CreateDatanet { terms };
    owner
        .broadcaster
        .execute(&context.contracts.datanet_registry, &msg, &[])
        .await?;
    by_name(context, &name).await
}

/// A Datanet by its name.
pub async fn by_name(context: &Context, name: &str) -> Result<DatanetResponse> {
    let query = QueryMsg::DatanetByName {
        name: name.to_owned(),
    };
    context
        .query(&context.contracts.datanet_registry, &query)
        .await
}

/// Up to 100 Datanets after an id.
pub async fn list(context: &Context, start_after: Option<u64>) -> Result<DatanetsResponse> {
    let query = QueryMsg::Datanets {
        start_after: start_after.map(Into::into),
        limit: Some(100),
    };
    context
        .query(&context.contracts.datanet_registry, &query)
        .await
}

/// Admits validators. The Datanet's owner.
pub async fn admit(
    context: &Context,
    owner: &Wallet,
    datanet: u64,
    validators: Vec<String>,
) -> Result<TxOutcome> {
    let msg = ExecuteMsg::UpdateValidators {
        datanet: datanet.into(),
        admit: validators,
        remove: Vec::new(),
    };
    Ok(owner
        .broadcaster
        .execute(&context.contracts.datanet_registry, &msg, &[])
        .await?)
}

/// Bonds an admitted validator.
pub async fn bond(
    context: &Context,
    validator: &Wallet,
    datanet: u64,
    amount: u128,
) -> Result<TxOutcome> {
    let hook = ReceiveMsg::BondValidator {
        datanet: datanet.into(),
    };
    token::send_open(
        context,
        validator,
        &context.contracts.datanet_registry,
        amount,
        &hook,
    )
    .await
}

/// A Datanet by its id.
pub async fn by_id(context: &Context, datanet: u64) -> Result<DatanetResponse> {
    let query = QueryMsg::Datanet {
        datanet: datanet.into(),
    };
    context
        .query(&context.contracts.datanet_registry, &query)
        .await
}

//! Base models and adapters.

use attribution_report::Hash32;
use contract_api::model_registry::{
    AdapterResponse, AdapterTerms, AdaptersResponse, BaseModelResponse, BaseModelsResponse,
    ConfigResponse, ExecuteMsg, QueryMsg, ReceiveMsg,
};

use super::token;
use crate::{Context, Error, Result, Wallet};

/// Registers a base model and returns it.
pub async fn register_base(
    context: &Context,
    owner: &Wallet,
    name: &str,
    model_hash: Hash32,
    licence: &str,
) -> Result<BaseModelResponse> {
    let registry = &context.contracts.model_registry;
    let msg = ExecuteMsg::RegisterBaseModel {
        name: name.to_owned(),
        model_hash,
        licence: licence.to_owned(),
    };
    owner.broadcaster.execute(registry, &msg, &[]).await?;
    let mut start_after = None;
    loop {
        let query = QueryMsg::BaseModels {
            start_after,
            limit: Some(100),
        };
        let page: BaseModelsResponse = context.query(registry, &query).await?;
        let Some(last) = page.base_models.last() else {
            let reason = format!("`{name}` is not in the registry");
            return Err(Error::Argument {
                what: "base model",
                reason,
            });
        };
        start_after = Some(last.base_model);
        if let Some(found) = page.base_models.into_iter().find(|base| base.name == name) {
            return Ok(found);
        }
    }
}

/// Registers an adapter with the smallest deposit and returns it. The snapshots that it names must
/// have been taken, and the builder must hold the deposit.
pub async fn register(
    context: &Context,
    builder: &Wallet,
    terms: AdapterTerms,
) -> Result<AdapterResponse> {
    let name = terms.name.clone();
    let registry = &context.contracts.model_registry;
    let config: ConfigResponse = context.query(registry, &QueryMsg::Config {}).await?;
    let deposit = config.min_adapter_deposit.u128();
    let hook = ReceiveMsg::RegisterAdapter { terms };
    token::send_open(context, builder, registry, deposit, &hook).await?;
    by_name(context, &name).await
}

/// An adapter by its name.
pub async fn by_name(context: &Context, name: &str) -> Result<AdapterResponse> {
    let query = QueryMsg::AdapterByName {
        name: name.to_owned(),
    };
    context
        .query(&context.contracts.model_registry, &query)
        .await
}

/// Up to 100 adapters after an id.
pub async fn list(context: &Context, start_after: Option<u64>) -> Result<AdaptersResponse> {
    let query = QueryMsg::Adapters {
        start_after: start_after.map(Into::into),
        limit: Some(100),
    };
    context
        .query(&context.contracts.model_registry, &query)
        .await
}

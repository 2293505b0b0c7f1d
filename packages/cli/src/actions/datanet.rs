//! Datanets and their validators.

use chain_client::TxOutcome;
use contract_api::datanet_registry::{
    DatanetResponse, DatanetTerms, DatanetsResponse, ExecuteMsg, MemberRole, QueryMsg, ReceiveMsg,
    WrappedKey,
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

async fn send(context: &Context, sender: &Wallet, msg: &ExecuteMsg) -> Result<TxOutcome> {
    let registry = &context.contracts.datanet_registry;
    Ok(sender.broadcaster.execute(registry, msg, &[]).await?)
}

/// Gives batches from now on another licence. The Datanet's owner.
pub async fn relicence(
    context: &Context,
    owner: &Wallet,
    datanet: u64,
    licence: String,
    conditions: String,
) -> Result<TxOutcome> {
    let msg = ExecuteMsg::Relicence {
        datanet: datanet.into(),
        licence,
        conditions,
    };
    send(context, owner, &msg).await
}

/// Ends submissions for good. The Datanet's owner.
pub async fn retire(context: &Context, owner: &Wallet, datanet: u64) -> Result<TxOutcome> {
    let datanet = datanet.into();
    send(context, owner, &ExecuteMsg::RetireDatanet { datanet }).await
}

/// Offers a Datanet to an account; nobody withdraws an offer. The Datanet's owner.
pub async fn transfer(
    context: &Context,
    owner: &Wallet,
    datanet: u64,
    to: Option<String>,
) -> Result<TxOutcome> {
    let datanet = datanet.into();
    send(context, owner, &ExecuteMsg::TransferDatanet { datanet, to }).await
}

/// Takes over a Datanet. The account that it is offered to.
pub async fn accept(context: &Context, new_owner: &Wallet, datanet: u64) -> Result<TxOutcome> {
    let datanet = datanet.into();
    send(context, new_owner, &ExecuteMsg::AcceptDatanet { datanet }).await
}

/// Changes who contributes to a permissioned Datanet or reads it. The Datanet's owner.
pub async fn update_members(
    context: &Context,
    owner: &Wallet,
    datanet: u64,
    role: MemberRole,
    add: Vec<String>,
    remove: Vec<String>,
) -> Result<TxOutcome> {
    let msg = ExecuteMsg::UpdateMembers {
        datanet: datanet.into(),
        role,
        add,
        remove,
    };
    send(context, owner, &msg).await
}

/// Announces the X25519 key that content keys are to be wrapped for. A reader.
pub async fn announce_key(
    context: &Context,
    reader: &Wallet,
    datanet: u64,
    public_key: Vec<u8>,
) -> Result<TxOutcome> {
    let msg = ExecuteMsg::AnnounceKey {
        datanet: datanet.into(),
        public_key: public_key.into(),
    };
    send(context, reader, &msg).await
}

/// Posts the content key wrapped for readers. The Datanet's owner.
pub async fn wrap_keys(
    context: &Context,
    owner: &Wallet,
    datanet: u64,
    keys: Vec<WrappedKey>,
) -> Result<TxOutcome> {
    let datanet = datanet.into();
    send(context, owner, &ExecuteMsg::WrapKeys { datanet, keys }).await
}

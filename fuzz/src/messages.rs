//! Messages of the contracts.

use contract_api::{
    datanet_registry, dispute_registry, gopen_token, gopen_voting, governor, model_registry,
    open_token, oracle_registry, payout_splitter,
};

use crate::formats::same_again;

/// A message that a contract reads is the same after it was written and read again.
pub fn messages(data: &[u8]) {
    same_again::<open_token::InstantiateMsg>(data);
    same_again::<open_token::ExecuteMsg>(data);
    same_again::<gopen_token::ExecuteMsg>(data);
    same_again::<gopen_token::ReceiveMsg>(data);
    same_again::<gopen_voting::InstantiateMsg>(data);
    same_again::<governor::InstantiateMsg>(data);
    same_again::<governor::ExecuteMsg>(data);
    same_again::<governor::ReceiveMsg>(data);
    same_again::<datanet_registry::InstantiateMsg>(data);
    same_again::<datanet_registry::ExecuteMsg>(data);
    same_again::<datanet_registry::ReceiveMsg>(data);
    same_again::<model_registry::InstantiateMsg>(data);
    same_again::<model_registry::ExecuteMsg>(data);
    same_again::<model_registry::ReceiveMsg>(data);
    same_again::<oracle_registry::InstantiateMsg>(data);
    same_again::<oracle_registry::ExecuteMsg>(data);
    same_again::<oracle_registry::ReceiveMsg>(data);
    same_again::<payout_splitter::InstantiateMsg>(data);
    same_again::<payout_splitter::ExecuteMsg>(data);
    same_again::<payout_splitter::ReceiveMsg>(data);
    same_again::<dispute_registry::InstantiateMsg>(data);
    same_again::<dispute_registry::ExecuteMsg>(data);
    same_again::<dispute_registry::ReceiveMsg>(data);
}

//! Submission of a batch of contributions, by the number of its items.

use attribution_report::{batch_root, Hash32};
use contract_api::datanet_registry::{DatanetAccess, DatanetTerms, ReceiveMsg};
use openledger::actions::{datanet, token};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::suite::Suite;
use crate::error::BenchError;

/// Items of the batches.
const ITEMS: [u64; 2] = [1, 1_000_000];
const DEPOSIT: u128 = 1_000_000;

/// Gas of a submission.
#[derive(Debug, Clone, Serialize)]
pub struct BatchCost {
    /// Items of the batch.
    pub items: u64,
    /// Gas of the whole transaction.
    pub gas: u64,
}

/// Submits a batch of every size.
pub async fn measure(suite: &Suite) -> Result<Vec<BatchCost>, BenchError> {
    let (owner, contributor) = (suite.wallet("owner")?, suite.wallet("payer")?);
    let terms = DatanetTerms {
        name: "measured".to_owned(),
        title: "Measured".to_owned(),
        domain: "benchmarks".to_owned(),
        licence: "CC0-1.0".to_owned(),
        conditions: "as the licence says".to_owned(),
        schema_hash: Hash32(Sha256::digest(b"schema").into()),
        min_deposit: DEPOSIT.into(),
        validator_bond: DEPOSIT.into(),
        accept_quality: 5_000,
        access: DatanetAccess::Open,
    };
    let datanet = datanet::create(&suite.context, &owner, terms).await?;
    let registry = &suite.context.contracts.datanet_registry;
    let mut figures = Vec::new();
    // The first batch of a Datanet makes records that later ones change.
    for (batch, items) in (0u64..).zip([1].into_iter().chain(ITEMS)) {
        let content = |item: u64| {
            Sha256::new_with_prefix(batch.to_be_bytes()).chain_update(item.to_be_bytes())
        };
        let hashes: Vec<Hash32> = (0..items)
            .map(|item| Hash32(content(item).finalize().into()))
            .collect();
        let hook = ReceiveMsg::SubmitBatch {
            datanet: datanet.datanet,
            root: batch_root(&contributor.address().to_bytes(), &hashes),
            count: items.into(),
            bytes: (items * 200).into(),
            uri: format!("sha256:{}", Hash32(Sha256::digest(b"items").into())),
        };
        let sent = token::send_open(&suite.context, &contributor, registry, DEPOSIT, &hook).await?;
        figures.push(BatchCost {
            items,
            gas: sent.gas_used,
        });
    }
    Ok(figures.split_off(1))
}

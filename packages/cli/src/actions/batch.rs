//! Contribution batches: items in a file become one record on the chain.

use std::collections::HashSet;
use std::path::Path;

use artifact_store::ArtifactStore;
use attribution_report::{batch_root, Hash32};
use chain_client::TxOutcome;
use contract_api::datanet_registry::{
    BatchResponse, BatchesResponse, ExecuteMsg, QueryMsg, ReceiveMsg, MAX_BATCH_ITEMS,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::token;
use crate::{Context, Error, Result, Wallet};

/// The schema that [`Item`]s follow; its digest stands in a Datanet's terms.
const ITEM_SCHEMA: &str =
    "openledger/item/v1: JSON Lines of objects with the text fields id, text, licence and origin";

/// Digest of the schema that [`Item`]s follow.
pub fn item_schema_hash() -> Hash32 {
    Hash32(Sha256::digest(ITEM_SCHEMA.as_bytes()).into())
}

/// One item of a batch, a line of a JSON Lines file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Id, unique in the file.
    pub id: String,
    /// The text; its SHA-256 is what the batch's root commits to.
    pub text: String,
    /// SPDX identifier of its licence.
    pub licence: String,
    /// Where it comes from.
    pub origin: String,
}

/// A file of items with what the chain must know of it.
#[derive(Debug, Clone)]
pub struct BatchFile {
    /// Items in the batch's order.
    pub items: Vec<Item>,
    /// The file's bytes.
    pub content: Vec<u8>,
}

impl BatchFile {
    /// Reads a JSON Lines file of [`Item`]s.
    pub fn load(path: &Path) -> Result<Self> {
        let content = std::fs::read(path).map_err(|error| Error::file(path, error))?;
        let text = std::str::from_utf8(&content).map_err(|error| Error::file(path, error))?;
        let lines = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty());
        let items: Vec<Item> = lines
            .map(|(number, line)| {
                let at = |error| Error::file(path, format!("line {}: {error}", number + 1));
                serde_json::from_str(line).map_err(at)
            })
            .collect::<Result<_>>()?;
        if items.is_empty() || items.len() as u64 > MAX_BATCH_ITEMS {
            let reason = format!(
                "a batch has 1 to {MAX_BATCH_ITEMS} items, not {}",
                items.len()
            );
            return Err(Error::file(path, reason));
        }
        Ok(Self { items, content })
    }

    /// The items' content hashes, in the batch's order.
    pub fn content_hashes(&self) -> Vec<Hash32> {
        let hash = |item: &Item| Hash32(Sha256::digest(item.text.as_bytes()).into());
        self.items.iter().map(hash).collect()
    }

    /// Merkle root over the items, bound to their contributor (canonical address).
    pub fn root(&self, contributor: &[u8]) -> Hash32 {
        batch_root(contributor, &self.content_hashes())
    }

    /// Bytes of text in all items.
    pub fn bytes(&self) -> u64 {
        self.items.iter().map(|item| item.text.len() as u64).sum()
    }
}

/// Id of the first item whose text stands in an earlier one: anyone could prove the duplicate and
/// take the deposit.
fn repeated(items: &[Item]) -> Option<&str> {
    let mut texts = HashSet::with_capacity(items.len());
    let repeated = items.iter().find(|item| !texts.insert(&item.text))?;
    Some(&repeated.id)
}

/// What a submission came to.
#[derive(Debug, Clone, Serialize)]
pub struct Submitted {
    /// The batch.
    pub batch: BatchResponse,
    /// The transaction.
    pub tx: TxOutcome,
}

/// Puts the file into the artifact store and submits its root with a deposit. A file that repeats
/// an item is refused.
pub async fn submit(
    context: &Context,
    contributor: &Wallet,
    artifacts: &ArtifactStore,
    datanet: u64,
    file: &BatchFile,
    deposit: u128,
) -> Result<Submitted> {
    if let Some(item) = repeated(&file.items) {
        let reason = format!("item {item} repeats the text of an earlier one");
        return Err(Error::Argument {
            what: "batch",
            reason,
        });
    }
    let content = artifacts.put(file.content.clone().into()).await?;
    let hook = ReceiveMsg::SubmitBatch {
        datanet: datanet.into(),
        root: file.root(&contributor.address().to_bytes()),
        count: (file.items.len() as u64).into(),
        bytes: file.bytes().into(),
        uri: format!("sha256:{content}"),
    };
    let registry = &context.contracts.datanet_registry;
    let tx = token::send_open(context, contributor, registry, deposit, &hook).await?;
    let number = tx
        .events
        .from_contract(registry)
        .find_map(|event| event.attribute("batch")?.parse::<u64>().ok())
        .ok_or_else(|| Error::Argument {
            what: "batch",
            reason: format!("transaction {} names no batch", tx.hash),
        })?;
    let batch = show(context, datanet, number).await?;
    Ok(Submitted { batch, tx })
}

/// One batch.
pub async fn show(context: &Context, datanet: u64, batch: u64) -> Result<BatchResponse> {
    let query = QueryMsg::Batch {
        datanet: datanet.into(),
        batch: batch.into(),
    };
    context
        .query(&context.contracts.datanet_registry, &query)
        .await
}

/// All batches of a Datanet, ascending by id.
pub async fn list(context: &Context, datanet: u64) -> Result<Vec<BatchResponse>> {
    let mut batches: Vec<BatchResponse> = Vec::new();
    loop {
        let start_after = batches.last().map(|batch| batch.batch);
        let query = QueryMsg::Batches {
            datanet: datanet.into(),
            start_after,
            limit: Some(100),
        };
        let page: BatchesResponse = context
            .query(&context.contracts.datanet_registry, &query)
            .await?;
        if page.batches.is_empty() {
            return Ok(batches);
        }
        batches.extend(page.batches);
    }
}

/// Ends the scoring of a batch whose deadline has passed. Anyone.
pub async fn close(
    context: &Context,
    sender: &Wallet,
    datanet: u64,
    batch: u64,
) -> Result<TxOutcome> {
    let (datanet, batch) = (datanet.into(), batch.into());
    let msg = ExecuteMsg::CloseBatch { datanet, batch };
    let registry = &context.contracts.datanet_registry;
    Ok(sender.broadcaster.execute(registry, &msg, &[]).await?)
}

/// Pays out a deposit that nobody can challenge any more. Anyone.
pub async fn settle(
    context: &Context,
    sender: &Wallet,
    datanet: u64,
    batch: u64,
) -> Result<TxOutcome> {
    let (datanet, batch) = (datanet.into(), batch.into());
    let msg = ExecuteMsg::SettleDeposit { datanet, batch };
    let registry = &context.contracts.datanet_registry;
    Ok(sender.broadcaster.execute(registry, &msg, &[]).await?)
}

/// Scores batches as a validator, all in one transaction. Quality in basis points.
pub async fn score(
    context: &Context,
    validator: &Wallet,
    scores: &[(u64, u64, u16)],
) -> Result<TxOutcome> {
    let mut messages = validator.broadcaster.messages();
    for (datanet, batch, quality) in scores {
        let msg = ExecuteMsg::ScoreBatch {
            datanet: (*datanet).into(),
            batch: (*batch).into(),
            quality: *quality,
        };
        messages.execute(&context.contracts.datanet_registry, &msg, &[])?;
    }
    Ok(validator.broadcaster.send(messages).await?)
}

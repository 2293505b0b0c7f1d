//! Disputes about batches: appeals against decisions, and proofs of duplicates.

use std::collections::HashMap;

use attribution_report::{item_leaf, merkle_proof, Hash32};
use chain_client::TxOutcome;
use contract_api::datanet_registry::{
    AppealResponse, BatchResponse, ExecuteMsg, ItemProof, QueryMsg, ReceiveMsg, Verdict,
};

use super::batch::{self, BatchFile};
use super::token;
use crate::{Context, Error, Result, Wallet};

/// Appeals against the decision on a batch, with a bond in micro-OPEN.
pub async fn appeal(
    context: &Context,
    appellant: &Wallet,
    (datanet, batch): (u64, u64),
    bond: u128,
    reason: String,
) -> Result<TxOutcome> {
    let hook = ReceiveMsg::AppealBatch {
        datanet: datanet.into(),
        batch: batch.into(),
        reason,
    };
    let registry = &context.contracts.datanet_registry;
    token::send_open(context, appellant, registry, bond, &hook).await
}

/// The appeal against the decision on a batch.
pub async fn show(context: &Context, datanet: u64, batch: u64) -> Result<AppealResponse> {
    let (datanet, batch) = (datanet.into(), batch.into());
    let query = QueryMsg::Appeal { datanet, batch };
    let registry = &context.contracts.datanet_registry;
    context.query(registry, &query).await
}

/// Rules on an appeal. The arbiter.
pub async fn rule(
    context: &Context,
    arbiter: &Wallet,
    (datanet, batch): (u64, u64),
    verdict: Verdict,
) -> Result<TxOutcome> {
    let msg = ExecuteMsg::RuleAppeal {
        datanet: datanet.into(),
        batch: batch.into(),
        verdict,
    };
    let registry = &context.contracts.datanet_registry;
    Ok(arbiter.broadcaster.execute(registry, &msg, &[]).await?)
}

/// Closes an appeal that nobody ruled on in time. Anyone.
pub async fn close_appeal(
    context: &Context,
    sender: &Wallet,
    (datanet, batch): (u64, u64),
) -> Result<TxOutcome> {
    let msg = ExecuteMsg::CloseAppeal {
        datanet: datanet.into(),
        batch: batch.into(),
    };
    let registry = &context.contracts.datanet_registry;
    Ok(sender.broadcaster.execute(registry, &msg, &[]).await?)
}

/// A batch on the chain with the file of its items.
pub struct KnownBatch<'a> {
    /// Its Datanet.
    pub datanet: u64,
    /// Its id.
    pub batch: u64,
    /// Its items, in the batch's order.
    pub file: &'a BatchFile,
}

/// Finds an item that two batches have in common and proves it. The deposit of the batch that was
/// submitted later goes to the sender.
///
/// # Errors
/// [`Error::Argument`] where the batches have no item in common, or a file is not its batch's.
pub async fn prove_duplicate(
    context: &Context,
    prover: &Wallet,
    first: &KnownBatch<'_>,
    second: &KnownBatch<'_>,
) -> Result<TxOutcome> {
    let one = checked(context, first).await?;
    let other = checked(context, second).await?;
    let same = one.serial == other.serial;
    let ((earlier, earlier_file), (later, later_file)) = match one.serial < other.serial {
        true => ((&one, first.file), (&other, second.file)),
        false => ((&other, second.file), (&one, first.file)),
    };
    let (content_hash, earlier_index, later_index) = common(earlier_file, later_file, same)
        .ok_or_else(|| Error::Argument {
            what: "duplicate",
            reason: "the batches have no item in common".to_owned(),
        })?;
    let msg = ExecuteMsg::ProveDuplicate {
        content_hash,
        earlier: proof(context, earlier, earlier_file, earlier_index)?,
        later: proof(context, later, later_file, later_index)?,
    };
    let registry = &context.contracts.datanet_registry;
    Ok(prover.broadcaster.execute(registry, &msg, &[]).await?)
}

/// The batch's record, once its file has its root.
async fn checked(context: &Context, known: &KnownBatch<'_>) -> Result<BatchResponse> {
    let found = batch::show(context, known.datanet, known.batch).await?;
    let contributor = context.chain.parse_address(&found.contributor)?;
    if known.file.root(&contributor.to_bytes()) == found.root {
        return Ok(found);
    }
    Err(Error::Argument {
        what: "file",
        reason: format!(
            "it does not hold the items of batch {} of Datanet {}",
            known.batch, known.datanet
        ),
    })
}

/// The first item of the later batch that stands in the earlier one: its content and its two
/// indices, which differ where both are the `same` batch.
fn common(earlier: &BatchFile, later: &BatchFile, same: bool) -> Option<(Hash32, usize, usize)> {
    let mut known = HashMap::new();
    for (index, content) in earlier.content_hashes().into_iter().enumerate() {
        known.entry(content).or_insert(index);
    }
    let repeated = |(index, content): (usize, Hash32)| {
        let first = *known.get(&content)?;
        (!same || first != index).then_some((content, first, index))
    };
    let contents = later.content_hashes().into_iter();
    contents.enumerate().find_map(repeated)
}

fn proof(
    context: &Context,
    batch: &BatchResponse,
    file: &BatchFile,
    index: usize,
) -> Result<ItemProof> {
    let contributor = context.chain.parse_address(&batch.contributor)?.to_bytes();
    let leaf = |content: &Hash32| item_leaf(&contributor, content);
    let leaves: Vec<Hash32> = file.content_hashes().iter().map(leaf).collect();
    Ok(ItemProof {
        datanet: batch.datanet,
        batch: batch.batch,
        index: (index as u64).into(),
        proof: merkle_proof(&leaves, index).unwrap_or_default(),
    })
}

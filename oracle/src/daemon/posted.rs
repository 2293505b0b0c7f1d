//! Reading the reports that are posted, with their signatures, block by block.
//!
//! The chain keeps a report's digest, not its signatures. Whoever wants to show that a set signed
//! two reports of one number needs both, so every oracle keeps what it sees.

use std::sync::Arc;
use std::time::Duration;

use attribution_report::Bitmap;
use chain_client::{Block, CursorStore, FileCursorStore};
use contract_api::payout_splitter::ExecuteMsg;
use cosmwasm_std::HexBinary;

use super::Context;
use crate::error::Result;
use crate::wire::{AgreedReport, MemberSignature};

/// Blocks that are read before the place is stored.
const BATCH: u64 = 64;

/// Reads blocks for as long as the oracle runs.
pub async fn run(context: Arc<Context>) {
    let pause = Duration::from_millis(context.config.timing.chain_poll_ms);
    let mut place = FileCursorStore::new(context.config.home.join("blocks.cursor"));
    let mut next = None;
    loop {
        if let Err(error) = look(&context, &mut place, &mut next).await {
            context.report_failure("reading blocks", &error);
        }
        tokio::time::sleep(pause).await;
    }
}

/// Reads the blocks from `next` on. What was read twice after a crash is kept once.
async fn look(
    context: &Context,
    place: &mut FileCursorStore,
    next: &mut Option<u64>,
) -> Result<()> {
    let chain = context.contracts.chain();
    let latest = chain.latest_block().await?.height;
    let mut height = match *next {
        Some(height) => height,
        // A new oracle starts at the newest block.
        None => place
            .load()?
            .map_or(latest, |height| height.saturating_add(1)),
    };
    while height <= latest {
        let end = height.saturating_add(BATCH).min(latest.saturating_add(1));
        for height in height..end {
            read(context, &chain.block(height).await?).await?;
        }
        place.save(end.saturating_sub(1))?;
        height = end;
    }
    *next = Some(height);
    Ok(())
}

async fn read(context: &Context, block: &Block) -> Result<()> {
    let splitter = context.contracts.splitter().to_string();
    let included = block.transactions.iter().filter(|it| it.code == 0);
    let to_splitter = included
        .flat_map(|transaction| &transaction.executions)
        .filter(|execution| execution.contract == splitter);
    for execution in to_splitter {
        let Ok(ExecuteMsg::SubmitReport {
            set_id,
            report,
            bitmap,
            signatures,
            collections,
            observations_root,
        }) = serde_json::from_slice(&execution.msg)
        else {
            continue;
        };
        let Some(set) = context.contracts.set(set_id.u64()).await? else {
            continue;
        };
        let agreed = AgreedReport {
            set_id,
            members: u16::try_from(set.members.count()).unwrap_or(u16::MAX),
            report,
            signatures: by_member(&bitmap, &signatures),
            collections,
            observations_root,
        };
        if agreed.verify(&set.members, &agreed.scope()).is_ok() {
            tokio::task::block_in_place(|| context.store.keep_agreed(&agreed))?;
        }
    }
    Ok(())
}

/// Signatures with their members' indices.
fn by_member(bitmap: &Bitmap, signatures: &[HexBinary]) -> Vec<MemberSignature> {
    let bytes = bitmap.0.as_slice().iter();
    let bits = bytes.flat_map(|byte| (0..8).map(move |bit| byte & (1 << bit) != 0));
    let members = (0u16..).zip(bits).filter(|(_, signs)| *signs);
    members
        .zip(signatures)
        .map(|((member, _), signature)| MemberSignature {
            member,
            signature: signature.clone(),
        })
        .collect()
}

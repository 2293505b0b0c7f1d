//! Claims by the number of payees, against the claim of cw20-merkle-airdrop.

use std::path::Path;

use chain_client::Address;
use contract_api::payout_splitter::{Claim, ExecuteMsg};
use cosmwasm_std::Uint128;
use merkle_airdrop::{leaf, parent, ExecuteMsg as AirdropMsg, InstantiateMsg as AirdropStart};
use openledger::actions::{report, token};
use serde::Serialize;

use super::reports::{payees, Rounds};
use super::suite::Suite;
use crate::error::BenchError;

/// Payees of the trees.
const TREES: [usize; 3] = [100, 10_000, 1_000_000];
/// Earned by every payee, in micro-OPEN.
const EARNED: u128 = 50;

/// Gas of a claim by the size of the tree that it is proved from.
#[derive(Debug, Clone, Serialize)]
pub struct ClaimCost {
    /// Leaves of the tree.
    pub payees: usize,
    /// Siblings of a proof.
    pub depth: usize,
    /// Gas of the claim, a whole transaction.
    pub gas: u64,
    /// Gas of an airdrop's claim of the same depth.
    pub airdrop_gas: u64,
    /// The first over the second.
    pub ratio: f64,
}

/// Measures a first claim under every tree. Neither account has OPEN before.
pub async fn measure(
    rounds: &mut Rounds<'_>,
    artifacts: &Path,
) -> Result<Vec<ClaimCost>, BenchError> {
    let suite = rounds.suite;
    let airdrop = start_airdrop(suite, artifacts).await?;
    let mut figures = Vec::new();
    let mut known = 0;
    for (stage, count) in (1u8..).zip(TREES) {
        // Whoever is in the smaller tree earns nothing new, so that nobody's earnings fall.
        let new = payees(count).split_off(known);
        known = count;
        let credits: Vec<_> = new.into_iter().map(|payee| (payee, EARNED)).collect();
        let (payee, _) = credits.last().cloned().ok_or_else(|| empty(count))?;
        let (_, tree) = rounds.settle(count as u64, 1, credits).await?;
        let index = tree.index_of(&payee).ok_or_else(|| empty(count))?;
        let proof = tree.proof(index).ok_or_else(|| empty(count))?;
        let depth = proof.len();
        let claim = Claim {
            seq: report::head(&suite.context).await?.last_seq,
            payee: suite.address_of(&payee)?.to_string(),
            index: (index as u64).into(),
            cumulative: EARNED.into(),
            proof,
        };
        let splitter = &suite.context.contracts.payout_splitter;
        let sender = suite.wallet("alice")?;
        let gas = suite
            .execute(&sender, splitter, &ExecuteMsg::Claim(claim))
            .await?;
        let airdrop_gas = claim_airdrop(suite, &airdrop, stage, depth).await?;
        figures.push(ClaimCost {
            payees: count,
            depth,
            gas,
            airdrop_gas,
            ratio: gas as f64 / airdrop_gas as f64,
        });
    }
    Ok(figures)
}

fn empty(count: usize) -> BenchError {
    BenchError::Unexpected(format!("the tree of {count} payees lacks its last one"))
}

/// An airdrop contract that holds OPEN.
async fn start_airdrop(suite: &Suite, artifacts: &Path) -> Result<Address, BenchError> {
    let owner = suite.wallet("owner")?;
    let start = AirdropStart {
        owner: None,
        cw20_token_address: suite.context.contracts.open_token.to_string(),
        multi_stage_enabled: Some(true),
    };
    let code = artifacts.join("merkle_airdrop.wasm");
    let airdrop = suite.instantiate(&owner, &code, &start).await?;
    let payer = suite.wallet("payer")?;
    token::transfer(&suite.context, &payer, &airdrop, 1_000 * EARNED).await?;
    Ok(airdrop)
}

/// Registers a root of this depth that holds an account, and claims as this account.
async fn claim_airdrop(
    suite: &Suite,
    airdrop: &Address,
    stage: u8,
    depth: usize,
) -> Result<u64, BenchError> {
    // An account that holds no OPEN yet, as the payees of the other claims.
    let claimant = suite.wallet(&format!("oracle-{stage}"))?;
    let amount = Uint128::new(EARNED);
    let siblings: Vec<[u8; 32]> = (0..depth)
        .map(|level| leaf(&format!("sibling-{level}"), amount))
        .collect();
    let start = leaf(claimant.address().as_ref(), amount);
    let root = siblings.iter().copied().fold(start, parent);
    let register = AirdropMsg::RegisterMerkleRoot {
        merkle_root: hex::encode(root),
        expiration: None,
        start: None,
        total_amount: None,
    };
    let owner = suite.wallet("owner")?;
    suite.execute(&owner, airdrop, &register).await?;
    let claim = AirdropMsg::Claim {
        stage: Some(stage),
        amount,
        proof: siblings.iter().map(hex::encode).collect(),
    };
    suite.execute(&claimant, airdrop, &claim).await
}

//! What an answer earned whom, and why: the account that the oracles publish.

use attribution_report::{Hash32, Receipt, Role};
use cosmwasm_std::{Uint128, Uint64};
use serde::{Deserialize, Serialize};

use super::get_json;
use crate::Result;

/// The share of one contribution.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AttributedWeight {
    /// Datanet of the batch.
    pub datanet: Uint64,
    /// Batch.
    pub batch: Uint64,
    /// Contributor.
    pub contributor: String,
    /// Share in parts per million.
    pub weight_ppm: u32,
}

/// What one payee earned by one role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Earned {
    /// Payee.
    pub payee: String,
    /// Role.
    pub role: Role,
    /// Amount in micro-OPEN.
    pub amount: Uint128,
}

/// A piece of the answer that stands word for word in a contribution.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Evidence {
    /// Contributor.
    pub contributor: String,
    /// Id of the item.
    pub item: String,
    /// The matching text.
    pub matched: String,
}

/// The account of one answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AnswerAccount {
    /// Report that settled it.
    pub seq: Uint64,
    /// Receipt.
    pub receipt: Receipt,
    /// Contributions, largest share first.
    pub weights: Vec<AttributedWeight>,
    /// Credits; they add up to the fee.
    pub credits: Vec<Earned>,
    /// Evidence, heaviest first.
    pub evidence: Vec<Evidence>,
}

/// Fetches the account of an answer from an oracle.
pub async fn fetch(oracle: &str, receipt_id: &Hash32) -> Result<AnswerAccount> {
    get_json(&format!(
        "{}/v1/answers/{receipt_id}",
        oracle.trim_end_matches('/')
    ))
    .await
}

impl AnswerAccount {
    /// Data shares by contributor in parts per million, largest first.
    pub fn by_contributor(&self) -> Vec<(String, u32)> {
        let mut shares = std::collections::BTreeMap::<&str, u32>::new();
        for weight in &self.weights {
            let share = shares.entry(weight.contributor.as_str()).or_default();
            *share = share.saturating_add(weight.weight_ppm);
        }
        let mut shares: Vec<(String, u32)> = shares
            .into_iter()
            .map(|(name, share)| (name.to_owned(), share))
            .collect();
        shares.sort_by_key(|(_, share)| std::cmp::Reverse(*share));
        shares
    }

    /// The contributor with the largest share, if there is one that is larger than all others.
    pub fn leading_contributor(&self) -> Option<String> {
        match self.by_contributor().as_slice() {
            [(_, first), (_, second), ..] if first == second => None,
            [(name, _), ..] => Some(name.clone()),
            [] => None,
        }
    }
}

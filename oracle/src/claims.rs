//! Claims of payees under a final report.

use std::collections::BTreeMap;

use attribution_report::{CreditLedger, SumTree, SumTreeError};
use contract_api::payout_splitter::Claim;

use crate::address::{to_canonical, to_text, AddressError};

/// The cumulative tree of one final report.
pub struct ClaimTree {
    seq: u64,
    prefix: String,
    tree: SumTree,
}

/// Why claims cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    /// The earnings do not make a tree.
    #[error(transparent)]
    Tree(#[from] SumTreeError),
    /// A payee's address is malformed.
    #[error(transparent)]
    Address(#[from] AddressError),
}

impl From<ClaimError> for crate::error::OracleError {
    fn from(error: ClaimError) -> Self {
        Self::Damaged {
            table: "credits",
            reason: error.to_string(),
        }
    }
}

impl ClaimTree {
    /// The tree over the earnings after report `seq`; `prefix` is the one of addresses.
    pub fn new(seq: u64, credits: &CreditLedger, prefix: &str) -> Result<Self, ClaimError> {
        Ok(Self {
            seq,
            prefix: prefix.to_owned(),
            tree: credits.tree()?,
        })
    }

    /// The claim of a payee, ready to be sent; none where it has earned nothing.
    pub fn claim(&self, payee: &str) -> Result<Option<Claim>, ClaimError> {
        let canonical = to_canonical(payee, &self.prefix)?;
        Ok(self
            .tree
            .index_of(&canonical)
            .and_then(|index| self.at(index)))
    }

    fn at(&self, index: usize) -> Option<Claim> {
        let leaf = self.tree.leaves().get(index)?;
        Some(Claim {
            seq: self.seq.into(),
            payee: to_text(&leaf.key, &self.prefix).ok()?,
            index: u64::try_from(index).ok()?.into(),
            cumulative: leaf.amount.into(),
            proof: self.tree.proof(index)?,
        })
    }
}

/// Claims of all payees that earned more than they have been paid, ascending by canonical address.
pub fn claims_due(tree: &ClaimTree, paid: &[(String, u128)]) -> Vec<Claim> {
    let paid: BTreeMap<&str, u128> = paid
        .iter()
        .map(|(payee, amount)| (payee.as_str(), *amount))
        .collect();
    let claims = (0..tree.tree.leaves().len()).filter_map(|index| tree.at(index));
    let due = |claim: &Claim| {
        let paid = paid.get(claim.payee.as_str()).copied().unwrap_or_default();
        claim.cumulative.u128() > paid
    };
    claims.filter(due).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use attribution_report::{verify_sum_proof, Credit, Role};

    use super::*;

    fn credits(amounts: &[(u8, u128)]) -> CreditLedger {
        let credit = |(payee, amount): &(u8, u128)| Credit {
            payee: vec![*payee; 20],
            role: Role::Data,
            amount: *amount,
        };
        let mut ledger = CreditLedger::default();
        ledger
            .add(&amounts.iter().map(credit).collect::<Vec<_>>())
            .unwrap();
        ledger
    }

    #[test]
    fn every_claim_proves_itself_against_the_root() {
        let ledger = credits(&[(1, 10), (2, 20), (3, 30)]);
        let tree = ClaimTree::new(7, &ledger, "open").unwrap();
        let root = ledger.tree().unwrap().root();
        for number in 1..=3u8 {
            let payee = to_text(&[number; 20], "open").unwrap();
            let claim = tree.claim(&payee).unwrap().unwrap();
            assert_eq!(claim.seq.u64(), 7);
            let (index, amount) = (claim.index.u64(), claim.cumulative.u128());
            verify_sum_proof(&root, 3, index, &[number; 20], amount, &claim.proof).unwrap();
        }
        let stranger = to_text(&[9; 20], "open").unwrap();
        assert_eq!(tree.claim(&stranger).unwrap(), None);
    }

    #[test]
    fn only_payees_with_something_due_are_claimed_for() {
        let tree = ClaimTree::new(1, &credits(&[(1, 10), (2, 20)]), "open").unwrap();
        let paid = [(to_text(&[1; 20], "open").unwrap(), 10)];
        let due = claims_due(&tree, &paid);
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].cumulative.u128(), 20);
    }
}

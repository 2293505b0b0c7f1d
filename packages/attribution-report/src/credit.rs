//! The ledger of what every payee earned since the first report.

use std::collections::BTreeMap;

use crate::{Credit, SumLeaf, SumTree, SumTreeError};

/// Cumulative earnings by payee (canonical address), in micro-OPEN.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CreditLedger(BTreeMap<Vec<u8>, u128>);

/// Why credits could not be added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// A payee's earnings exceed 128 bits.
    #[error("the earnings of payee {payee:02x?} exceed 128 bits")]
    Overflow {
        /// Canonical address of the payee.
        payee: Vec<u8>,
    },
}

impl CreditLedger {
    /// Adds credits; on an error the ledger is left as it was.
    pub fn add<'a>(
        &mut self,
        credits: impl IntoIterator<Item = &'a Credit>,
    ) -> Result<(), LedgerError> {
        let mut next = self.0.clone();
        for Credit { payee, amount, .. } in credits {
            let earned = next.entry(payee.clone()).or_default();
            *earned = earned
                .checked_add(*amount)
                .ok_or_else(|| LedgerError::Overflow {
                    payee: payee.clone(),
                })?;
        }
        self.0 = next;
        Ok(())
    }

    /// Earnings of a payee.
    pub fn earned(&self, payee: &[u8]) -> u128 {
        self.0.get(payee).copied().unwrap_or_default()
    }

    /// The sum tree over all payees, ascending by canonical address.
    pub fn tree(&self) -> Result<SumTree, SumTreeError> {
        let leaf = |(payee, amount): (&Vec<u8>, &u128)| SumLeaf {
            key: payee.clone(),
            amount: *amount,
        };
        SumTree::new(self.0.iter().map(leaf).collect())
    }

    /// Payees with their earnings, ascending by canonical address.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], u128)> {
        self.0
            .iter()
            .map(|(payee, amount)| (payee.as_slice(), *amount))
    }
}

//! What has been settled so far.

use std::collections::BTreeMap;

use attribution_report::{CreditLedger, Hash32};

/// A receipt's name: the node's canonical address and the receipt's id.
pub type ReceiptKey = (Vec<u8>, Hash32);

/// The state after the newest settled report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Number of the newest settled report; zero before the first.
    pub seq: u64,
    /// Its digest; zero before the first.
    pub digest: Hash32,
    /// Earnings since the first report.
    pub credits: CreditLedger,
    /// Charged to every channel so far, in micro-OPEN.
    pub charged: BTreeMap<u64, u128>,
}

impl Ledger {
    /// Charged to a channel so far, in micro-OPEN.
    pub fn charged(&self, channel: u64) -> u128 {
        self.charged.get(&channel).copied().unwrap_or_default()
    }
}

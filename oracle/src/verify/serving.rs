//! What was true when an oracle looked.

use std::collections::{BTreeMap, BTreeSet};

use attribution_report::{node_receipt_digest, ReceiptRecord};

use super::record::{ed25519_verifies, RecordScope};
use super::ReceiptError;
use crate::report::{ChannelFacts, Ledger, ReceiptKey};

/// What the chain said of a receipt's node and channel at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServingFacts {
    /// The node's receipt key; none where it is not registered.
    pub receipt_key: Option<Vec<u8>>,
    /// The channel is closed.
    pub closed: bool,
    /// Time of the newest block in Unix seconds.
    pub now: u64,
    /// Seconds that a report may take from its observations to the chain.
    pub margin: u64,
}

/// Checks the node's signature, and that the channel stays open long enough for a report.
/// `node` is the canonical address.
pub fn check_serving(
    scope: &RecordScope,
    node: &[u8],
    record: &ReceiptRecord,
    channel: &ChannelFacts,
    facts: &ServingFacts,
) -> Result<(), ReceiptError> {
    let number = record.receipt.channel.u64();
    if facts.closed {
        return Err(ReceiptError::Closed { channel: number });
    }
    let (now, settles_at) = (facts.now, channel.settles_at);
    if now.saturating_add(facts.margin) > settles_at {
        return Err(ReceiptError::TooLate {
            channel: number,
            settles_at,
            now,
        });
    }
    let key = facts
        .receipt_key
        .as_ref()
        .ok_or(ReceiptError::UnknownNode)?;
    let digest = node_receipt_digest(&scope.chain_id, &scope.splitter, node, &record.receipt);
    let signature = &record.receipt.node_signature;
    match ed25519_verifies(key, digest.as_bytes(), signature) {
        true => Ok(()),
        false => Err(ReceiptError::NodeSignature),
    }
}

/// Checks that each receipt is new and continues the charges of its channel. One verdict per
/// receipt; what follows a refused one in its channel is refused too.
pub fn check_charges(
    ledger: &Ledger,
    settled: &BTreeSet<ReceiptKey>,
    receipts: &[(ReceiptKey, &ReceiptRecord)],
) -> Vec<Result<(), ReceiptError>> {
    let mut charged: BTreeMap<u64, u128> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let check = |(key, record): &(ReceiptKey, &ReceiptRecord)| {
        if settled.contains(key) || !seen.insert(key.clone()) {
            return Err(ReceiptError::AlreadySettled);
        }
        let channel = record.receipt.channel.u64();
        let before = charged
            .entry(channel)
            .or_insert_with(|| ledger.charged(channel));
        let (fee, found) = (record.receipt.fee.u128(), record.receipt.charged.u128());
        let expected = before.saturating_add(fee);
        if found != expected {
            return Err(ReceiptError::Charge { expected, found });
        }
        *before = expected;
        Ok(())
    };
    receipts.iter().map(check).collect()
}

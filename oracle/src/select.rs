//! Which receipts a leader proposes.

use std::collections::BTreeMap;

use attribution_report::{Hash32, ReceiptRecord};
use contract_api::payout_splitter::MAX_COLLECTIONS;

use crate::report::Ledger;
use crate::wire::ReceiptRef;

/// A receipt that this oracle accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Digest of the feed's entry.
    pub digest: Hash32,
    /// Canonical address of the node.
    pub node: Vec<u8>,
    /// The feed's entry.
    pub record: ReceiptRecord,
}

/// The receipts to settle next, ascending by channel and charge: for every channel those that
/// continue its charges without a gap, at most `most` in all. The first channel to be served
/// rotates with the report, so that a busy channel cannot keep others waiting.
pub fn select(ledger: &Ledger, candidates: &[Candidate], most: usize) -> Vec<ReceiptRef> {
    let mut channels: BTreeMap<u64, BTreeMap<u128, &Candidate>> = BTreeMap::new();
    for candidate in candidates {
        let receipt = &candidate.record.receipt;
        let charges = channels.entry(receipt.channel.u64()).or_default();
        charges.entry(receipt.charged.u128()).or_insert(candidate);
    }
    let mut chains: Vec<Vec<ReceiptRef>> = channels
        .into_iter()
        .map(|(channel, charges)| chain(ledger.charged(channel), charges))
        .filter(|chain| !chain.is_empty())
        .collect();
    if chains.is_empty() {
        return Vec::new();
    }
    let first = usize::try_from(ledger.seq).unwrap_or_default() % chains.len();
    chains.rotate_left(first);
    let mut chosen: Vec<ReceiptRef> = Vec::new();
    for chain in chains.into_iter().take(MAX_COLLECTIONS) {
        let room = most.saturating_sub(chosen.len());
        chosen.extend(chain.into_iter().take(room));
    }
    chosen.sort_by_key(|receipt| (receipt.channel, receipt.charged));
    chosen
}

/// The receipts of one channel that continue its charges.
fn chain(mut charged: u128, charges: BTreeMap<u128, &Candidate>) -> Vec<ReceiptRef> {
    let mut chain = Vec::new();
    for candidate in charges.into_values() {
        let ReceiptRecord {
            position, receipt, ..
        } = &candidate.record;
        if receipt.charged.u128() <= charged {
            continue;
        }
        if charged.checked_add(receipt.fee.u128()) != Some(receipt.charged.u128()) {
            break;
        }
        charged = receipt.charged.u128();
        chain.push(ReceiptRef {
            node: candidate.node.clone().into(),
            position: *position,
            channel: receipt.channel,
            charged: receipt.charged,
            digest: candidate.digest,
        });
    }
    chain
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn candidate(channel: u64, fee: u128, charged: u128) -> Candidate {
        let json = serde_json::json!({
            "position": "1",
            "receipt": {
                "receipt_id": Hash32::ZERO, "channel": channel.to_string(), "node": "open1",
                "base_model": "1", "adapter": "1", "fee": fee.to_string(),
                "charged": charged.to_string(), "transcript_commitment": Hash32::ZERO,
                "node_signature": "",
            },
            "transcript": {
                "salt": Hash32::ZERO, "prompt": [], "output": [],
                "temperature_milli": 0, "seed": "0",
            },
            "voucher": {
                "channel": channel.to_string(), "cumulative": charged.to_string(),
                "expires": "1", "signature": "",
            },
        });
        Candidate {
            digest: Hash32([channel as u8; 32]),
            node: vec![1],
            record: serde_json::from_value(json).unwrap(),
        }
    }

    fn places(chosen: &[ReceiptRef]) -> Vec<(u64, u128)> {
        let place = |receipt: &ReceiptRef| (receipt.channel.u64(), receipt.charged.u128());
        chosen.iter().map(place).collect()
    }

    #[test]
    fn a_gap_holds_back_what_follows_in_its_channel_only() {
        let candidates = [
            candidate(2, 5, 5),
            candidate(1, 10, 30),
            candidate(1, 10, 10),
            candidate(2, 5, 10),
        ];
        let chosen = select(&Ledger::default(), &candidates, 10);
        assert_eq!(places(&chosen), [(1, 10), (2, 5), (2, 10)]);
    }

    #[test]
    fn what_was_charged_before_is_passed_over() {
        let mut ledger = Ledger::default();
        ledger.charged.insert(1, 10);
        let candidates = [candidate(1, 10, 10), candidate(1, 10, 20)];
        assert_eq!(places(&select(&ledger, &candidates, 10)), [(1, 20)]);
    }

    #[test]
    fn the_channel_served_first_rotates_with_the_report() {
        let candidates = [candidate(1, 1, 1), candidate(1, 1, 2), candidate(2, 1, 1)];
        let mut ledger = Ledger::default();
        assert_eq!(places(&select(&ledger, &candidates, 1)), [(1, 1)]);
        ledger.seq = 1;
        assert_eq!(places(&select(&ledger, &candidates, 1)), [(2, 1)]);
    }
}

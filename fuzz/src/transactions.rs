//! Transactions of the chain.

use cosmrs::proto::traits::Message as _;
use devnet::chain::tx::{tx_hash, ParsedTx};

/// A transaction that is accepted says the same after it was encoded and decoded again.
pub fn transaction(data: &[u8]) {
    let Ok(tx) = ParsedTx::parse(data) else {
        return;
    };
    assert_eq!((tx.hash, tx.size), (tx_hash(data), data.len()));
    assert!(!tx.messages.is_empty() && !tx.signers.is_empty());
    for message in &tx.messages {
        assert!(tx.signers.contains(&message.sender));
    }
    assert_eq!(tx.raw.signatures.len(), tx.signers.len());
    let encoded = tx.raw.encode_to_vec();
    let again = ParsedTx::parse(&encoded).unwrap();
    let said = |tx: &ParsedTx| {
        format!(
            "{:?} {:?} {:?} {:?} {} {}",
            tx.messages, tx.signers, tx.fee_payer, tx.fee, tx.gas_limit, tx.timeout_height
        )
    };
    assert_eq!(said(&again), said(&tx));
}

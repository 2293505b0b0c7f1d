//! What follows from the receipt alone and from facts that never change.

use std::collections::BTreeMap;

use attribution_report::{channel_price, voucher_bytes, ReceiptRecord, Voucher};
use contract_api::oracle_registry::SigScheme;
use ed25519_dalek::{Signature, VerifyingKey};
use k256::ecdsa::signature::hazmat::PrehashVerifier;
use sha2::{Digest, Sha256};

use super::ReceiptError;
use crate::address::to_canonical;
use crate::report::{AdapterFacts, ChannelFacts, ReceiptKey};
use crate::wire::{record_digest, ReceiptRef};

/// What signatures of receipts and vouchers are bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordScope {
    /// Chain id.
    pub chain_id: String,
    /// Canonical address of the payout-splitter.
    pub splitter: Vec<u8>,
    /// Prefix of the chain's addresses.
    pub prefix: String,
}

/// Checks a receipt against its reference, its adapter and its channel, cheapest first, and
/// returns its name.
pub fn check_record(
    scope: &RecordScope,
    reference: &ReceiptRef,
    record: &ReceiptRecord,
    adapters: &BTreeMap<u64, AdapterFacts>,
    channels: &BTreeMap<u64, ChannelFacts>,
) -> Result<ReceiptKey, ReceiptError> {
    let receipt = &record.receipt;
    let node = to_canonical(&receipt.node, &scope.prefix)?;
    same_node(&reference.node, &node)?;
    let found = record_digest(&scope.chain_id, &scope.splitter, &node, record);
    let named = (reference.position, reference.channel, reference.charged);
    if found != reference.digest || named != (record.position, receipt.channel, receipt.charged) {
        let expected = reference.digest;
        return Err(ReceiptError::OtherRecord { expected, found });
    }
    let channel = receipt.channel.u64();
    let unknown = ReceiptError::UnknownChannel { channel };
    let facts = channels.get(&channel).ok_or(unknown)?;
    same_node(&facts.node, &node)?;
    let adapter = receipt.adapter.u64();
    let unknown = ReceiptError::UnknownAdapter { adapter };
    check_price(record, adapters.get(&adapter).ok_or(unknown)?)?;
    if record.transcript.commitment() != receipt.transcript_commitment {
        return Err(ReceiptError::Commitment);
    }
    check_promise(record, facts)?;
    Ok((node, receipt.receipt_id))
}

fn same_node(expected: &[u8], found: &[u8]) -> Result<(), ReceiptError> {
    if expected == found {
        return Ok(());
    }
    Err(ReceiptError::OtherNode {
        expected: hex::encode(expected),
        found: hex::encode(found),
    })
}

fn check_price(record: &ReceiptRecord, adapter: &AdapterFacts) -> Result<(), ReceiptError> {
    let receipt = &record.receipt;
    let (expected, found) = (adapter.base_model, receipt.base_model.u64());
    if expected != found {
        let adapter = adapter.adapter;
        return Err(ReceiptError::BaseModel {
            adapter,
            expected,
            found,
        });
    }
    let transcript = &record.transcript;
    let tokens = transcript
        .prompt
        .len()
        .saturating_add(transcript.output.len()) as u64;
    let (call, thousand) = (
        adapter.price.per_call.u128(),
        adapter.price.per_1k_tokens.u128(),
    );
    let found = receipt.fee.u128();
    let expected = channel_price(call, thousand, tokens).unwrap_or(u128::MAX);
    if found != expected {
        return Err(ReceiptError::Fee { expected, found });
    }
    match found {
        0 => Err(ReceiptError::Free),
        _ => Ok(()),
    }
}

fn check_promise(record: &ReceiptRecord, facts: &ChannelFacts) -> Result<(), ReceiptError> {
    let (voucher, receipt) = (&record.voucher, &record.receipt);
    let (expected, found) = (receipt.channel.u64(), voucher.channel.u64());
    if expected != found {
        return Err(ReceiptError::OtherChannel { expected, found });
    }
    let (cumulative, charged) = (voucher.cumulative.u128(), receipt.charged.u128());
    if cumulative < charged {
        return Err(ReceiptError::NotCovered {
            cumulative,
            charged,
        });
    }
    let (voucher_end, channel) = (voucher.expires.u64(), facts.expires);
    if voucher_end > channel {
        return Err(ReceiptError::OutlivesChannel {
            voucher: voucher_end,
            channel,
        });
    }
    Ok(())
}

/// Checks what the payer can change while the channel is open: that the voucher keeps to the cap
/// and is signed by the session key or the one before it. Holds at the moment of the facts, so it
/// decides what an oracle accepts, never what a report that others agreed on contains.
pub fn check_voucher(
    scope: &RecordScope,
    voucher: &Voucher,
    facts: &ChannelFacts,
) -> Result<(), ReceiptError> {
    let (cumulative, cap) = (voucher.cumulative.u128(), facts.cap);
    if cumulative > cap {
        return Err(ReceiptError::OverCap { cumulative, cap });
    }
    let current = (facts.scheme, facts.session_key.as_slice());
    let former = facts.former_key.as_ref();
    let former = former.map(|(scheme, key)| (*scheme, key.as_slice()));
    match [Some(current), former]
        .into_iter()
        .flatten()
        .any(|key| is_signed(scope, voucher, key))
    {
        true => Ok(()),
        false => Err(ReceiptError::VoucherSignature),
    }
}

fn is_signed(scope: &RecordScope, voucher: &Voucher, (scheme, key): (SigScheme, &[u8])) -> bool {
    let message = voucher_bytes(
        &scope.chain_id,
        &scope.splitter,
        voucher.channel.u64(),
        voucher.cumulative.u128(),
        voucher.expires.u64(),
    );
    match scheme {
        SigScheme::Ed25519 => ed25519_verifies(key, &message, &voucher.signature),
        SigScheme::Secp256k1 => secp256k1_verifies(key, &message, &voucher.signature),
    }
}

/// True where the signature over `message` is the key's. Strict, as no honest signer needs less.
pub(super) fn ed25519_verifies(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let key = key
        .try_into()
        .ok()
        .and_then(|key| VerifyingKey::from_bytes(key).ok());
    match (key, Signature::from_slice(signature)) {
        (Some(key), Ok(signature)) => key.verify_strict(message, &signature).is_ok(),
        _ => false,
    }
}

fn secp256k1_verifies(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let key = k256::ecdsa::VerifyingKey::from_sec1_bytes(key);
    let signature = k256::ecdsa::Signature::from_slice(signature);
    let (Ok(key), Ok(signature)) = (key, signature) else {
        return false;
    };
    // The contract takes both forms of S, so a voucher that it collects must not be refused here.
    let signature = signature.normalize_s().unwrap_or(signature);
    key.verify_prehash(&Sha256::digest(message), &signature)
        .is_ok()
}

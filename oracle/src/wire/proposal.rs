//! The receipts that a leader proposes to settle together.

use attribution_report::{node_receipt_digest, Encoder, Hash32, ReceiptRecord, Voucher};
use cosmwasm_std::{HexBinary, Uint128, Uint64};
use serde::{Deserialize, Serialize};

/// Most receipts of one report, whatever a configuration says.
pub const MAX_RECEIPTS: usize = 1_024;

/// One receipt of a proposal, found by its place in a node's feed and bound by its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptRef {
    /// Canonical address of the node that answered.
    pub node: HexBinary,
    /// Position in the node's feed.
    pub position: Uint64,
    /// Channel that pays.
    pub channel: Uint64,
    /// Charged to the channel since its opening, this receipt included, in micro-OPEN.
    pub charged: Uint128,
    /// [`record_digest`] of the feed's entry.
    pub digest: Hash32,
}

/// Receipts in strictly ascending order of channel and charge, and what of the chain may change:
/// the treasury, and which adapters are attested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// Canonical address of the treasury when the proposal was made.
    pub treasury: HexBinary,
    /// Adapters of the receipts that were attested when the proposal was made, strictly ascending.
    pub attested: Vec<Uint64>,
    /// The receipts.
    pub receipts: Vec<ReceiptRef>,
}

/// Why a proposal is malformed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProposalError {
    /// It names no receipt, or more than [`MAX_RECEIPTS`].
    #[error("a proposal of {count} receipts is outside 1 to {MAX_RECEIPTS}")]
    Count {
        /// Receipts found.
        count: usize,
    },
    /// A receipt does not follow its predecessor in channel and charge.
    #[error("receipt {index} does not follow its predecessor in channel and charge")]
    Order {
        /// Index of the receipt.
        index: usize,
    },
    /// The attested adapters are more than the receipts, or not strictly ascending.
    #[error("the {count} attested adapters are not strictly ascending, or too many")]
    Attested {
        /// Adapters found.
        count: usize,
    },
    /// An address is empty or longer than any account's.
    #[error("an address of the proposal has {length} bytes")]
    Address {
        /// Its length.
        length: usize,
    },
}

impl Proposal {
    /// Checks count, order and lengths; everything else is checked against the receipts.
    pub fn validate(&self) -> Result<(), ProposalError> {
        let count = self.receipts.len();
        if count == 0 || count > MAX_RECEIPTS {
            return Err(ProposalError::Count { count });
        }
        let adapters = self.attested.len();
        let ascending = self.attested.windows(2).all(|pair| pair[0] < pair[1]);
        if adapters > count || !ascending {
            return Err(ProposalError::Attested { count: adapters });
        }
        let addresses = self.receipts.iter().map(|receipt| &receipt.node);
        for address in addresses.chain([&self.treasury]) {
            let length = address.len();
            if length == 0 || length > 64 {
                return Err(ProposalError::Address { length });
            }
        }
        let place = |receipt: &ReceiptRef| (receipt.channel, receipt.charged);
        let follows = |pair: &[ReceiptRef]| place(&pair[0]) >= place(&pair[1]);
        match self.receipts.windows(2).position(follows) {
            Some(at) => Err(ProposalError::Order {
                index: at.saturating_add(1),
            }),
            None => Ok(()),
        }
    }

    /// Digest that observations refer to.
    pub fn digest(&self) -> Hash32 {
        let Self {
            treasury,
            attested,
            receipts,
        } = self;
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let head = Encoder::new(b"openledger/oracle-proposal/v1")
            .lp(treasury)
            .u32(count(attested.len()));
        let adapters = attested
            .iter()
            .fold(head, |encoder, adapter| encoder.u64(adapter.u64()));
        let head = adapters.u32(count(receipts.len()));
        let encode = |encoder: Encoder, receipt: &ReceiptRef| {
            let ReceiptRef {
                node,
                position,
                channel,
                charged,
                digest,
            } = receipt;
            encoder
                .lp(node)
                .u64(position.u64())
                .u64(channel.u64())
                .u128(charged.u128())
                .hash(digest)
        };
        receipts.iter().fold(head, encode).finish()
    }
}

/// Digest of one entry of a node's feed, its signature and voucher included; the transcript is
/// bound by its commitment. `node` and `splitter` are canonical bytes.
pub fn record_digest(
    chain_id: &str,
    splitter: &[u8],
    node: &[u8],
    record: &ReceiptRecord,
) -> Hash32 {
    let Voucher {
        channel,
        cumulative,
        expires,
        signature,
    } = &record.voucher;
    Encoder::new(b"openledger/oracle-record/v1")
        .u64(record.position.u64())
        .hash(&node_receipt_digest(
            chain_id,
            splitter,
            node,
            &record.receipt,
        ))
        .lp(&record.receipt.node_signature)
        .u64(channel.u64())
        .u128(cumulative.u128())
        .u64(expires.u64())
        .lp(signature)
        .finish()
}

//! The report: what a quorum of oracles signs for one round of settlement.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Uint128, Uint64};

use crate::{Encoder, Hash32};

/// One link of the chain of reports.
#[cw_serde]
#[derive(Eq)]
pub struct Report {
    /// Digest of the oracle set, chain and splitter that this report is for.
    pub config_digest: Hash32,
    /// Number of the report; the first is 1.
    pub seq: Uint64,
    /// Digest of the report before this one; zero for the first.
    pub prev_report: Hash32,
    /// Merkle root over the receipt leaves of this report.
    pub receipts_root: Hash32,
    /// Number of receipts.
    pub receipt_count: Uint64,
    /// Merkle root over the revenue rules that were in force for the receipts.
    pub rules_hash: Hash32,
    /// Sum tree root over what each payee earned in this report.
    pub credits_root: Hash32,
    /// Sum of what was earned in this report, in micro-OPEN.
    pub credits_sum: Uint128,
    /// Sum tree root over what each payee earned since the first report.
    pub cumulative_root: Hash32,
    /// Sum of what was earned since the first report, in micro-OPEN.
    pub cumulative_sum: Uint128,
    /// Number of leaves of the cumulative tree.
    pub leaf_count: Uint64,
    /// Digest of the collected vouchers and of the observations behind the report.
    pub data_hash: Hash32,
}

impl Report {
    /// The 32 bytes that every oracle signs: `H("openledger/report/v1" | fields in order)`.
    pub fn digest(&self) -> Hash32 {
        let Self {
            config_digest,
            seq,
            prev_report,
            receipts_root,
            receipt_count,
            rules_hash,
            credits_root,
            credits_sum,
            cumulative_root,
            cumulative_sum,
            leaf_count,
            data_hash,
        } = self;
        Encoder::new(b"openledger/report/v1")
            .hash(config_digest)
            .u64(seq.u64())
            .hash(prev_report)
            .hash(receipts_root)
            .u64(receipt_count.u64())
            .hash(rules_hash)
            .hash(credits_root)
            .u128(credits_sum.u128())
            .hash(cumulative_root)
            .u128(cumulative_sum.u128())
            .u64(leaf_count.u64())
            .hash(data_hash)
            .finish()
    }
}

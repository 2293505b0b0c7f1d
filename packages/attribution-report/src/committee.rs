//! What a committee that judges a dispute is drawn by.

use crate::{Encoder, Hash32};

/// What the committee of a challenge is drawn by. Only the drawing block was unknown before.
#[derive(Debug, Clone, Copy)]
pub struct CommitteeSeed<'a> {
    /// Id of the chain.
    pub chain_id: &'a str,
    /// Canonical address of the dispute-registry.
    pub registry: &'a [u8],
    /// Id of the challenge.
    pub challenge: u64,
    /// Digest of the report.
    pub report_digest: Hash32,
    /// Leaf of the receipt.
    pub receipt_leaf: Hash32,
    /// Height of the drawing block.
    pub height: u64,
    /// Time of the drawing block in nanoseconds since 1970.
    pub time_nanos: u64,
}

impl CommitteeSeed<'_> {
    /// `H("openledger/committee-seed/v1" | lp(chain_id) | lp(registry) | challenge u64 |
    /// report digest | receipt leaf | height u64 | time u64)`
    pub fn hash(&self) -> Hash32 {
        Encoder::new(b"openledger/committee-seed/v1")
            .lp(self.chain_id.as_bytes())
            .lp(self.registry)
            .u64(self.challenge)
            .hash(&self.report_digest)
            .hash(&self.receipt_leaf)
            .u64(self.height)
            .u64(self.time_nanos)
            .finish()
    }
}

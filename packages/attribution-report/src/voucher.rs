//! The voucher: a payer's signed promise of a cumulative amount on one channel.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{HexBinary, Uint128, Uint64};

use crate::Encoder;

/// A voucher as it travels from client to node and from oracle to contract.
#[cw_serde]
#[derive(Eq)]
pub struct Voucher {
    /// Channel that the voucher draws on.
    pub channel: Uint64,
    /// Most that may be charged to the channel since its opening, in micro-OPEN.
    pub cumulative: Uint128,
    /// Unix time in seconds after which the voucher must not be honoured for new work.
    pub expires: Uint64,
    /// Signature by the channel's session key over [`voucher_bytes`] (64 bytes). With ed25519 the
    /// bytes are signed as they are; with secp256k1 their SHA-256 is signed.
    pub signature: HexBinary,
}

/// The bytes that a session key signs (`splitter` in canonical bytes).
pub fn voucher_bytes(
    chain_id: &str,
    splitter: &[u8],
    channel: u64,
    cumulative: u128,
    expires: u64,
) -> Vec<u8> {
    Encoder::new(b"openledger/voucher/v1")
        .lp(chain_id.as_bytes())
        .lp(splitter)
        .u64(channel)
        .u128(cumulative)
        .u64(expires)
        .bytes()
}

/// Price of one answer: per call plus per 1,000 tokens of prompt and answer together, the token
/// part rounded up to a whole micro-OPEN. `None` where it exceeds 128 bits.
pub fn channel_price(per_call: u128, per_1k_tokens: u128, tokens: u64) -> Option<u128> {
    let product = per_1k_tokens.checked_mul(u128::from(tokens))?;
    per_call.checked_add(product.div_ceil(1_000))
}

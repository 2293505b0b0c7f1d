//! What a report collects from the channels.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Uint128, Uint64};

use crate::{Encoder, Hash32, Voucher};

/// The amount that a report charges to one channel and the voucher that allows it.
#[cw_serde]
#[derive(Eq)]
pub struct Collection {
    /// Charged to the channel since its opening, this report included, in micro-OPEN.
    pub charged: Uint128,
    /// The newest voucher; `voucher.cumulative >= charged`.
    pub voucher: Voucher,
}

impl Collection {
    /// The channel.
    pub fn channel(&self) -> Uint64 {
        self.voucher.channel
    }
}

/// Digest of a report's collections, in strictly ascending order of channel.
pub fn collections_digest(collections: &[Collection]) -> Hash32 {
    let count = u32::try_from(collections.len()).unwrap_or(u32::MAX);
    let head = Encoder::new(b"openledger/collections/v1").u32(count);
    let encode = |encoder: Encoder, Collection { charged, voucher }: &Collection| {
        let Voucher {
            channel,
            cumulative,
            expires,
            signature,
        } = voucher;
        encoder
            .u64(channel.u64())
            .u128(charged.u128())
            .u128(cumulative.u128())
            .u64(expires.u64())
            .lp(signature.as_slice())
    };
    collections.iter().fold(head, encode).finish()
}

/// The report's `data_hash`: its collections and the root of the observations it was made from.
pub fn data_hash(collections: &Hash32, observations: &Hash32) -> Hash32 {
    Encoder::new(b"openledger/data/v1")
        .hash(collections)
        .hash(observations)
        .finish()
}

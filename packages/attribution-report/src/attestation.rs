//! The verdict of an oracle set on an adapter's influence index.

use cosmwasm_schema::cw_serde;

use crate::{Encoder, Hash32};

/// What an audit of an adapter's index came to.
#[cw_serde]
#[derive(Eq, Copy, Hash)]
pub enum Verdict {
    /// The index is what adapter, data and manifest give, within the stated tolerance.
    Pass,
    /// It is not.
    Fail,
}

impl Verdict {
    fn byte(self) -> u8 {
        match self {
            Self::Fail => 0,
            Self::Pass => 1,
        }
    }
}

/// The bytes that a member of an oracle set signs with its report key to attest an adapter.
///
/// `registry` is model-registry in canonical bytes; `config_digest` is the set's for the suite's
/// payout-splitter, as in its reports; `adapter` and `index_hash` are those of the registration.
pub fn attestation_bytes(
    chain_id: &str,
    registry: &[u8],
    config_digest: &Hash32,
    adapter: u64,
    index_hash: &Hash32,
    verdict: Verdict,
) -> Vec<u8> {
    Encoder::new(b"openledger/attestation/v1")
        .lp(chain_id.as_bytes())
        .lp(registry)
        .hash(config_digest)
        .u64(adapter)
        .hash(index_hash)
        .u8(verdict.byte())
        .bytes()
}

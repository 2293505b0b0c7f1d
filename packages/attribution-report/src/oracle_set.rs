//! The oracle set, its quorum rule and the bitmap of signers.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::HexBinary;

use crate::{Encoder, Hash32};

/// One member of an oracle set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OracleMember {
    /// Canonical address of the operator.
    pub operator: Vec<u8>,
    /// Its report key (ed25519, 32 bytes).
    pub pubkey: Vec<u8>,
}

/// The operators that may sign reports together, in the order of the bitmap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OracleSet {
    /// Number of the set; the first is 1.
    pub set_id: u64,
    /// Members in the order fixed by oracle-registry.
    pub members: Vec<OracleMember>,
    /// Signatures that a report needs.
    pub quorum: u16,
    /// Digest of the parameters that the oracles work by.
    pub params_hash: Hash32,
}

/// Why a bitmap or its signatures do not make a quorum.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuorumError {
    /// The bitmap has not exactly one bit per member, rounded up to bytes.
    #[error("the bitmap has {found} bytes, a set of {members} needs {expected}")]
    BitmapLength {
        /// Bytes needed.
        expected: usize,
        /// Bytes found.
        found: usize,
        /// Members of the set.
        members: usize,
    },
    /// A bit beyond the last member is set.
    #[error("the bitmap names member {index}, the set has {members}")]
    UnknownMember {
        /// Index of the bit.
        index: usize,
        /// Members of the set.
        members: usize,
    },
    /// Fewer signers than the quorum, or no signer at all.
    #[error("{signers} signers are fewer than the quorum of {quorum}")]
    TooFewSigners {
        /// Bits set.
        signers: usize,
        /// Signatures needed.
        quorum: u16,
    },
    /// Not one signature per signer.
    #[error("{signatures} signatures for {signers} signers")]
    SignatureCount {
        /// Signatures found.
        signatures: usize,
        /// Bits set.
        signers: usize,
    },
    /// A signature is not 64 bytes long.
    #[error("signature {index} has {found} bytes instead of 64")]
    SignatureLength {
        /// Position of the signature.
        index: usize,
        /// Its length.
        found: usize,
    },
}

/// Smallest number of members of `n` that outvotes any `f` liars: `2f + 1` where `n = 3f + 1`,
/// and `n - floor((n - 1) / 3)` in general. Zero members have no quorum: `u16::MAX`.
pub fn quorum_of(n: u16) -> u16 {
    match n.checked_sub(1) {
        Some(rest) => n - rest / 3,
        None => u16::MAX,
    }
}

/// The bytes that an operator signs with its report key to prove that it holds it.
pub fn possession_bytes(
    chain_id: &str,
    registry: &[u8],
    operator: &[u8],
    pubkey: &[u8],
) -> Vec<u8> {
    Encoder::new(b"openledger/possession/v1")
        .lp(chain_id.as_bytes())
        .lp(registry)
        .lp(operator)
        .lp(pubkey)
        .bytes()
}

impl OracleSet {
    /// Digest of the set on one chain for one payout-splitter (`splitter` in canonical bytes).
    pub fn config_digest(&self, chain_id: &str, splitter: &[u8]) -> Hash32 {
        let n = u16::try_from(self.members.len()).unwrap_or(u16::MAX);
        let head = Encoder::new(b"openledger/set/v1")
            .lp(chain_id.as_bytes())
            .lp(splitter)
            .u64(self.set_id)
            .u16(n)
            .u16(self.quorum);
        self.members
            .iter()
            .fold(head, |encoder, member| {
                encoder.lp(&member.operator).lp(&member.pubkey)
            })
            .hash(&self.params_hash)
            .finish()
    }
}

/// Who signed: bit `i` (byte `i / 8`, least significant bit first) stands for member `i`.
#[cw_serde]
#[derive(Eq)]
pub struct Bitmap(pub HexBinary);

impl Bitmap {
    /// The bitmap with these members' bits set; indices at or beyond `members` are left out.
    pub fn of(members: usize, signers: impl IntoIterator<Item = usize>) -> Self {
        let mut bytes = vec![0u8; members.div_ceil(8)];
        for index in signers.into_iter().filter(|index| *index < members) {
            bytes[index / 8] |= 1 << (index % 8);
        }
        Self(bytes.into())
    }

    /// True where the member's bit is set.
    pub fn contains(&self, index: usize) -> bool {
        let byte = self.0.as_slice().get(index / 8);
        byte.is_some_and(|byte| byte & (1 << (index % 8)) != 0)
    }

    /// The signers' indices in ascending order, checked against the set's size, the quorum and the
    /// signatures (one of 64 bytes for each). No signer at all never makes a quorum.
    pub fn check(
        &self,
        members: usize,
        quorum: u16,
        signatures: &[HexBinary],
    ) -> Result<Vec<usize>, QuorumError> {
        let bytes = self.0.as_slice();
        let expected = members.div_ceil(8);
        if bytes.len() != expected {
            return Err(QuorumError::BitmapLength {
                expected,
                found: bytes.len(),
                members,
            });
        }
        let bit = |index: &usize| bytes[index / 8] & (1 << (index % 8)) != 0;
        let signers: Vec<usize> = (0..expected * 8).filter(bit).collect();
        if let Some(&index) = signers.last().filter(|index| **index >= members) {
            return Err(QuorumError::UnknownMember { index, members });
        }
        if signers.is_empty() || signers.len() < usize::from(quorum) {
            return Err(QuorumError::TooFewSigners {
                signers: signers.len(),
                quorum,
            });
        }
        if signatures.len() != signers.len() {
            let (signatures, signers) = (signatures.len(), signers.len());
            return Err(QuorumError::SignatureCount {
                signatures,
                signers,
            });
        }
        if let Some(index) = signatures
            .iter()
            .position(|signature| signature.len() != 64)
        {
            return Err(QuorumError::SignatureLength {
                index,
                found: signatures[index].len(),
            });
        }
        Ok(signers)
    }
}

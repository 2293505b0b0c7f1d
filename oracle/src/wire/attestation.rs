//! A member's verdict on an adapter's indexes.

use attribution_report::{attestation_bytes, Hash32, Verdict};
use cosmwasm_std::{HexBinary, Uint64};
use ed25519_dalek::{Signature, Signer, SigningKey};
use serde::{Deserialize, Serialize};

use super::Members;

/// What the votes of one set on one adapter are bound to. Addresses are canonical.
#[derive(Debug, Clone, Copy)]
pub struct AttestationScope<'a> {
    /// Chain id.
    pub chain_id: &'a str,
    /// model-registry.
    pub registry: &'a [u8],
    /// Digest of the set.
    pub config_digest: &'a Hash32,
    /// Number of the set.
    pub set_id: u64,
    /// The adapter.
    pub adapter: u64,
    /// Its influence index, as registered.
    pub index_hash: &'a Hash32,
}

/// One member's vote, as oracles hand it to each other and as model-registry checks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttestationVote {
    /// Number of the oracle set.
    pub set_id: Uint64,
    /// Index of the member in the set.
    pub sender: u16,
    /// The adapter.
    pub adapter: Uint64,
    /// Whether its indexes are what its data makes.
    pub verdict: Verdict,
    /// Signature by the member's report key (64 bytes).
    pub signature: HexBinary,
}

/// Why a vote is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttestationError {
    /// It is by another set or on another adapter.
    #[error("the vote is by set {set_id} on adapter {adapter}, expected are {expected:?}")]
    Other {
        /// Set of the vote.
        set_id: u64,
        /// Adapter of the vote.
        adapter: u64,
        /// Set and adapter that votes are counted for.
        expected: (u64, u64),
    },
    /// The sender is not in the set.
    #[error("member {sender} is not in a set of {count}")]
    UnknownSender {
        /// Index of the sender.
        sender: u16,
        /// Members of the set.
        count: usize,
    },
    /// The signature is not the sender's.
    #[error("the vote of member {sender} is not signed by it")]
    Signature {
        /// Index of the sender.
        sender: u16,
    },
}

impl AttestationScope<'_> {
    fn bytes(&self, verdict: Verdict) -> Vec<u8> {
        attestation_bytes(
            self.chain_id,
            self.registry,
            self.config_digest,
            self.adapter,
            self.index_hash,
            verdict,
        )
    }

    /// Votes as `sender`.
    pub fn vote(&self, sender: u16, verdict: Verdict, key: &SigningKey) -> AttestationVote {
        AttestationVote {
            set_id: self.set_id.into(),
            sender,
            adapter: self.adapter.into(),
            verdict,
            signature: key.sign(&self.bytes(verdict)).to_vec().into(),
        }
    }

    /// Checks set and adapter, sender and signature, in this order.
    pub fn check(&self, vote: &AttestationVote, members: &Members) -> Result<(), AttestationError> {
        let (set_id, adapter, sender) = (vote.set_id.u64(), vote.adapter.u64(), vote.sender);
        let expected = (self.set_id, self.adapter);
        if (set_id, adapter) != expected {
            return Err(AttestationError::Other {
                set_id,
                adapter,
                expected,
            });
        }
        let count = members.count();
        let unknown = AttestationError::UnknownSender { sender, count };
        let key = members.key(sender).ok_or(unknown)?;
        let bytes = self.bytes(vote.verdict);
        let signature = Signature::from_slice(&vote.signature);
        match signature.map(|signature| key.verify_strict(&bytes, &signature)) {
            Ok(Ok(())) => Ok(()),
            _ => Err(AttestationError::Signature { sender }),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use attribution_report::{OracleMember, OracleSet};

    use super::*;

    const DIGEST: Hash32 = Hash32([3; 32]);
    const INDEX: Hash32 = Hash32([4; 32]);

    fn key(member: u8) -> SigningKey {
        SigningKey::from_bytes(&[member + 1; 32])
    }

    fn members() -> Members {
        let member = |member: u8| OracleMember {
            operator: vec![member; 20],
            pubkey: key(member).verifying_key().to_bytes().to_vec(),
        };
        Members::new(&OracleSet {
            set_id: 2,
            members: (0..4).map(member).collect(),
            quorum: 3,
            params_hash: Hash32::ZERO,
        })
        .unwrap()
    }

    fn scope() -> AttestationScope<'static> {
        AttestationScope {
            chain_id: "sim-1",
            registry: b"registry",
            config_digest: &DIGEST,
            set_id: 2,
            adapter: 7,
            index_hash: &INDEX,
        }
    }

    #[test]
    fn a_vote_is_bound_to_everything_that_it_is_about() {
        let (good, members) = (scope(), members());
        let vote = good.vote(1, Verdict::Pass, &key(1));
        good.check(&vote, &members).unwrap();
        let other = Hash32([9; 32]);
        let signature = Err(AttestationError::Signature { sender: 1 });
        for (what, scope) in [
            (
                "chain",
                AttestationScope {
                    chain_id: "sim-2",
                    ..good
                },
            ),
            (
                "registry",
                AttestationScope {
                    registry: b"another",
                    ..good
                },
            ),
            (
                "set",
                AttestationScope {
                    config_digest: &other,
                    ..good
                },
            ),
            (
                "index",
                AttestationScope {
                    index_hash: &other,
                    ..good
                },
            ),
        ] {
            assert_eq!(scope.check(&vote, &members), signature, "{what}");
        }
        let turned = AttestationVote {
            verdict: Verdict::Fail,
            ..vote.clone()
        };
        assert_eq!(good.check(&turned, &members), signature);
        let another = AttestationVote {
            adapter: 8u64.into(),
            ..vote.clone()
        };
        let refused = good.check(&another, &members);
        assert!(matches!(
            refused,
            Err(AttestationError::Other { adapter: 8, .. })
        ));
        let beyond = AttestationVote { sender: 4, ..vote };
        let refused = good.check(&beyond, &members);
        assert!(matches!(
            refused,
            Err(AttestationError::UnknownSender { .. })
        ));
    }
}

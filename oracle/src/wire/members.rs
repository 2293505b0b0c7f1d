//! The members of one oracle set as verifiers of each other's signatures.

use attribution_report::{Hash32, OracleSet};
use ed25519_dalek::{Signature, VerifyingKey};

/// What the signatures of one set are bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// Digest of set, chain and payout-splitter.
    pub config_digest: Hash32,
    /// Number of the set.
    pub set_id: u64,
    /// Number of the report that is worked on.
    pub seq: u64,
    /// Digest of the report that it follows; zero before the first.
    pub prev_report: Hash32,
}

/// The report keys of a set in the set's order.
pub type MemberKeys = Vec<VerifyingKey>;

/// A set that cannot be worked with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MembersError {
    /// The set has no members or more than a `u16` counts.
    #[error("an oracle set cannot have {count} members")]
    Count {
        /// Members found.
        count: usize,
    },
    /// A member's report key is not an ed25519 key.
    #[error("the report key of member {member} is not an ed25519 public key")]
    Key {
        /// Index of the member.
        member: usize,
    },
    /// The quorum is not above two thirds of the set, or beyond the set.
    #[error("a quorum of {quorum} is not safe for {count} members")]
    Quorum {
        /// The quorum.
        quorum: u16,
        /// Members of the set.
        count: usize,
    },
}

/// The set's keys and quorum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members {
    keys: MemberKeys,
    quorum: usize,
}

impl Members {
    /// Reads a set's keys. The quorum must outvote the largest tolerable number of liars.
    pub fn new(set: &OracleSet) -> Result<Self, MembersError> {
        let count = set.members.len();
        let size = u16::try_from(count).map_err(|_| MembersError::Count { count })?;
        if size == 0 {
            return Err(MembersError::Count { count });
        }
        let quorum = set.quorum;
        if quorum < attribution_report::quorum_of(size) || quorum > size {
            return Err(MembersError::Quorum { quorum, count });
        }
        let read = |(member, entry): (usize, &attribution_report::OracleMember)| {
            let bytes: Option<[u8; 32]> = entry.pubkey.as_slice().try_into().ok();
            bytes
                .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok())
                .filter(|key| !key.is_weak())
                .ok_or(MembersError::Key { member })
        };
        let keys = set
            .members
            .iter()
            .enumerate()
            .map(read)
            .collect::<Result<_, _>>()?;
        let quorum = usize::from(quorum);
        Ok(Self { keys, quorum })
    }

    /// Number of members.
    pub fn count(&self) -> usize {
        self.keys.len()
    }

    /// Report key of a member.
    pub fn key(&self, member: u16) -> Option<&VerifyingKey> {
        self.keys.get(usize::from(member))
    }

    /// Members that a decision needs.
    pub fn quorum(&self) -> usize {
        self.quorum
    }

    /// Members that may fail without stopping the set.
    pub fn faults(&self) -> usize {
        self.keys.len().saturating_sub(self.quorum)
    }

    /// Index of the member that leads `view` of report `seq`.
    pub fn leader(&self, seq: u64, view: u64) -> u16 {
        let count = self.keys.len().max(1) as u64;
        let index = (seq % count).saturating_add(view % count) % count;
        u16::try_from(index).unwrap_or_default()
    }

    /// True where `signature` over `digest` is the member's. Strict: no weak keys, no malleable
    /// signatures.
    pub fn verifies(&self, member: u16, digest: &Hash32, signature: &[u8]) -> bool {
        let key = self.keys.get(usize::from(member));
        let signature = Signature::from_slice(signature);
        match (key, signature) {
            (Some(key), Ok(signature)) => key.verify_strict(digest.as_bytes(), &signature).is_ok(),
            _ => false,
        }
    }
}

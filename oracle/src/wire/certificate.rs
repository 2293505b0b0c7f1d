//! The proof that a quorum prepared one bundle in one view.

use attribution_report::{Encoder, Hash32};
use cosmwasm_std::{HexBinary, Uint64};
use serde::{Deserialize, Serialize};

use super::{Body, Members, Scope, Statement};

/// One member's signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberSignature {
    /// Index of the member in the set.
    pub member: u16,
    /// Its ed25519 signature, 64 bytes.
    pub signature: HexBinary,
}

/// A quorum's prepare votes for one bundle in one view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// View of the votes.
    pub view: Uint64,
    /// Digest of the bundle.
    pub bundle: Hash32,
    /// The votes, strictly ascending by member.
    pub signatures: Vec<MemberSignature>,
}

/// Why a certificate proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Fewer votes than the quorum, or more than members.
    #[error("{found} votes do not make a certificate of quorum {quorum}")]
    Count {
        /// Votes found.
        found: usize,
        /// Votes needed.
        quorum: usize,
    },
    /// A vote is repeated or out of order.
    #[error("vote {index} is repeated or out of order")]
    Order {
        /// Position of the vote.
        index: usize,
    },
    /// A vote is not signed by its member.
    #[error("the vote of member {member} is not signed by it")]
    Signature {
        /// The member.
        member: u16,
    },
}

impl Certificate {
    /// Checks that a quorum of distinct members signed the prepare vote.
    pub fn verify(&self, members: &Members, scope: &Scope) -> Result<(), CertificateError> {
        let (found, quorum) = (self.signatures.len(), members.quorum());
        if found < quorum || found > members.count() {
            return Err(CertificateError::Count { found, quorum });
        }
        let ascending = |pair: &[MemberSignature]| pair[0].member >= pair[1].member;
        if let Some(at) = self.signatures.windows(2).position(ascending) {
            let index = at.saturating_add(1);
            return Err(CertificateError::Order { index });
        }
        let vote = Body::Prepare {
            bundle: self.bundle,
        };
        for MemberSignature { member, signature } in &self.signatures {
            let statement = Statement::of(self.view.u64(), *member, &vote);
            if !members.verifies(*member, &statement.digest(scope), signature) {
                return Err(CertificateError::Signature { member: *member });
            }
        }
        Ok(())
    }

    /// Digest of the certificate as it stands.
    pub fn digest(&self) -> Hash32 {
        let head = Encoder::new(b"openledger/oracle-certificate/v1")
            .u64(self.view.u64())
            .hash(&self.bundle);
        let encode =
            |encoder: Encoder, vote: &MemberSignature| encoder.u16(vote.member).lp(&vote.signature);
        self.signatures.iter().fold(head, encode).finish()
    }
}

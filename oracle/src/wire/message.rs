//! The signed envelope.

use attribution_report::{Encoder, Hash32};
use cosmwasm_std::{HexBinary, Uint64};
use ed25519_dalek::{Signer, SigningKey};
use serde::{Deserialize, Serialize};

use super::{Body, Kind, Members, Scope};

/// What a member states: the signed bytes without the scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// View of the round.
    pub view: u64,
    /// Index of the member that states it.
    pub member: u16,
    /// What it is about.
    pub kind: Kind,
    /// Digest of the content.
    pub content: Hash32,
}

impl Statement {
    /// The statement that `member` makes with `body` in `view`.
    pub fn of(view: u64, member: u16, body: &Body) -> Self {
        Self {
            view,
            member,
            kind: body.kind(),
            content: body.digest(),
        }
    }

    /// The 32 bytes that are signed.
    pub fn digest(&self, scope: &Scope) -> Hash32 {
        Encoder::new(b"openledger/oracle-message/v1")
            .hash(&scope.config_digest)
            .u64(scope.seq)
            .hash(&scope.prev_report)
            .u64(self.view)
            .u16(self.member)
            .u16(self.kind.number())
            .hash(&self.content)
            .finish()
    }
}

/// A message of one member to the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedMessage {
    /// Number of the oracle set.
    pub set_id: Uint64,
    /// Number of the report that is worked on.
    pub seq: Uint64,
    /// Digest of the report that it follows.
    pub prev_report: Hash32,
    /// View of the round.
    pub view: Uint64,
    /// Index of the sender in the set.
    pub sender: u16,
    /// Content.
    pub body: Body,
    /// Signature by the sender's report key over the statement's digest (64 bytes).
    pub signature: HexBinary,
}

/// Why a message is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// It belongs to another set or report.
    #[error("the message is for set {set_id} and report {seq}, this round for {expected:?}")]
    OtherRound {
        /// Set of the message.
        set_id: u64,
        /// Report of the message.
        seq: u64,
        /// Set and report of the round.
        expected: (u64, u64),
    },
    /// It is for a report of this number that follows another one.
    #[error("the message is for report {seq} after {found}, this round's follows {expected}")]
    OtherPredecessor {
        /// Report of the message.
        seq: u64,
        /// Digest of the report before it in the message.
        found: Hash32,
        /// Digest of the report before this round's.
        expected: Hash32,
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
    #[error("the message of member {sender} is not signed by it")]
    Signature {
        /// Index of the sender.
        sender: u16,
    },
}

impl SignedMessage {
    /// Signs `body` as `sender`.
    pub fn sign(scope: &Scope, view: u64, sender: u16, body: Body, key: &SigningKey) -> Self {
        let digest = Statement::of(view, sender, &body).digest(scope);
        Self {
            set_id: scope.set_id.into(),
            seq: scope.seq.into(),
            prev_report: scope.prev_report,
            view: view.into(),
            sender,
            signature: key.sign(digest.as_bytes()).to_vec().into(),
            body,
        }
    }

    /// What the message belongs to, in a set with this digest.
    pub fn scope(&self, config_digest: Hash32) -> Scope {
        Scope {
            config_digest,
            set_id: self.set_id.u64(),
            seq: self.seq.u64(),
            prev_report: self.prev_report,
        }
    }

    /// Checks round, sender and signature, in this order.
    pub fn verify(&self, members: &Members, scope: &Scope) -> Result<(), MessageError> {
        let (set_id, seq, sender) = (self.set_id.u64(), self.seq.u64(), self.sender);
        let expected = (scope.set_id, scope.seq);
        if (set_id, seq) != expected {
            return Err(MessageError::OtherRound {
                set_id,
                seq,
                expected,
            });
        }
        let (found, expected) = (self.prev_report, scope.prev_report);
        if found != expected {
            return Err(MessageError::OtherPredecessor {
                seq,
                found,
                expected,
            });
        }
        let count = members.count();
        if usize::from(sender) >= count {
            return Err(MessageError::UnknownSender { sender, count });
        }
        let digest = Statement::of(self.view.u64(), sender, &self.body).digest(scope);
        if members.verifies(sender, &digest, &self.signature) {
            Ok(())
        } else {
            Err(MessageError::Signature { sender })
        }
    }
}

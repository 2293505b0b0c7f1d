//! What a member must remember across a crash.

use attribution_report::Hash32;
use cosmwasm_std::Uint64;
use serde::{Deserialize, Serialize};

use crate::wire::{Bundle, Kind, MemberSignature, Prepared, Scope, SignedMessage};

/// A report with a quorum's signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What the report is made from.
    pub bundle: Bundle,
    /// Digest of the report.
    pub report: Hash32,
    /// The quorum's signatures over it, ascending by member.
    pub signatures: Vec<MemberSignature>,
}

/// The durable state of a round: everything that a signature of this member depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Durable {
    /// Digest of set, chain and payout-splitter.
    pub config_digest: Hash32,
    /// Number of the set.
    pub set_id: Uint64,
    /// Number of the report.
    pub seq: Uint64,
    /// Digest of the report that it follows.
    pub prev_report: Hash32,
    /// Current view.
    pub view: Uint64,
    /// The newest certified bundle that this member has recomputed.
    pub lock: Option<Prepared>,
    /// The bundle that this member voted for in the current view.
    pub candidate: Option<Bundle>,
    /// Own messages of the current view, at most one of each kind.
    pub statements: Vec<SignedMessage>,
    /// The own report signature, of whatever view; once made it never changes.
    pub report: Option<SignedMessage>,
    /// The decision.
    pub decision: Option<Decision>,
}

impl Durable {
    /// The state before anything was said.
    pub fn start(scope: &Scope) -> Self {
        Self {
            config_digest: scope.config_digest,
            set_id: scope.set_id.into(),
            seq: scope.seq.into(),
            prev_report: scope.prev_report,
            view: Uint64::zero(),
            lock: None,
            candidate: None,
            statements: Vec::new(),
            report: None,
            decision: None,
        }
    }

    /// What the state belongs to.
    pub fn scope(&self) -> Scope {
        Scope {
            config_digest: self.config_digest,
            set_id: self.set_id.u64(),
            seq: self.seq.u64(),
            prev_report: self.prev_report,
        }
    }

    /// The own message of this kind in the current view.
    pub fn said(&self, kind: Kind) -> Option<&SignedMessage> {
        let same = |message: &&SignedMessage| message.body.kind() == kind;
        self.statements.iter().find(same)
    }
}

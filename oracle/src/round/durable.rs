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
    /// Current view.
    pub view: Uint64,
    /// The newest certified bundle that this member has recomputed.
    pub lock: Option<Prepared>,
    /// The bundle that this member voted for in the current view.
    pub candidate: Option<Bundle>,
    /// Own messages of the current view, at most one of each kind.
    pub statements: Vec<SignedMessage>,
    /// The newest own report signature, of whatever view.
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
            view: Uint64::zero(),
            lock: None,
            candidate: None,
            statements: Vec::new(),
            report: None,
            decision: None,
        }
    }

    /// True where the state belongs to this set and report.
    pub fn is_for(&self, scope: &Scope) -> bool {
        let own = (self.config_digest, self.set_id.u64(), self.seq.u64());
        own == (scope.config_digest, scope.set_id, scope.seq)
    }

    /// The own message of this kind in the current view.
    pub fn said(&self, kind: Kind) -> Option<&SignedMessage> {
        let same = |message: &&SignedMessage| message.body.kind() == kind;
        self.statements.iter().find(same)
    }
}

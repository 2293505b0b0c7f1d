//! The content of a message.

use attribution_report::{Encoder, Hash32};
use cosmwasm_std::HexBinary;
use serde::{Deserialize, Serialize};

use super::{bundle::observation_digest, Bundle, Certificate, Proposal, Verdict};

/// What a message is about; part of the signed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A leader's receipts.
    Proposal,
    /// A member's verdicts on them.
    Observation,
    /// A leader's bundle.
    Bundle,
    /// A vote for a bundle.
    Prepare,
    /// A vote for its report, against a quorum's votes for the bundle.
    Commit,
    /// A signature on the report.
    ReportSignature,
    /// A member's move to a later view.
    ViewChange,
}

impl Kind {
    /// Number in the signed bytes.
    pub fn number(self) -> u16 {
        match self {
            Self::Proposal => 1,
            Self::Observation => 2,
            Self::Bundle => 3,
            Self::Prepare => 4,
            Self::Commit => 5,
            Self::ReportSignature => 6,
            Self::ViewChange => 7,
        }
    }
}

/// A bundle and the proof that a quorum prepared it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prepared {
    /// The proof.
    pub certificate: Certificate,
    /// The bundle that it names.
    pub bundle: Bundle,
}

/// The content of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// The leader proposes receipts.
    Proposal(Proposal),
    /// A member tells the leader what it found.
    Observation {
        /// Digest of the proposal.
        proposal: Hash32,
        /// One verdict per receipt.
        verdicts: Vec<Verdict>,
    },
    /// The leader hands out the bundle to vote on.
    Bundle {
        /// The bundle.
        bundle: Bundle,
        /// Where the bundle was prepared in an earlier view: the newest proof of it.
        justification: Option<Certificate>,
    },
    /// A member has recomputed the report and votes for the bundle.
    Prepare {
        /// Digest of the bundle.
        bundle: Hash32,
    },
    /// A member has seen a quorum of votes for the bundle, and votes for its report.
    Commit {
        /// Digest of the bundle.
        bundle: Hash32,
        /// Digest of the report.
        report: Hash32,
    },
    /// A member has seen a quorum of votes for the report, and signs it: the only report of its
    /// number and predecessor that it ever signs.
    ReportSignature {
        /// Digest of the bundle.
        bundle: Hash32,
        /// Digest of the report, whose bytes are signed.
        report: Hash32,
        /// Signature over the report's digest, as the contract checks it.
        signature: HexBinary,
    },
    /// A member gives up the views before the message's.
    ViewChange {
        /// The newest bundle that it knows to be prepared.
        prepared: Option<Prepared>,
    },
}

impl Body {
    /// What the message is about.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Proposal(_) => Kind::Proposal,
            Self::Observation { .. } => Kind::Observation,
            Self::Bundle { .. } => Kind::Bundle,
            Self::Prepare { .. } => Kind::Prepare,
            Self::Commit { .. } => Kind::Commit,
            Self::ReportSignature { .. } => Kind::ReportSignature,
            Self::ViewChange { .. } => Kind::ViewChange,
        }
    }

    /// Digest of the content in canonical bytes.
    pub fn digest(&self) -> Hash32 {
        match self {
            Self::Proposal(proposal) => proposal.digest(),
            Self::Observation { proposal, verdicts } => observation_digest(proposal, verdicts),
            Self::Bundle {
                bundle,
                justification,
            } => Encoder::new(b"openledger/oracle-bundle-offer/v1")
                .hash(&bundle.digest())
                .hash(&optional(justification.as_ref().map(Certificate::digest)))
                .finish(),
            Self::Prepare { bundle } => Encoder::new(b"openledger/oracle-prepare/v1")
                .hash(bundle)
                .finish(),
            Self::Commit { bundle, report } => Encoder::new(b"openledger/oracle-commit/v1")
                .hash(bundle)
                .hash(report)
                .finish(),
            Self::ReportSignature {
                bundle,
                report,
                signature,
            } => Encoder::new(b"openledger/oracle-report-signature/v1")
                .hash(bundle)
                .hash(report)
                .lp(signature)
                .finish(),
            Self::ViewChange { prepared } => {
                let proof = prepared.as_ref().map(|prepared| {
                    let Prepared {
                        certificate,
                        bundle,
                    } = prepared;
                    Encoder::new(b"openledger/oracle-prepared/v1")
                        .hash(&certificate.digest())
                        .hash(&bundle.digest())
                        .finish()
                });
                Encoder::new(b"openledger/oracle-view-change/v1")
                    .hash(&optional(proof))
                    .finish()
            }
        }
    }
}

/// No SHA-256 preimage of the zero digest is known, so it can stand for an absent one.
fn optional(digest: Option<Hash32>) -> Hash32 {
    digest.unwrap_or(Hash32::ZERO)
}

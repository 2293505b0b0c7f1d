//! A proposal together with a quorum's observations of it: all that a report is made from.

use std::collections::BTreeSet;

use attribution_report::{merkle_root, Encoder, Hash32, Observation, Score};
use cosmwasm_std::{HexBinary, Uint64};
use serde::{Deserialize, Serialize};

use super::{Body, Members, Proposal, ProposalError, Scope, Statement};

/// What one oracle found about one receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The receipt stands; these are the scores of its answer.
    Accepted(Observation),
    /// The receipt does not pass this oracle's checks.
    Refused,
}

impl Verdict {
    /// The scores of an accepted receipt.
    pub fn scores(&self) -> Option<&Observation> {
        match self {
            Self::Accepted(scores) => Some(scores),
            Self::Refused => None,
        }
    }

    /// True where the scores name contributions below `contributions`, in ascending order.
    pub fn fits(&self, contributions: usize) -> bool {
        self.scores().is_none_or(|scores| {
            attribution_report::agreed_scores(std::slice::from_ref(scores), contributions).is_ok()
        })
    }
}

/// One member's observation of a proposal with its signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedObservation {
    /// Index of the member in the set.
    pub member: u16,
    /// View in which it was said.
    pub view: Uint64,
    /// One verdict per receipt of the proposal.
    pub verdicts: Vec<Verdict>,
    /// Signature over the observation's statement.
    pub signature: HexBinary,
}

/// The input of a report. Its digest covers every byte of it, signatures included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// The receipts.
    pub proposal: Proposal,
    /// Observations of a quorum or more, strictly ascending by member.
    pub observations: Vec<SignedObservation>,
}

/// Why a bundle is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The proposal is malformed.
    #[error(transparent)]
    Proposal(#[from] ProposalError),
    /// Fewer observations than the quorum.
    #[error("{found} observations are fewer than the quorum of {quorum}")]
    TooFew {
        /// Observations found.
        found: usize,
        /// Observations needed.
        quorum: usize,
    },
    /// A member is named twice, out of order, or is not of the set.
    #[error("observation {index} is repeated, out of order or not by a member")]
    Member {
        /// Position of the observation.
        index: usize,
    },
    /// An observation has not one verdict per receipt.
    #[error("member {member} gave {found} verdicts for {expected} receipts")]
    Verdicts {
        /// The member.
        member: u16,
        /// Receipts of the proposal.
        expected: usize,
        /// Verdicts found.
        found: usize,
    },
    /// An observation's signature is not the member's.
    #[error("the observation of member {member} is not signed by it")]
    Signature {
        /// The member.
        member: u16,
    },
}

/// Digest of the verdicts of an observation of the proposal with digest `proposal`.
pub(super) fn observation_digest(proposal: &Hash32, verdicts: &[Verdict]) -> Hash32 {
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let head = Encoder::new(b"openledger/oracle-observation/v1")
        .hash(proposal)
        .u32(count(verdicts.len()));
    let encode = |encoder: Encoder, verdict: &Verdict| match verdict.scores() {
        None => encoder.u16(0),
        Some(scores) => scores.iter().fold(
            encoder.u16(1).u32(count(scores.len())),
            |encoder,
             Score {
                 contribution,
                 score,
             }| {
                // Two's complement: the cast keeps the bits.
                encoder.u32(*contribution).u64(*score as u64)
            },
        ),
    };
    verdicts.iter().fold(head, encode).finish()
}

impl Bundle {
    /// Digest that votes refer to.
    pub fn digest(&self) -> Hash32 {
        let proposal = self.proposal.digest();
        let count = u32::try_from(self.observations.len()).unwrap_or(u32::MAX);
        let head = Encoder::new(b"openledger/oracle-bundle/v1")
            .hash(&proposal)
            .u32(count);
        let encode = |encoder: Encoder, observation: &SignedObservation| {
            encoder.hash(&observation_leaf(&proposal, observation))
        };
        self.observations.iter().fold(head, encode).finish()
    }

    /// Merkle root over the observations, which the report commits to.
    pub fn observations_root(&self) -> Hash32 {
        let proposal = self.proposal.digest();
        let leaf = |observation| observation_leaf(&proposal, observation);
        merkle_root(&self.observations.iter().map(leaf).collect::<Vec<_>>())
    }

    /// Checks form, members and signatures. Scores are checked when the report is built.
    pub fn verify(&self, members: &Members, scope: &Scope) -> Result<(), BundleError> {
        self.proposal.validate()?;
        let found = self.observations.len();
        if found < members.quorum() {
            let quorum = members.quorum();
            return Err(BundleError::TooFew { found, quorum });
        }
        let expected = self.proposal.receipts.len();
        let mut seen = BTreeSet::new();
        for (index, observation) in self.observations.iter().enumerate() {
            let member = observation.member;
            let ascending = seen.last().is_none_or(|last| *last < member);
            if !ascending || usize::from(member) >= members.count() {
                return Err(BundleError::Member { index });
            }
            seen.insert(member);
            let found = observation.verdicts.len();
            if found != expected {
                return Err(BundleError::Verdicts {
                    member,
                    expected,
                    found,
                });
            }
        }
        let proposal = self.proposal.digest();
        let forged = self
            .observations
            .iter()
            .find(|observation| !observation.verifies(&proposal, members, scope));
        match forged {
            Some(SignedObservation { member, .. }) => {
                Err(BundleError::Signature { member: *member })
            }
            None => Ok(()),
        }
    }

    /// Number of observations that accept receipt `index` of the proposal.
    pub fn acceptances(&self, index: usize) -> usize {
        let accepts = |observation: &&SignedObservation| {
            let verdict = observation.verdicts.get(index);
            verdict.is_some_and(|verdict| verdict.scores().is_some())
        };
        self.observations.iter().filter(accepts).count()
    }
}

impl SignedObservation {
    fn verifies(&self, proposal: &Hash32, members: &Members, scope: &Scope) -> bool {
        let statement = Statement {
            view: self.view.u64(),
            member: self.member,
            kind: super::Kind::Observation,
            content: observation_digest(proposal, &self.verdicts),
        };
        members.verifies(self.member, &statement.digest(scope), &self.signature)
    }

    /// The observation as it stood in its message.
    pub fn body(&self, proposal: Hash32) -> Body {
        Body::Observation {
            proposal,
            verdicts: self.verdicts.clone(),
        }
    }
}

fn observation_leaf(proposal: &Hash32, observation: &SignedObservation) -> Hash32 {
    Encoder::new(b"openledger/oracle-observation-leaf/v1")
        .u16(observation.member)
        .u64(observation.view.u64())
        .hash(&observation_digest(proposal, &observation.verdicts))
        .lp(&observation.signature)
        .finish()
}

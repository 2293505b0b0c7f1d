//! A report with a quorum's signatures, and all that the chain needs to take it.

use attribution_report::fraud::SignedReport;
use attribution_report::{collections_digest, data_hash, Bitmap, Collection, Hash32, Report};
use contract_api::payout_splitter::ExecuteMsg;
use cosmwasm_std::Uint64;
use serde::{Deserialize, Serialize};

use super::{MemberSignature, Members, Scope};

/// What a set has agreed on in one round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreedReport {
    /// Number of the set.
    pub set_id: Uint64,
    /// Members of the set.
    pub members: u16,
    /// The report.
    pub report: Report,
    /// A quorum's signatures over its digest, strictly ascending by member.
    pub signatures: Vec<MemberSignature>,
    /// Charges with their vouchers, strictly ascending by channel.
    pub collections: Vec<Collection>,
    /// Root of the observations behind the report.
    pub observations_root: Hash32,
}

/// Why something is not a set's agreement in a round.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AgreedError {
    /// It is of another set, number or predecessor.
    #[error("the report is of another round")]
    OtherRound,
    /// The charges are not those that the report commits to.
    #[error("the charges are not the report's")]
    Collections,
    /// Fewer signatures than the quorum, or more than members.
    #[error("{found} signatures are not a quorum of {quorum}")]
    Count {
        /// Signatures found.
        found: usize,
        /// Signatures needed.
        quorum: usize,
    },
    /// A signature is repeated, out of order, or not its member's.
    #[error("the signature of member {member} is repeated, out of order or not by it")]
    Signature {
        /// The member.
        member: u16,
    },
}

impl AgreedReport {
    /// Checks that the members agreed on this in the round.
    pub fn verify(&self, members: &Members, scope: &Scope) -> Result<(), AgreedError> {
        let report = &self.report;
        let round = (self.set_id.u64(), report.seq.u64(), report.prev_report);
        let expected = (scope.set_id, scope.seq, scope.prev_report);
        let sized = usize::from(self.members) == members.count();
        if round != expected || report.config_digest != scope.config_digest || !sized {
            return Err(AgreedError::OtherRound);
        }
        let collected = collections_digest(&self.collections);
        if data_hash(&collected, &self.observations_root) != report.data_hash {
            return Err(AgreedError::Collections);
        }
        let (found, quorum) = (self.signatures.len(), members.quorum());
        if found < quorum || found > members.count() {
            return Err(AgreedError::Count { found, quorum });
        }
        let digest = report.digest();
        let mut last = None;
        for MemberSignature { member, signature } in &self.signatures {
            let member = *member;
            let ascends = last.is_none_or(|last| last < member);
            if !ascends || !members.verifies(member, &digest, signature) {
                return Err(AgreedError::Signature { member });
            }
            last = Some(member);
        }
        Ok(())
    }

    /// The round that it was agreed in.
    pub fn scope(&self) -> Scope {
        Scope {
            config_digest: self.report.config_digest,
            set_id: self.set_id.u64(),
            seq: self.report.seq.u64(),
            prev_report: self.report.prev_report,
        }
    }

    /// The report with its signatures as a contract takes them for evidence.
    pub fn signed(&self) -> SignedReport {
        let signers = self.signatures.iter();
        let signatures = signers.clone().map(|entry| entry.signature.clone());
        SignedReport {
            report: self.report.clone(),
            bitmap: Bitmap::of(
                usize::from(self.members),
                signers.map(|entry| usize::from(entry.member)),
            ),
            signatures: signatures.collect(),
        }
    }

    /// The message that posts the report.
    pub fn submission(&self) -> ExecuteMsg {
        let SignedReport {
            report,
            bitmap,
            signatures,
        } = self.signed();
        ExecuteMsg::SubmitReport {
            set_id: self.set_id,
            report,
            bitmap,
            signatures,
            collections: self.collections.clone(),
            observations_root: self.observations_root,
        }
    }
}

//! Two quorums of one oracle set for two reports of one number after the same report.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::HexBinary;

use super::FraudError;
use crate::{Bitmap, Hash32, OracleSet, Report};

/// A report with a quorum's signatures.
#[cw_serde]
#[derive(Eq)]
pub struct SignedReport {
    /// The report.
    pub report: Report,
    /// Who signed.
    pub bitmap: Bitmap,
    /// Their ed25519 signatures over the report's digest, in the bitmap's order.
    pub signatures: Vec<HexBinary>,
}

/// Two different reports of one set and number that follow the same report, both signed by a quorum.
/// An honest oracle signs one of them at most. After another report it may sign the number again:
/// once the report before became void, a number that was not posted may be agreed on anew.
#[cw_serde]
#[derive(Eq)]
pub struct Equivocation {
    /// One report.
    pub first: SignedReport,
    /// The other.
    pub second: SignedReport,
}

/// What is left for the contract to check: the signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubleSigned {
    /// Canonical addresses of the operators that signed both, in the set's order.
    pub operators: Vec<Vec<u8>>,
    /// Digest and signers of both reports.
    pub signed: [Signed; 2],
}

/// A digest, and the members whose signatures over it come with the evidence, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What they signed.
    pub digest: Hash32,
    /// Indices of the members.
    pub signers: Vec<usize>,
}

impl Equivocation {
    /// Checks everything but the signatures. `set` is the set of oracle-registry that both reports
    /// name; any two of its quorums have a member in common.
    pub fn verify(
        &self,
        chain_id: &str,
        splitter: &[u8],
        set: &OracleSet,
    ) -> Result<DoubleSigned, FraudError> {
        let Self { first, second } = self;
        let place = |signed: &SignedReport| (signed.report.seq, signed.report.prev_report);
        if place(first) != place(second) {
            return Err(FraudError::Unrelated);
        }
        let digest = set.config_digest(chain_id, splitter);
        let signed = [first.check(digest, set)?, second.check(digest, set)?];
        if signed[0].digest == signed[1].digest {
            return Err(FraudError::NoFraud);
        }
        let both = |index: &&usize| signed[1].signers.contains(index);
        let members = signed[0].signers.iter().filter(both);
        let operators = members.filter_map(|index| set.members.get(*index));
        Ok(DoubleSigned {
            operators: operators.map(|member| member.operator.clone()).collect(),
            signed,
        })
    }
}

impl SignedReport {
    fn check(&self, config_digest: Hash32, set: &OracleSet) -> Result<Signed, FraudError> {
        if self.report.config_digest != config_digest {
            return Err(FraudError::NotCommitted { what: "oracle set" });
        }
        let (members, quorum) = (set.members.len(), set.quorum);
        Ok(Signed {
            digest: self.report.digest(),
            signers: self.bitmap.check(members, quorum, &self.signatures)?,
        })
    }
}

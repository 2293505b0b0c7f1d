//! Earnings that do not follow from those before and the credits.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{HexBinary, Uint64};

use super::{structure::open, verdict, FraudContext, FraudError, Verified};
use crate::{payee_prefix, CommittedTree, Keys, LeafProof, RangeProof, Report, SumNode, TreeRef};

/// A payee that has earned less than in the report before, or is missing.
#[cw_serde]
#[derive(Eq)]
pub struct DecreasedEarnings {
    /// Number of the report.
    pub report: Uint64,
    /// Number of the report before it.
    pub former: Uint64,
    /// The payee in the former report's cumulative tree.
    pub before: LeafProof,
    /// The payee in this report's cumulative tree, or its absence.
    pub after: RangeProof,
}

/// A payee whose earnings are not those before plus its credits.
#[cw_serde]
#[derive(Eq)]
pub struct WrongEarnings {
    /// Number of the report.
    pub report: Uint64,
    /// Number of the report before it; none before the first.
    pub former: Option<Uint64>,
    /// Canonical address of the payee.
    pub payee: HexBinary,
    /// The payee in the former report's cumulative tree, or its absence.
    pub before: RangeProof,
    /// The report's tree of credits.
    pub tree: TreeRef,
    /// The payee's credits in it.
    pub credits: RangeProof,
    /// The payee in this report's cumulative tree, or its absence.
    pub after: RangeProof,
}

/// The cumulative tree of the report before; empty before the first.
fn former_tree(
    context: &FraudContext<'_>,
    report: &Report,
    former: Option<Uint64>,
) -> Result<CommittedTree, FraudError> {
    let seq = report.seq.u64();
    match former {
        Some(former) => {
            let former = context.report(former)?;
            if former.digest() != report.prev_report {
                return Err(FraudError::NotTheFormer { seq });
            }
            open(&TreeRef::Cumulative {}, former)
        }
        None if report.prev_report.is_zero() => Ok(CommittedTree {
            root: SumNode::EMPTY,
            leaves: 0,
        }),
        None => Err(FraudError::NotTheFormer { seq }),
    }
}

impl DecreasedEarnings {
    pub(super) fn verify(&self, context: &FraudContext<'_>) -> Result<Verified, FraudError> {
        let report = context.report(self.report)?;
        self.before
            .verify(&former_tree(context, report, Some(self.former))?)?;
        let tree = open(&TreeRef::Cumulative {}, report)?;
        let keys = Keys::Exact(&self.before.key);
        let after = self.after.verify(&tree, keys)?.sum;
        verdict(self.report, after < self.before.amount.u128())
    }
}

impl WrongEarnings {
    pub(super) fn verify(&self, context: &FraudContext<'_>) -> Result<Verified, FraudError> {
        let report = context.report(self.report)?;
        let former = former_tree(context, report, self.former)?;
        let payee = Keys::Exact(&self.payee);
        let before = self.before.verify(&former, payee)?.sum;
        if !matches!(self.tree, TreeRef::Credits { .. }) {
            return Err(FraudError::Unrelated);
        }
        let prefix = payee_prefix(&self.payee);
        let tree = open(&self.tree, report)?;
        let credits = self.credits.verify(&tree, Keys::Prefix(&prefix))?.sum;
        let tree = open(&TreeRef::Cumulative {}, report)?;
        let after = self.after.verify(&tree, payee)?.sum;
        verdict(self.report, before.checked_add(credits) != Some(after))
    }
}

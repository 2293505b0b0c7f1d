//! Fees that are not split by the adapter's registered rule.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{HexBinary, Uint64};

use super::{
    structure::open, verdict, FraudContext, FraudError, ReceiptProof, Statement, Verified,
};
use crate::{
    credit_key, rule_key, split_fee, Hash32, Keys, LeafProof, OracleMember, OracleSet, Payees,
    RangeProof, Role, Rule, SettledReceipt, TreeRef, Weight,
};

/// One rule of a report, opened.
#[cw_serde]
#[derive(Eq)]
pub struct RuleProof {
    /// The tree of rules.
    pub tree: TreeRef,
    /// The rule's leaf in it.
    pub leaf: LeafProof,
    /// What the leaf's key binds.
    pub rule: Rule,
}

/// An oracle set, opened against a report's `config_digest`.
#[cw_serde]
#[derive(Eq)]
pub struct SetRecord {
    /// Number of the set.
    pub set_id: Uint64,
    /// Members in the set's order.
    pub members: Vec<OracleMemberRecord>,
    /// Signatures that a report needs.
    pub quorum: u16,
    /// Digest of the parameters that the oracles work by.
    pub params_hash: Hash32,
}

/// A member of an oracle set.
#[cw_serde]
#[derive(Eq)]
pub struct OracleMemberRecord {
    /// Canonical address of the operator.
    pub operator: HexBinary,
    /// Its report key.
    pub pubkey: HexBinary,
}

/// A receipt for whose adapter the report commits to no rule.
#[cw_serde]
#[derive(Eq)]
pub struct MissingRule {
    /// The receipt.
    pub receipt: ReceiptProof,
    /// The tree of rules.
    pub tree: TreeRef,
    /// The adapter's absence in it.
    pub absence: RangeProof,
}

/// A rule that is not the registered one.
#[cw_serde]
#[derive(Eq)]
pub struct WrongRule {
    /// Number of the report.
    pub report: Uint64,
    /// The rule.
    pub rule: RuleProof,
}

/// A payee that gets another amount of a receipt than the rule gives it.
#[cw_serde]
#[derive(Eq)]
pub struct WrongSplit {
    /// The receipt.
    pub receipt: ReceiptProof,
    /// All its weights.
    pub weights: Vec<Weight>,
    /// The rule of its adapter.
    pub rule: RuleProof,
    /// The oracle set that signed the report.
    pub set: SetRecord,
    /// Canonical address of the payee.
    pub payee: HexBinary,
    /// Role of the credit.
    pub role: Role,
    /// The tree of credits.
    pub tree: TreeRef,
    /// The payee's credit of the receipt for the role, or its absence.
    pub credit: RangeProof,
}

impl From<&OracleSet> for SetRecord {
    fn from(set: &OracleSet) -> Self {
        let member = |member: &OracleMember| OracleMemberRecord {
            operator: member.operator.clone().into(),
            pubkey: member.pubkey.clone().into(),
        };
        Self {
            set_id: set.set_id.into(),
            members: set.members.iter().map(member).collect(),
            quorum: set.quorum,
            params_hash: set.params_hash,
        }
    }
}

impl From<&SetRecord> for OracleSet {
    fn from(set: &SetRecord) -> Self {
        let member = |member: &OracleMemberRecord| OracleMember {
            operator: member.operator.to_vec(),
            pubkey: member.pubkey.to_vec(),
        };
        Self {
            set_id: set.set_id.u64(),
            members: set.members.iter().map(member).collect(),
            quorum: set.quorum,
            params_hash: set.params_hash,
        }
    }
}

impl RuleProof {
    fn verify(&self, context: &FraudContext<'_>, report: Uint64) -> Result<(), FraudError> {
        let what = "rule";
        let is_rules = matches!(self.tree, TreeRef::Rules { .. });
        if !is_rules || rule_key(&self.rule) != self.leaf.key.as_slice() {
            return Err(FraudError::NotCommitted { what });
        }
        self.leaf
            .verify(&open(&self.tree, context.report(report)?)?)?;
        Ok(())
    }
}

impl MissingRule {
    pub(super) fn verify(&self, context: &FraudContext<'_>) -> Result<Verified, FraudError> {
        let report = self.receipt.report;
        self.receipt.verify(context)?;
        if !matches!(self.tree, TreeRef::Rules { .. }) {
            return Err(FraudError::Unrelated);
        }
        let tree = open(&self.tree, context.report(report)?)?;
        let adapter = self.receipt.receipt.adapter.to_be_bytes();
        let rules = self.absence.verify(&tree, Keys::Prefix(&adapter))?;
        verdict(report, rules.leaves == 0)
    }
}

impl WrongRule {
    pub(super) fn verify(&self, context: &FraudContext<'_>) -> Result<Verified, FraudError> {
        self.rule.verify(context, self.report)?;
        let statement = Statement::Rule(self.rule.rule.clone());
        Ok(Verified::unless(self.report, statement))
    }
}

impl WrongSplit {
    pub(super) fn verify(&self, context: &FraudContext<'_>) -> Result<Verified, FraudError> {
        let seq = self.receipt.report;
        let report = context.report(seq)?;
        self.receipt.verify(context)?;
        self.receipt.verify_weights(&self.weights)?;
        self.rule.verify(context, seq)?;
        let SettledReceipt {
            adapter, fee, node, ..
        } = &self.receipt.receipt;
        if self.rule.rule.adapter != *adapter || !matches!(self.tree, TreeRef::Credits { .. }) {
            return Err(FraudError::Unrelated);
        }
        let set = OracleSet::from(&self.set);
        if set.config_digest(context.chain_id, context.splitter) != report.config_digest {
            return Err(FraudError::NotCommitted { what: "oracle set" });
        }
        let receipt = self.receipt.leaf.index.u64();
        let key = credit_key(&self.payee, receipt, self.role);
        let found = self
            .credit
            .verify(&open(&self.tree, report)?, Keys::Exact(&key))?;
        let payees = Payees {
            node: node.to_vec(),
            agent: None,
            app: None,
            oracles: set.members.into_iter().map(|m| m.operator).collect(),
        };
        // A receipt that cannot be split must not be there at all.
        let Ok(credits) = split_fee(fee.u128(), &self.rule.rule, &payees, &self.weights) else {
            return Ok(Verified::lies(seq));
        };
        let due = credits
            .iter()
            .filter(|credit| credit.role == self.role && self.payee == credit.payee);
        let due: u128 = due.map(|credit| credit.amount).sum();
        verdict(seq, due != found.sum)
    }
}

//! The revenue policy of an adapter and the split of one fee by it.
//!
//! Rounding: every role gets `floor(fee * basis points / 10,000)`; what the floors leave over goes
//! to the treasury. Inside a role the amount is split by weight with the largest-remainder method,
//! ties to the lower index, so the parts always add up to the whole.

use cosmwasm_schema::cw_serde;

use crate::{
    agreement::largest_remainder, merkle_root, Encoder, Hash32, MixRule, PARTS_PER_MILLION,
};

/// The whole in basis points.
pub const BASIS_POINTS: u16 = 10_000;

/// Shares of a fee in basis points; they add up to 10,000.
#[cw_serde]
#[derive(Eq, Copy)]
pub struct RevenuePolicy {
    /// Owner of the base model.
    pub base_owner: u16,
    /// Builder of the adapter.
    pub builder: u16,
    /// Contributors, by attribution weight.
    pub data: u16,
    /// Node that answered.
    pub node: u16,
    /// Agent through which the question came; the treasury's where there is none.
    pub agent: u16,
    /// App through which the question came; the treasury's where there is none.
    pub app: u16,
    /// Validators of the attributed batches, by attribution weight.
    pub validators: u16,
    /// Treasury of the governor.
    pub treasury: u16,
    /// Oracles of the set, in equal parts.
    pub oracles: u16,
}

/// The part that a payee played in an answer.
#[cw_serde]
#[derive(Eq, Copy, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Owner of the base model.
    BaseOwner,
    /// Builder of the adapter.
    Builder,
    /// Contributor of data.
    Data,
    /// Node that answered.
    Node,
    /// Agent.
    Agent,
    /// App.
    App,
    /// Validator of data.
    Validator,
    /// Treasury of the governor.
    Treasury,
    /// Oracle.
    Oracle,
}

/// The terms that decide the payout of an adapter's answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Adapter id in model-registry.
    pub adapter: u64,
    /// Shares of the fee.
    pub policy: RevenuePolicy,
    /// How influence and spans become weights.
    pub mix: MixRule,
    /// Canonical address of the base model's owner.
    pub base_owner: Vec<u8>,
    /// Canonical address of the adapter's builder.
    pub builder: Vec<u8>,
    /// Canonical address of the treasury.
    pub treasury: Vec<u8>,
}

/// Leaf of the report's `rules_hash`.
pub fn rule_leaf(rule: &Rule) -> Hash32 {
    let Rule {
        adapter,
        policy,
        mix,
        base_owner,
        builder,
        treasury,
    } = rule;
    let head = Encoder::new(b"openledger/rule/v1").u64(*adapter);
    let shares = policy
        .shares()
        .into_iter()
        .fold(head, |encoder, (_, share)| encoder.u16(share));
    shares
        .u32(mix.span_ppm)
        .u32(mix.floor_ppm)
        .lp(base_owner)
        .lp(builder)
        .lp(treasury)
        .finish()
}

/// The report's `rules_hash`: the Merkle root over the rules in force, ascending by adapter.
pub fn rules_hash(rules: &[Rule]) -> Hash32 {
    merkle_root(&rules.iter().map(rule_leaf).collect::<Vec<_>>())
}

impl RevenuePolicy {
    /// Every role with its share, in a fixed order.
    pub fn shares(&self) -> [(Role, u16); 9] {
        let Self {
            base_owner,
            builder,
            data,
            node,
            agent,
            app,
            validators,
            treasury,
            oracles,
        } = *self;
        [
            (Role::BaseOwner, base_owner),
            (Role::Builder, builder),
            (Role::Data, data),
            (Role::Node, node),
            (Role::Agent, agent),
            (Role::App, app),
            (Role::Validator, validators),
            (Role::Treasury, treasury),
            (Role::Oracle, oracles),
        ]
    }

    /// Checks that the shares add up to the whole.
    pub fn validate(&self) -> Result<(), SplitError> {
        let total = self
            .shares()
            .iter()
            .map(|(_, share)| u32::from(*share))
            .sum();
        if total == u32::from(BASIS_POINTS) {
            Ok(())
        } else {
            Err(SplitError::PolicySum { total })
        }
    }
}

/// Why a fee could not be split.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// The policy's shares are not the whole.
    #[error("the policy's shares add up to {total} basis points instead of 10000")]
    PolicySum {
        /// Sum of the shares.
        total: u32,
    },
    /// The data weights are not the whole.
    #[error("the data weights add up to {total} parts per million instead of 1000000")]
    WeightSum {
        /// Sum of the weights.
        total: u64,
    },
    /// The oracle set is empty.
    #[error("the oracle set has no members")]
    NoOracles,
    /// The fee is too large for 128-bit arithmetic.
    #[error("a fee of {fee} exceeds the range of the split")]
    FeeTooLarge {
        /// The fee.
        fee: u128,
    },
}

/// Who stands behind each role for one answer (canonical addresses).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payees {
    /// Owner of the base model.
    pub base_owner: Vec<u8>,
    /// Builder of the adapter.
    pub builder: Vec<u8>,
    /// Node that answered.
    pub node: Vec<u8>,
    /// Agent, if any.
    pub agent: Option<Vec<u8>>,
    /// App, if any.
    pub app: Option<Vec<u8>>,
    /// Treasury of the governor.
    pub treasury: Vec<u8>,
    /// Operators of the oracle set in the set's order.
    pub oracles: Vec<Vec<u8>>,
}

/// One attributed contribution of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataShare {
    /// Canonical address of the contributor.
    pub contributor: Vec<u8>,
    /// Weight in parts per million.
    pub weight_ppm: u32,
    /// Canonical addresses of the validators that accepted the batch; where there are none their
    /// part goes to the contributor.
    pub validators: Vec<Vec<u8>>,
}

/// What one payee earns by one role in one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// Canonical address of the payee.
    pub payee: Vec<u8>,
    /// Role that earned it.
    pub role: Role,
    /// Amount in micro-OPEN, above zero.
    pub amount: u128,
}

/// Splits `fee` (micro-OPEN) by `policy`. The credits add up to `fee` exactly.
///
/// Without data weights the shares of data and validators go to the treasury, and so do the shares
/// of an absent agent or app and what rounding leaves over.
pub fn split_fee(
    fee: u128,
    policy: &RevenuePolicy,
    payees: &Payees,
    data: &[DataShare],
) -> Result<Vec<Credit>, SplitError> {
    check_split(fee, policy, payees, data)?;
    let portion = |share: u16| fee * u128::from(share) / u128::from(BASIS_POINTS);
    let mut split = Split(Vec::with_capacity(
        data.len().saturating_mul(2).saturating_add(12),
    ));
    split.credit(
        &payees.base_owner,
        Role::BaseOwner,
        portion(policy.base_owner),
    );
    split.credit(&payees.builder, Role::Builder, portion(policy.builder));
    split.credit(&payees.node, Role::Node, portion(policy.node));
    for (payee, role, share) in [
        (&payees.agent, Role::Agent, policy.agent),
        (&payees.app, Role::App, policy.app),
    ] {
        if let Some(payee) = payee {
            split.credit(payee, role, portion(share));
        }
    }
    split.credit_data(portion(policy.data), portion(policy.validators), data);
    split.credit_evenly(&payees.oracles, Role::Oracle, portion(policy.oracles));
    let paid: u128 = split.0.iter().map(|credit| credit.amount).sum();
    let rest = fee
        .checked_sub(paid)
        .ok_or(SplitError::FeeTooLarge { fee })?;
    split.credit(&payees.treasury, Role::Treasury, rest);
    Ok(split.0)
}

fn check_split(
    fee: u128,
    policy: &RevenuePolicy,
    payees: &Payees,
    data: &[DataShare],
) -> Result<(), SplitError> {
    policy.validate()?;
    if payees.oracles.is_empty() {
        return Err(SplitError::NoOracles);
    }
    let total: u64 = data.iter().map(|share| u64::from(share.weight_ppm)).sum();
    if !data.is_empty() && total != u64::from(PARTS_PER_MILLION) {
        return Err(SplitError::WeightSum { total });
    }
    // Leaves room for the product with basis points.
    if fee > u128::MAX >> 32 {
        return Err(SplitError::FeeTooLarge { fee });
    }
    Ok(())
}

/// Credits that a split has given out so far.
struct Split(Vec<Credit>);

impl Split {
    /// Credits an amount; nothing is no credit.
    fn credit(&mut self, payee: &[u8], role: Role, amount: u128) {
        if amount > 0 {
            self.0.push(Credit {
                payee: payee.to_vec(),
                role,
                amount,
            });
        }
    }

    /// Credits equal parts, one micro-OPEN more to the first ones where it does not divide.
    fn credit_evenly(&mut self, payees: &[Vec<u8>], role: Role, amount: u128) {
        let parts = largest_remainder(amount, &vec![1; payees.len()]);
        for (payee, part) in payees.iter().zip(parts) {
            self.credit(payee, role, part);
        }
    }

    /// Credits contributors and the validators of their batches by weight.
    fn credit_data(&mut self, for_data: u128, for_validators: u128, data: &[DataShare]) {
        let weights: Vec<u128> = data
            .iter()
            .map(|share| u128::from(share.weight_ppm))
            .collect();
        for (share, amount) in data.iter().zip(largest_remainder(for_data, &weights)) {
            self.credit(&share.contributor, Role::Data, amount);
        }
        for (share, amount) in data.iter().zip(largest_remainder(for_validators, &weights)) {
            if share.validators.is_empty() {
                self.credit(&share.contributor, Role::Data, amount);
            } else {
                self.credit_evenly(&share.validators, Role::Validator, amount);
            }
        }
    }
}

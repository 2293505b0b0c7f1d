//! The revenue policy of an adapter and the split of one fee by it.
//!
//! Rounding: every role gets `floor(fee * basis points / 10,000)`; what the floors leave over goes
//! to the treasury. Inside a role the amount is split by weight with the largest-remainder method,
//! ties to the lower index, so the parts always add up to the whole.
//!
//! While an adapter is not attested, its influence index pays nobody: its answers' weights come
//! from spans alone. Under [`UnattestedRule::Treasury`] the data share of such an answer is
//! `floor(share * span_ppm / 1,000,000)`, and what that leaves over goes to the treasury.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{HexBinary, Uint64};

use crate::{agreement::largest_remainder, Encoder, Hash32, MixRule, Weight, PARTS_PER_MILLION};

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

impl Role {
    /// Every role, in the order of their bytes.
    const ALL: [Self; 9] = [
        Self::BaseOwner,
        Self::Builder,
        Self::Data,
        Self::Node,
        Self::Agent,
        Self::App,
        Self::Validator,
        Self::Treasury,
        Self::Oracle,
    ];

    /// The byte that stands for the role in a credit's key, from 0 on.
    pub fn byte(self) -> u8 {
        self as u8
    }

    /// The role that a byte stands for.
    pub fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.get(usize::from(byte)).copied()
    }
}

/// Where the influence part of the data share goes while an adapter is not attested.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum UnattestedRule {
    /// To the treasury; spans pay their part of the data share.
    Treasury,
    /// To the contributions by their spans, which pay the whole data share.
    Spans,
}

/// The terms that decide the payout of an adapter's answers. Addresses are canonical.
#[cw_serde]
#[derive(Eq)]
pub struct Rule {
    /// Adapter id in model-registry.
    pub adapter: Uint64,
    /// Shares of the fee.
    pub policy: RevenuePolicy,
    /// How influence and spans become weights.
    pub mix: MixRule,
    /// Where the influence part of the data share goes while the adapter is not attested.
    pub unattested: UnattestedRule,
    /// True where the oracles' audit of the adapter's index had passed.
    pub attested: bool,
    /// The base model's owner.
    pub base_owner: HexBinary,
    /// The adapter's builder.
    pub builder: HexBinary,
    /// The treasury.
    pub treasury: HexBinary,
}

/// Digest of a rule, bound by its leaf under the report's `rules_hash`.
pub fn rule_leaf(rule: &Rule) -> Hash32 {
    let Rule {
        adapter,
        policy,
        mix,
        unattested,
        attested,
        base_owner,
        builder,
        treasury,
    } = rule;
    let head = Encoder::new(b"openledger/rule/v1").u64(adapter.u64());
    let shares = policy
        .shares()
        .into_iter()
        .fold(head, |encoder, (_, share)| encoder.u16(share));
    let unattested = match unattested {
        UnattestedRule::Treasury => 0,
        UnattestedRule::Spans => 1,
    };
    shares
        .u32(mix.span_ppm)
        .u32(mix.floor_ppm)
        .u8(unattested)
        .u8(u8::from(*attested))
        .lp(base_owner)
        .lp(builder)
        .lp(treasury)
        .finish()
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

/// Who stands behind the roles that an adapter's rule does not name (canonical addresses).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payees {
    /// Node that answered.
    pub node: Vec<u8>,
    /// Agent, if any.
    pub agent: Option<Vec<u8>>,
    /// App, if any.
    pub app: Option<Vec<u8>>,
    /// Operators of the oracle set in the set's order.
    pub oracles: Vec<Vec<u8>>,
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

/// Splits `fee` (micro-OPEN) by the adapter's rule. The credits add up to `fee` exactly.
///
/// Without weights the shares of data and validators go to the treasury, and so do the shares of an
/// absent agent or app, what an adapter without attestation does not earn, and what rounding leaves
/// over.
pub fn split_fee(
    fee: u128,
    rule: &Rule,
    payees: &Payees,
    weights: &[Weight],
) -> Result<Vec<Credit>, SplitError> {
    let policy = &rule.policy;
    check_split(fee, policy, payees, weights)?;
    let portion = |share: u16| fee * u128::from(share) / u128::from(BASIS_POINTS);
    let mut split = Split(Vec::with_capacity(
        weights.len().saturating_mul(2).saturating_add(12),
    ));
    split.credit(
        &rule.base_owner,
        Role::BaseOwner,
        portion(policy.base_owner),
    );
    split.credit(&rule.builder, Role::Builder, portion(policy.builder));
    split.credit(&payees.node, Role::Node, portion(policy.node));
    for (payee, role, share) in [
        (&payees.agent, Role::Agent, policy.agent),
        (&payees.app, Role::App, policy.app),
    ] {
        if let Some(payee) = payee {
            split.credit(payee, role, portion(share));
        }
    }
    let for_data = rule.earned_by_data(portion(policy.data));
    split.credit_data(for_data, portion(policy.validators), weights);
    split.credit_evenly(&payees.oracles, Role::Oracle, portion(policy.oracles));
    let paid: u128 = split.0.iter().map(|credit| credit.amount).sum();
    let rest = fee
        .checked_sub(paid)
        .ok_or(SplitError::FeeTooLarge { fee })?;
    split.credit(&rule.treasury, Role::Treasury, rest);
    Ok(split.0)
}

impl Rule {
    /// What contributors earn of a data share: all of it, or by spans alone the part of spans,
    /// rounded down.
    fn earned_by_data(&self, share: u128) -> u128 {
        if self.attested || self.unattested == UnattestedRule::Spans {
            return share;
        }
        let span_ppm = self.mix.span_ppm.min(PARTS_PER_MILLION);
        share * u128::from(span_ppm) / u128::from(PARTS_PER_MILLION)
    }
}

fn check_split(
    fee: u128,
    policy: &RevenuePolicy,
    payees: &Payees,
    weights: &[Weight],
) -> Result<(), SplitError> {
    policy.validate()?;
    if payees.oracles.is_empty() {
        return Err(SplitError::NoOracles);
    }
    let parts = weights.iter().map(|weight| u64::from(weight.weight_ppm));
    let total: u64 = parts.sum();
    if !weights.is_empty() && total != u64::from(PARTS_PER_MILLION) {
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
    fn credit_evenly<T: AsRef<[u8]>>(&mut self, payees: &[T], role: Role, amount: u128) {
        let parts = largest_remainder(amount, &vec![1; payees.len()]);
        for (payee, part) in payees.iter().zip(parts) {
            self.credit(payee.as_ref(), role, part);
        }
    }

    /// Credits contributors and the validators of their batches by weight.
    fn credit_data(&mut self, for_data: u128, for_validators: u128, weights: &[Weight]) {
        let parts: Vec<u128> = weights
            .iter()
            .map(|weight| u128::from(weight.weight_ppm))
            .collect();
        for (weight, amount) in weights.iter().zip(largest_remainder(for_data, &parts)) {
            self.credit(&weight.contributor, Role::Data, amount);
        }
        for (weight, amount) in weights
            .iter()
            .zip(largest_remainder(for_validators, &parts))
        {
            if weight.validators.is_empty() {
                self.credit(&weight.contributor, Role::Data, amount);
            } else {
                self.credit_evenly(&weight.validators, Role::Validator, amount);
            }
        }
    }
}

//! The split of a fee.

use std::collections::BTreeMap;

use attribution_report::{
    channel_price, split_fee, Credit, MixRule, Payees, RevenuePolicy, Role, Rule, SplitError,
    UnattestedRule, Weight, BASIS_POINTS, PARTS_PER_MILLION,
};
use proptest::{collection::vec, prelude::*};

use super::for_all;

fn policy(cuts: [u16; 8]) -> RevenuePolicy {
    let mut cuts = cuts.map(|cut| cut % (BASIS_POINTS + 1));
    cuts.sort_unstable();
    let share = |at: usize| cuts[at] - cuts[at - 1];
    RevenuePolicy {
        base_owner: cuts[0],
        builder: share(1),
        data: share(2),
        node: share(3),
        agent: share(4),
        app: share(5),
        validators: share(6),
        treasury: share(7),
        oracles: BASIS_POINTS - cuts[7],
    }
}

/// The rule of an attested adapter.
fn rule(policy: RevenuePolicy) -> Rule {
    Rule {
        adapter: 1u64.into(),
        policy,
        mix: MixRule {
            span_ppm: 300_000,
            floor_ppm: 0,
        },
        unattested: UnattestedRule::Treasury,
        attested: true,
        base_owner: vec![1].into(),
        builder: vec![2].into(),
        treasury: vec![6].into(),
    }
}

fn payees(agent: bool, app: bool, oracles: usize) -> Payees {
    Payees {
        node: vec![3],
        agent: agent.then(|| vec![4]),
        app: app.then(|| vec![5]),
        oracles: (0..oracles as u8).map(|at| vec![7, at]).collect(),
    }
}

/// Weights that add up to the whole, from any cuts; contributors and validators may repeat.
fn data(cuts: &[(u32, u8, u8)]) -> Vec<Weight> {
    let mut left = PARTS_PER_MILLION;
    let last = cuts.len().saturating_sub(1);
    let share = |(at, (cut, contributor, validators)): (usize, &(u32, u8, u8))| {
        let weight_ppm = if at == last { left } else { cut % (left + 1) };
        left -= weight_ppm;
        Weight {
            datanet: 1u64.into(),
            batch: (at as u64).into(),
            contributor: vec![8, *contributor].into(),
            weight_ppm,
            validators: (0..*validators).map(|at| vec![9, at].into()).collect(),
        }
    };
    cuts.iter().enumerate().map(share).collect()
}

fn by_role(credits: &[Credit]) -> BTreeMap<Role, u128> {
    let mut sums = BTreeMap::new();
    for credit in credits {
        *sums.entry(credit.role).or_default() += credit.amount;
    }
    sums
}

#[test]
fn a_fee_is_split_to_the_last_unit() {
    let fee = prop_oneof![0..100u128, 0..1_000_000u128, Just(u128::MAX >> 32)];
    let shares = vec((any::<u32>(), 0..4u8, 0..4u8), 0..12);
    let input = (
        fee,
        any::<[u16; 8]>(),
        any::<[bool; 2]>(),
        1..8usize,
        shares,
    );
    for_all(input, |(fee, cuts, [agent, app], oracles, shares)| {
        let (policy, data) = (policy(cuts), data(&shares));
        let credits = split_fee(fee, &rule(policy), &payees(agent, app, oracles), &data).unwrap();
        let sum: u128 = credits.iter().map(|credit| credit.amount).sum();
        prop_assert_eq!(sum, fee);
        prop_assert!(credits.iter().all(|credit| credit.amount > 0));

        let roles = by_role(&credits);
        let paid = |role| roles.get(&role).copied().unwrap_or_default();
        let portion = |share: u16| fee * u128::from(share) / 10_000;
        prop_assert_eq!(paid(Role::Node), portion(policy.node));
        prop_assert_eq!(paid(Role::Builder), portion(policy.builder));
        prop_assert_eq!(paid(Role::Oracle), portion(policy.oracles));
        prop_assert_eq!(
            paid(Role::Agent),
            if agent { portion(policy.agent) } else { 0 }
        );
        let for_data = if data.is_empty() {
            0
        } else {
            portion(policy.data) + portion(policy.validators)
        };
        prop_assert_eq!(paid(Role::Data) + paid(Role::Validator), for_data);
        prop_assert!(paid(Role::Treasury) >= portion(policy.treasury));
        Ok(())
    });
}

#[test]
fn a_part_differs_from_its_exact_share_by_less_than_one() {
    let shares = vec((any::<u32>(), any::<u8>(), Just(0u8)), 1..12);
    for_all((0..1_000_000_000u128, shares), |(fee, shares)| {
        let all_data = RevenuePolicy {
            data: BASIS_POINTS,
            ..policy([0; 8])
        };
        let all_data = RevenuePolicy {
            oracles: 0,
            ..all_data
        };
        let mut shares = data(&shares);
        for (at, share) in (0u8..).zip(&mut shares) {
            share.contributor = vec![8, at].into();
        }
        let credits = split_fee(fee, &rule(all_data), &payees(false, false, 1), &shares).unwrap();
        for share in &shares {
            let found = credits
                .iter()
                .find(|credit| share.contributor == credit.payee);
            let millionths = found.map_or(0, |credit| credit.amount) * 1_000_000;
            let exact = fee * u128::from(share.weight_ppm);
            prop_assert!(millionths.abs_diff(exact) < 1_000_000);
        }
        Ok(())
    });
}

#[test]
fn an_adapter_that_is_not_attested_pays_no_data_share_by_influence() {
    let shares = vec((any::<u32>(), 0..4u8, 0..4u8), 1..12);
    let input = (
        0..1_000_000_000u128,
        any::<[u16; 8]>(),
        0..1_200_000u32,
        shares,
    );
    for_all(input, |(fee, cuts, span_ppm, shares)| {
        let (attested, data) = (rule(policy(cuts)), data(&shares));
        let unattested = |unattested| Rule {
            mix: MixRule {
                span_ppm,
                floor_ppm: 0,
            },
            attested: false,
            unattested,
            ..attested.clone()
        };
        let split = |rule: &Rule| split_fee(fee, rule, &payees(false, false, 4), &data).unwrap();
        // Spans pay the whole share.
        let whole = split(&attested);
        prop_assert_eq!(&split(&unattested(UnattestedRule::Spans)), &whole);

        // Spans pay their part, rounded down; validators and all others the same as ever.
        let parted = split(&unattested(UnattestedRule::Treasury));
        let (parted, whole) = (by_role(&parted), by_role(&whole));
        let paid = |roles: &BTreeMap<Role, u128>, role| roles.get(&role).copied().unwrap_or(0);
        let portion = |share: u16| fee * u128::from(share) / 10_000;
        let (share, part) = (
            portion(attested.policy.data),
            span_ppm.min(PARTS_PER_MILLION),
        );
        let kept = share - share * u128::from(part) / 1_000_000;
        prop_assert_eq!(paid(&whole, Role::Data) - paid(&parted, Role::Data), kept);
        prop_assert_eq!(
            paid(&parted, Role::Treasury) - paid(&whole, Role::Treasury),
            kept
        );
        for role in [Role::Validator, Role::Builder, Role::Node, Role::Oracle] {
            prop_assert_eq!(paid(&parted, role), paid(&whole, role));
        }
        Ok(())
    });
}

#[test]
fn unfit_splits_are_named() {
    let good = policy([1_000; 8]);
    let nobody = payees(true, true, 0);
    assert_eq!(
        split_fee(1, &rule(good), &nobody, &[]),
        Err(SplitError::NoOracles)
    );
    let all = payees(true, true, 4);
    let short = RevenuePolicy {
        base_owner: good.base_owner - 1,
        ..good
    };
    let total = 9_999;
    assert_eq!(
        split_fee(1, &rule(short), &all, &[]),
        Err(SplitError::PolicySum { total })
    );
    let huge = RevenuePolicy {
        base_owner: u16::MAX,
        builder: u16::MAX,
        data: u16::MAX,
        node: u16::MAX,
        agent: u16::MAX,
        app: u16::MAX,
        validators: u16::MAX,
        treasury: u16::MAX,
        oracles: u16::MAX,
    };
    let total = 9 * u32::from(u16::MAX);
    assert_eq!(huge.validate(), Err(SplitError::PolicySum { total }));
    let half = |weight_ppm| Weight {
        datanet: 1u64.into(),
        batch: 1u64.into(),
        contributor: vec![8].into(),
        weight_ppm,
        validators: vec![],
    };
    for (weights, total) in [
        (vec![0], 0),
        (vec![999_999], 999_999),
        (vec![1_000_000, 1], 1_000_001),
        (vec![u32::MAX, u32::MAX], 2 * u64::from(u32::MAX)),
    ] {
        let data: Vec<Weight> = weights.into_iter().map(half).collect();
        let expected = SplitError::WeightSum { total };
        assert_eq!(split_fee(1, &rule(good), &all, &data), Err(expected));
    }
    for fee in [(u128::MAX >> 32) + 1, u128::MAX] {
        let expected = SplitError::FeeTooLarge { fee };
        assert_eq!(split_fee(fee, &rule(good), &all, &[]), Err(expected));
    }
}

#[test]
fn the_price_of_tokens_is_rounded_up() {
    for (per_call, per_1k, tokens, expected) in [
        (0, 0, u64::MAX, Some(0)),
        (5, 0, 10, Some(5)),
        (5, 1_000, 1, Some(6)),
        (5, 1, 1, Some(6)),
        (5, 1, 1_000, Some(6)),
        (5, 1, 1_001, Some(7)),
        (u128::MAX, 0, 0, Some(u128::MAX)),
        (u128::MAX, 1, 1, None),
        (0, u128::MAX, 2, None),
    ] {
        assert_eq!(channel_price(per_call, per_1k, tokens), expected);
    }
}

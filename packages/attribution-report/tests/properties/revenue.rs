//! The split of a fee.

use std::collections::BTreeMap;

use attribution_report::{
    channel_price, split_fee, Credit, DataShare, Payees, RevenuePolicy, Role, SplitError,
    BASIS_POINTS, PARTS_PER_MILLION,
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

fn payees(agent: bool, app: bool, oracles: usize) -> Payees {
    Payees {
        base_owner: vec![1],
        builder: vec![2],
        node: vec![3],
        agent: agent.then(|| vec![4]),
        app: app.then(|| vec![5]),
        treasury: vec![6],
        oracles: (0..oracles as u8).map(|at| vec![7, at]).collect(),
    }
}

/// Weights that add up to the whole, from any cuts; contributors and validators may repeat.
fn data(cuts: &[(u32, u8, u8)]) -> Vec<DataShare> {
    let mut left = PARTS_PER_MILLION;
    let last = cuts.len().saturating_sub(1);
    let share = |(at, (cut, contributor, validators)): (usize, &(u32, u8, u8))| {
        let weight_ppm = if at == last { left } else { cut % (left + 1) };
        left -= weight_ppm;
        DataShare {
            contributor: vec![8, *contributor],
            weight_ppm,
            validators: (0..*validators).map(|at| vec![9, at]).collect(),
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
        let credits = split_fee(fee, &policy, &payees(agent, app, oracles), &data).unwrap();
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
            share.contributor = vec![8, at];
        }
        let credits = split_fee(fee, &all_data, &payees(false, false, 1), &shares).unwrap();
        for share in &shares {
            let found = credits
                .iter()
                .find(|credit| credit.payee == share.contributor);
            let millionths = found.map_or(0, |credit| credit.amount) * 1_000_000;
            let exact = fee * u128::from(share.weight_ppm);
            prop_assert!(millionths.abs_diff(exact) < 1_000_000);
        }
        Ok(())
    });
}

#[test]
fn unfit_splits_are_named() {
    let good = policy([1_000; 8]);
    let nobody = payees(true, true, 0);
    assert_eq!(
        split_fee(1, &good, &nobody, &[]),
        Err(SplitError::NoOracles)
    );
    let all = payees(true, true, 4);
    let short = RevenuePolicy {
        base_owner: good.base_owner - 1,
        ..good
    };
    let total = 9_999;
    assert_eq!(
        split_fee(1, &short, &all, &[]),
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
    let half = |weight_ppm| DataShare {
        contributor: vec![8],
        weight_ppm,
        validators: vec![],
    };
    for (weights, total) in [
        (vec![0], 0),
        (vec![999_999], 999_999),
        (vec![1_000_000, 1], 1_000_001),
        (vec![u32::MAX, u32::MAX], 2 * u64::from(u32::MAX)),
    ] {
        let data: Vec<DataShare> = weights.into_iter().map(half).collect();
        let expected = SplitError::WeightSum { total };
        assert_eq!(split_fee(1, &good, &all, &data), Err(expected));
    }
    for fee in [(u128::MAX >> 32) + 1, u128::MAX] {
        let expected = SplitError::FeeTooLarge { fee };
        assert_eq!(split_fee(fee, &good, &all, &[]), Err(expected));
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
